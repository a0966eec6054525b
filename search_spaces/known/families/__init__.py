"""What each model family is tuned over, and the parameters that it alone reads."""
