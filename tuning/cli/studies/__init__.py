"""The verbs that run studies."""
