"""What a person hands over in memory, as a notebook does: objectives, their code, and data."""
