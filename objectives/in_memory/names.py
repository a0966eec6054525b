"""How what is in memory is named where only texts can stand."""

IN_MEMORY = "python:"
"""What the text of a reference begins with that stands for an object in memory."""
TABLE = f"{IN_MEMORY}table"
"""The text of a reference to a table in memory, for a ready-made model."""
DATA = f"{IN_MEMORY}data"
"""The text for data in memory."""
