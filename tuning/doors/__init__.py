"""Doors to what people use already: studies written for other tools, and theirs read here."""
