"""What training the best trials again came to."""
