"""A retrained model in other forms: TensorFlow's, LiteRT's, ONNX; or with its preprocessing."""
