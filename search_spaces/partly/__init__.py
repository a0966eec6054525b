"""Configurations of which a person says a part: values held in a space, the rest filled in."""
