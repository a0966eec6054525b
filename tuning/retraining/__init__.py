"""The best configuration trained anew, here or on workers, and measured once on the test set."""
