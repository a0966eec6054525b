"""What the ready-made space of the MLP is chosen by, on data that ship or are made up."""
