"""Data sets of what a person's code hands over: arrays and tables of pandas."""
