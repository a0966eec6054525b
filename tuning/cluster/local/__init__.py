"""What is done for a Ray of this machine before it starts and after its driver is gone."""
