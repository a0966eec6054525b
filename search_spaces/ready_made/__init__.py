"""Spaces and groups by name."""
