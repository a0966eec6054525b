"""What a configuration is worth: data, models, training, measurement."""
