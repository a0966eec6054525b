"""What the results ask of the disk."""
