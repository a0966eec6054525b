"""Spaces as other libraries have them: scikit-learn's dictionaries, KerasTuner's objects."""
