"""Tables in files, as data sets."""
