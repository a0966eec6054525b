"""From what a person wrote to a study, completely specified."""
