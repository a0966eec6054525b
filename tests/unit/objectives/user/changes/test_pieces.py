"""Which edits of a person's files change what a class does, and how they are named."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from objectives.user.changes.pieces import (
    bytes_digest,
    changed_pieces,
    code_digest,
    is_code_digest,
    reached_pieces,
)
from objectives.user.modules import own_modules

CHURN = '''\
"""What leaves."""

import keras
import numpy as np, math

import my_layers
from heads import head as make_head
from kinds.deep import depth

RATE = 0.1
SIZES = [8, 16]
SEEDS = {"a": 1}
SEEDS["b"] = 2
UNUSED = 3


def twice(x):
    """Return the double."""
    return 2 * x  # by hand


def through(x):
    return twice(x)


def unrelated(x):
    return x + UNUSED


@keras.saving.register_keras_serializable(package="mine")
class Registered(keras.layers.Layer):
    SCALE = 1


class Base:
    patience = 3


class Churn(Base):
    """A class."""

    space = {"neurons": SIZES}
    metric = "accuracy"

    def data(self):
        """Return rows."""
        return np.zeros((10, 2)), np.zeros(10)

    def build_model(self, configuration, signature):
        from lazily import late

        return my_layers.block(through(RATE)), make_head(), depth(), late(), SEEDS


class Other(Churn):
    metric = "loss"


if __name__ == "__main__":
    print("as a script")
'''
FILES = {
    "churn.py": CHURN,
    "my_layers.py": "WIDTH = 4\ndef block(x):\n    return [x] * WIDTH\n"
    "def spare():\n    return 1\n",
    "heads.py": "def head(): return inner()\ndef inner(): return 7\n",
    "lazily.py": "def late(): return 'late'\n",
    "kinds/__init__.py": "",
    "kinds/deep.py": "from . import base\nfrom .more import *\n"
    "def depth(): return base.DEPTH + EXTRA\n",
    "kinds/base.py": "DEPTH = 2\nNOT_READ = 1\n",
    "kinds/more.py": "EXTRA = 1\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert text.count(old) == 1, old
    path.write_text(text.replace(old, new))


def changed(folder: Path, file: str, old: str, new: str) -> list[str]:
    """Return what an edit is said to change; nothing where the digest stays."""
    churn = folder / "churn.py"
    before = code_digest(churn, "Churn"), reached_pieces(churn, "Churn")
    edit(folder, file, old, new)
    after = code_digest(churn, "Churn"), reached_pieces(churn, "Churn")
    said = changed_pieces(before[1], after[1])
    assert (before[0] == after[0]) == (said == [])
    return said


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("churn.py", '"""What leaves."""', '"""Who leaves, and when."""'),
        ("churn.py", "  # by hand", ""),
        ("churn.py", "2 * x", "(2\n        * x)"),
        ("churn.py", '    """Return the double."""\n', ""),
        ("churn.py", '"""Return rows."""', "'''Rows.'''"),
        ("churn.py", "UNUSED = 3", "UNUSED = 4"),
        ("churn.py", "return x + UNUSED", "return x - UNUSED"),
        ("churn.py", "def unrelated(x)", "def renamed(x)"),
        ("churn.py", 'metric = "loss"', 'metric = "mae"'),
        ("churn.py", '    print("as a script")', '    print("run")'),
        ("churn.py", "import numpy as np, math", "import numpy as np\nimport math, re"),
        ("churn.py", "\n\nclass Other", "\n\nclass Another:\n    rate = 1\n\n\nclass Other"),
        ("my_layers.py", "return 1", "return 2"),
        ("kinds/base.py", "NOT_READ = 1", "NOT_READ = 2"),
    ],
)
def test_what_the_class_does_not_reach_is_no_change(
    folder: Path, file: str, old: str, new: str
) -> None:
    assert changed(folder, file, old, new) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("churn.py", "np.zeros(10)", "np.ones(10)", "Churn.data in churn.py changed"),
        ("churn.py", "depth(), late()", "late(), depth()", "Churn.build_model in churn.py changed"),
        ("churn.py", "2 * x", "3 * x", "twice in churn.py changed"),
        ("churn.py", "RATE = 0.1", "RATE = 0.2", "RATE in churn.py changed"),
        ("churn.py", "RATE = 0.1", "RATE = 1 // 10", "RATE in churn.py changed"),
        ("churn.py", 'SEEDS["b"] = 2', 'SEEDS["b"] = 3', "in churn.py changed"),
        ("churn.py", "patience = 3", "patience = 4", "Base.patience in churn.py changed"),
        ("churn.py", 'metric = "accuracy"', 'metric = "auc"', "Churn.metric in churn.py changed"),
        ("churn.py", "SCALE = 1", "SCALE = 2", "Registered.SCALE in churn.py changed"),
        ("churn.py", "class Churn(Base):", "class Churn:", "Churn in churn.py changed"),
        ("churn.py", "numpy as np", "jax.numpy as np", "the import of np in churn.py changed"),
        ("churn.py", "UNUSED = 3", "UNUSED = 3\nprint(3)", "its top level in churn.py changed"),
        ("my_layers.py", "WIDTH = 4", "WIDTH = 5", "WIDTH in my_layers.py changed"),
        ("my_layers.py", "[x] * WIDTH", "[x, x] * WIDTH", "block in my_layers.py changed"),
        ("heads.py", "return 7", "return 8", "inner in heads.py changed"),
        ("lazily.py", "'late'", "'later'", "late in lazily.py changed"),
        ("kinds/base.py", "DEPTH = 2", "DEPTH = 3", "DEPTH in kinds/base.py changed"),
        ("kinds/more.py", "EXTRA = 1", "EXTRA = 2", "EXTRA in kinds/more.py changed"),
        ("kinds/__init__.py", "", "import sys\nsys.path.append('x')\n", "kinds/__init__.py is new"),
    ],
)  # fmt: skip
def test_what_the_class_reaches_is_a_change_with_its_name(
    folder: Path, file: str, old: str, new: str, said: str
) -> None:
    if not old:
        (folder / file).write_text("#")
        old = "#"
    found = changed(folder, file, old, new)
    assert any(said in one for one in found), found


def test_a_function_that_goes_or_comes_is_said(folder: Path) -> None:
    assert "through in churn.py is gone, or no longer read" in changed(
        folder, "churn.py", "through(RATE)", "twice(RATE)"
    )
    assert "spare in my_layers.py is new" in changed(
        folder, "my_layers.py", "[x] * WIDTH", "[x] * WIDTH * spare()"
    )


def test_a_value_that_is_read_before_another_is_set_is_a_change(folder: Path) -> None:
    edit(folder, "churn.py", "SIZES = [8, 16]", "SIZES = [8, RATE]")
    assert changed(folder, "churn.py", "RATE = 0.1\nSIZES = [8, RATE]", "SIZES = [8]\nRATE = 0.1")


@pytest.mark.parametrize(
    "lookup", ["globals()['unre' + 'lated']", "__import__('my_' + 'layers')", "eval('un' + 'used')"]
)
def test_where_names_are_looked_up_by_their_texts_everything_counts(
    folder: Path, lookup: str
) -> None:
    edit(folder, "churn.py", "2 * x", f"2 * x, {lookup}")
    assert changed(folder, "churn.py", "return x + UNUSED", "return x") != []
    assert changed(folder, "my_layers.py", "return 1", "return 2") != []


def test_a_module_that_is_handed_around_counts_as_a_whole(folder: Path) -> None:
    edit(folder, "churn.py", "depth()", "depth(), getattr(my_layers, 'spa' + 're')()")
    assert changed(folder, "my_layers.py", "return 1", "return 2") == [
        "spare in my_layers.py changed"
    ]


def test_classes_that_register_themselves_count(folder: Path) -> None:
    hook = "    patience = 3\n    def __init_subclass__(cls): cls.patience += 1"
    edit(folder, "churn.py", "    patience = 3", hook)
    assert changed(folder, "churn.py", 'metric = "loss"', 'metric = "mae"') != []


def test_docstrings_count_where_they_are_read(folder: Path) -> None:
    edit(folder, "churn.py", "2 * x", "2 * x, twice.__doc__")
    assert changed(folder, "churn.py", '"""Return the double."""', '"""Double."""') != []


def test_a_module_that_is_no_python_counts_by_its_text(folder: Path) -> None:
    (folder / "lazily.py").write_text("def late( return\n")
    assert changed(folder, "lazily.py", "return", "returns") == [
        "its top level in lazily.py changed"
    ]


def test_a_class_that_is_made_in_another_way_counts_all(folder: Path) -> None:
    edit(folder, "churn.py", "class Churn(Base):", "class Churning(Base):")
    assert changed(folder, "churn.py", "return x + UNUSED", "return x") != []


def test_code_that_is_nested_too_deeply_counts_by_its_text(folder: Path) -> None:
    edit(folder, "churn.py", "UNUSED = 3", f"UNUSED = {' + '.join(['3'] * 2000)}")
    assert changed(folder, "churn.py", "return x + UNUSED", "return x") != []


def test_modules_that_import_each_other_end(folder: Path) -> None:
    edit(
        folder,
        "heads.py",
        "def inner(): return 7",
        "from churn import Churn, twice\nfrom heads import head",
    )
    assert is_code_digest(code_digest(folder / "churn.py", "Churn"))


def test_the_digest_of_bytes_is_that_of_earlier_versions(folder: Path) -> None:
    import hashlib

    content = b"".join(file.read_bytes() for file in own_modules(folder / "churn.py"))
    digest = bytes_digest(folder / "churn.py")
    assert digest == hashlib.sha256(content).hexdigest()
    assert not is_code_digest(digest)


def test_the_digest_does_not_depend_on_the_process_or_the_place(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import os
    import subprocess

    program = (
        "import sys; from pathlib import Path;"
        "from objectives.user.changes.pieces import code_digest;"
        "print(code_digest(Path(sys.argv[1]), 'Churn'))"
    )
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in FILES:
        (elsewhere / name).parent.mkdir(exist_ok=True)
        (elsewhere / name).write_bytes((folder / name).read_bytes())
    environment = os.environ | {"PYTHONHASHSEED": str(random.randint(1, 1000))}
    printed = subprocess.run(
        [sys.executable, "-c", program, str(elsewhere / "churn.py")],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    assert printed.stdout.strip() == code_digest(folder / "churn.py", "Churn")
