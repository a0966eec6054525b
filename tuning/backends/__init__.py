"""The libraries that run studies, each behind one protocol."""
