"""A study while it runs, as a terminal and a notebook show it."""
