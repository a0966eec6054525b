"""Programs that models of different widths and constants share."""
