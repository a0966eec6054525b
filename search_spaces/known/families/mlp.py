"""Multilayer perceptrons: one for the classes of images, one for an amount."""

from search_spaces.known.families.entries import HIDDEN_LAYERS, LEARNING
from search_spaces.known.families.record import FamilySpace
from search_spaces.parameters import Categorical, Float, Integer

# Around the textbook's 300 and 100 neurons. Source: A. Géron, Hands-On Machine Learning with
# Scikit-Learn, Keras, and TensorFlow, chapter 10, "Building an Image Classifier Using the
# Sequential API".
IMAGE_CLASSIFIER = FamilySpace(
    name="image_classifier",
    entries={
        "hidden_layers": 2,
        "neurons_1": Integer(100, 400, log=True),
        "neurons_2": Integer(50, 200, log=True),
        "activation": Categorical(("relu", "elu", "gelu")),
        "initializer": "auto",
        "batch_norm": Categorical(("none", "before_activation")),
        "dropout_rate": Float(0.0, 0.4, step=0.1),
        **LEARNING,
        "schedule": Categorical(("constant", "exponential", "one_cycle")),
    },
)
# Its depth, width, activation and learning.
REGRESSOR = FamilySpace(
    name="regressor",
    entries={
        **HIDDEN_LAYERS,
        "activation": Categorical(("relu", "elu", "selu")),
        **LEARNING,
        "schedule": Categorical(("constant", "one_cycle", "cosine")),
        "batch_size": Categorical((32, 64)),
    },
)
