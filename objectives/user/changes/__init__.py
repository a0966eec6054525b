"""What a person's class does, told from its text: its digest, and what changed."""
