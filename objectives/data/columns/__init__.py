"""Columns of a table: how each is read, and what is measured on the rows that train."""
