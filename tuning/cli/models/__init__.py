"""The verbs that make models of what studies found."""
