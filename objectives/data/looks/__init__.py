"""Looks at how rows are divided: what makes a validation value say less than it seems to."""
