"""``make bench-short``: one table of ratios, worst first, within a time that is given."""
