"""The benchmark's networks as functions, with their data apart, for the ``tuning`` command."""

from benchmarks.own_model import Houses, Images, _Drawn

_DRAWN = _Drawn()


def build_model(index):
    """Build one of the drawn configurations, as a keyword argument says which."""
    return _DRAWN.build_model({"index": index}, None)


def build_by_hp(hp):
    """Build one of them, as KerasTuner's people ask for it."""
    return build_model(hp.Choice("index", list(_DRAWN.space.parameters["index"].choices)))


def houses():
    """The table, as the class has it."""
    return Houses().data()


def images():
    """The images, as the class has them."""
    return Images().data()
