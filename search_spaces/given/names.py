"""Names that say where scikit-learn hands a value to, as names of parameters."""

from collections.abc import Mapping

_MODEL = "model__"


def own_names(given: Mapping[object, object], complaints: list[str]) -> dict[object, object]:
    """Return the entries under the names that a model's function has for them.

    SciKeras hands what begins with ``model__`` to the function, a pipeline what begins with the
    name of a step: ``model__neurons`` and ``clf__model__neurons`` are its ``neurons``.

    Args:
        given: The entries.
        complaints: Gets a sentence for each name of another kind, and for two that would be one.
    """
    entries: dict[object, object] = {}
    for name, value in given.items():
        own: object = name
        if isinstance(name, str):
            if f"__{_MODEL}" in f"__{name}":
                own = name.rpartition(_MODEL)[2]
            elif "__" in name.strip("_"):
                last = name.rpartition("__")[2]
                complaints.append(
                    f"{name}: is handed past the function that builds the model; write {last}, and"
                    " use it there"
                )
                own = last
        if own in entries:
            complaints.append(f"{name}: there is {own} already; give each a name of its own")
        entries.setdefault(own, value)
    return entries
