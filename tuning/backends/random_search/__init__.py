"""scikit-learn's searches over SciKeras estimators."""
