"""Data that come batch by batch: `tf.data`, `PyDataset`, generators."""
