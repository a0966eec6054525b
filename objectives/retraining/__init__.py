"""A configuration trained anew and measured on the test rows."""
