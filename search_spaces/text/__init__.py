"""Search spaces as text: YAML, and the plain data that it gives."""
