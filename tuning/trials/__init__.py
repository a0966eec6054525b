"""Trials between the backend that proposes and the executor that trains."""
