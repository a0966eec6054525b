"""What says whether two studies measure the same thing."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from objectives.abilities import ReadsFiles
from objectives.data.columns.listed import new_readings

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from search_spaces import SearchSpace

# What the entries of files begin with.
FILE = "file "
# The entry of columns that earlier versions read otherwise, where there are any.
COLUMNS = "columns"


def identity_of(loaded: LoadedObjective, space: SearchSpace) -> dict[str, str]:
    """Return the digests that say whether two studies measure the same thing.

    Args:
        loaded: The study's objective and its data.
        space: The study's space: each file that it names has an entry ``file PATH``.
    """
    objective, dataset = loaded.objective, loaded.dataset
    files = objective.files(space) if isinstance(objective, ReadsFiles) else ()
    otherwise = new_readings(dataset.columns)
    return {
        **({COLUMNS: json.dumps(otherwise)} if otherwise else {}),
        **{f"{FILE}{path}": sha256(path.read_bytes()).hexdigest() for path in files},
        "objective": objective.name,
        "code": loaded.known_code or objective.fingerprint(),
        "data": loaded.data_digest(),
        "split": loaded.split.digest(),
    }
