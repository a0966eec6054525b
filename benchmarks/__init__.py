"""Measures whole searches against the same searches written by hand with each library."""
