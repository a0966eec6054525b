"""A study on a cluster as a job."""
