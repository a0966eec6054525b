"""What a minute of searching is worth: the winner's error on test rows, beside others."""
