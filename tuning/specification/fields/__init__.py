"""The table of settings: one record each, which all else goes through."""
