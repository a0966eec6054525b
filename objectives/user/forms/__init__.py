"""Functions that ask for their parameters, in the manner of KerasTuner and of Optuna."""
