"""Trials on the workers of a Ray, from the process that runs the study."""
