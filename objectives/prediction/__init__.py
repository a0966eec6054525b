"""New raw rows into predictions, with pandas, NumPy and Keras alone.

What stands here interprets the folder of a retrained model. It imports nothing of this project, so
that its text can lie in that folder as ``predict.py``; both are one implementation.
"""
