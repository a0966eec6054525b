"""A trained network that a person hands over as a ``.keras`` file."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from objectives.families.transfer.base_network import load_network
from objectives.families.transfer.layer_reuse import reuse_complaint

if TYPE_CHECKING:
    import keras


def read_base_file(path: str, *, shape: tuple[int, ...]) -> keras.Model:
    """Return the network in a ``.keras`` file, loaded in safe mode.

    Args:
        path: The file; a relative path starts at the current folder.
        shape: The shape of one row of inputs that the network must take.

    Raises:
        ValueError: In one sentence, if there is no such file, or the network in it cannot be
            loaded or reused.
    """
    file = Path(path).expanduser()
    if file.suffix != ".keras":
        raise ValueError(f"base_model {path!r} is no .keras file; save it with model.save()")
    try:
        state = file.stat()
    except OSError:
        raise ValueError(f"base_model {path!r}: there is no such file; name one") from None
    network = _loaded(file.absolute(), state.st_mtime_ns, state.st_size)
    complaint = reuse_complaint(network, shape=shape)
    if complaint is not None:
        raise ValueError(f"base_model {path!r}: the network {complaint}; give another file")
    return network


# Every trial asks for the same file; the time and the size say when it is another one.
@functools.lru_cache(maxsize=4)
def _loaded(file: Path, changed_ns: int, size: int) -> keras.Model:
    del changed_ns, size
    try:
        return load_network(file)
    except Exception as error:
        # Keras raises whatever its layers do: of a damaged file, of a class that it may not load.
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise ValueError(
            f"base_model {str(file)!r}: Keras cannot load it in safe mode ({reason}); save a model"
            " of Keras's own layers"
        ) from error
