"""The same search as a person would write it by hand, once with each library."""
