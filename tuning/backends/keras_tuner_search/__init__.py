"""KerasTuner's oracles, asked and told in this process."""
