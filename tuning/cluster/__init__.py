"""The Ray of a study: one of its own or a cluster, how it is reached, and what it says."""
