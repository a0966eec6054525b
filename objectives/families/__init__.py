"""Ready-made model families: a folder each, and a line each in the catalogue.

A folder holds the family's declaration, which loads no Keras, and the objective that it stands for;
`parts` is what models are put together from. Four modules stay beside the folders for good:
`cycled_momentum`, `monte_carlo`, `schedules` and `wide_and_deep_model` define classes that Keras
writes into saved models together with the module's name, from which it imports them to load.
"""
