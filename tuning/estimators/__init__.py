"""A search and the training of its winner as one estimator of scikit-learn's."""
