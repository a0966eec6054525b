"""The real driver against simulated workers: how far one study and its files can grow."""
