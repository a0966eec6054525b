"""What a step takes: alone and among others, and with operations rewritten for a CPU or not."""
