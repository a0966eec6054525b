"""A class whose file is edited while its study lives: what goes on, and what is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.end_to_end.refusals import CommandLine
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end

_CHURN = """\
import keras
import numpy as np

from my_layers import block
from search_spaces import Integer


def unrelated():
    return 1


class Churn:
    space = {"neurons": Integer(2, 4)}

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3))
        return x, x[:, 0]

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input((3,)), *block(configuration["neurons"])])
        model.compile(loss="mse", metrics=["mse"])
        return model
"""
_LAYERS = """\
import keras


def block(neurons):
    return [keras.layers.Dense(neurons, activation="tanh"), keras.layers.Dense(1)]
"""
_FEW = ("--trials", "2", "--epochs", "1", "--name", "c")


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    command = CommandLine(tmp_path, monkeypatch, capfd)
    command.write({"churn.py": _CHURN, "my_layers.py": _LAYERS})
    ended = command.run("search", "churn.py:Churn", *_FEW)
    assert ended.code == 0, ended.errors
    return command


def edited(command: CommandLine, file: str, old: str, new: str) -> None:
    text = Path(file).read_text()
    assert text.count(old) == 1
    command.write({file: text.replace(old, new)})


def test_the_source_is_kept_with_the_study_as_it_was_and_nothing_else(
    command: CommandLine,
) -> None:
    kept = {path.name: path.read_text() for path in Path("results/c/source").iterdir()}
    assert kept == {"churn.py": _CHURN, "my_layers.py": _LAYERS}


def test_comments_layout_and_code_that_is_not_reached_are_no_change(command: CommandLine) -> None:
    edited(command, "churn.py", "    return 1", "    return 2  # by hand")
    edited(command, "my_layers.py", "def block", "# A block.\n\n\ndef block")
    assert command.run("resume", "c", "--trials", "3").code == 0
    retrained = command.run("retrain", "c", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    assert "source" not in retrained.output


def test_what_changed_is_named_and_the_trial_is_retrained_with_the_source_of_then(
    command: CommandLine,
) -> None:
    as_it_was = command.run("retrain", "c", "--trial", "1", "--seeds", "1")
    test = [line for line in as_it_was.output.splitlines() if line.startswith("Test ")]
    edited(command, "churn.py", '["mse"])', '["mse"], jit_compile=False)')
    edited(command, "my_layers.py", '"tanh"', '"relu"')
    said = (
        "the code of the objective churn.py:Churn changed: Churn.build_model in churn.py changed,"
        " block in my_layers.py changed"
    )
    command.refuses(
        *("resume", "c"),
        complaints=(
            said,
            "the study 'c' cannot go on with that; start a new study with `tuning search` to use"
            " the change, or undo it; `tuning retrain c` still works, with the source of then",
        ),
    )
    retrained = command.run("retrain", "c", "--trial", "1", "--seeds", "1", "--overwrite")
    assert retrained.code == 0, retrained.errors
    assert f"{said}; this retrains with the source of then, from results/c/source" in (
        retrained.output
    )
    assert test[0] in retrained.output, "the model of then, to the last digit that is shown"
    exported = command.run("export", "c", "--format", "py")
    assert exported.code == 0, exported.errors
    assert 'activation="tanh"' in exported.output
    assert "Built by the source that the study keeps" in exported.output
    names = {path.name for path in Path("results/c/source").iterdir()}
    assert names == {"churn.py", "my_layers.py"}, "nothing generated"


@pytest.mark.parametrize(
    "where", [(), pytest.param(("--ray", "local"), marks=pytest.mark.ray)], ids=["here", "ray"]
)
def test_a_file_that_is_gone_is_retrained_from_what_is_kept(
    command: CommandLine, where: tuple[str, ...]
) -> None:
    for name in ("churn.py", "my_layers.py"):
        Path(name).unlink()
    retrained = command.run("retrain", "c", "--seeds", "1", *where)
    assert retrained.code == 0, retrained.errors
    assert "the file churn.py is gone; this retrains with the source of then" in retrained.output
    command.refuses(
        *("resume", "c"), complaints=("the file churn.py is gone", "the study 'c' cannot go on")
    )


def test_a_kept_source_that_was_edited_is_not_run(command: CommandLine) -> None:
    edited(command, "my_layers.py", '"tanh"', '"relu"')
    edited(command, "results/c/source/my_layers.py", '"tanh"', '"elu"')
    command.refuses(
        *("retrain", "c"),
        complaints=(
            "the code of the objective churn.py:Churn changed",
            "the study 'c' cannot go on with that; start a new study",
        ),
    )
    command.refuses(
        *("export", "c", "--format", "py"),
        complaints=("--format py: the code of the objective churn.py:Churn changed; undo it, or",),
    )


def test_a_study_of_an_earlier_version_goes_on_while_the_bytes_are_the_same(
    command: CommandLine,
) -> None:
    study = read_study(Path("results"), "c")
    study.identity["code"] = study.identity.pop("code bytes")
    from tuning.results.source import code_changes

    assert code_changes(study, study.spec.objective) == []
    edited(command, "churn.py", "    return 1", "    return 2")
    assert code_changes(study, study.spec.objective) == [
        "the code of the objective churn.py:Churn changed"
    ]


def test_a_kept_class_finds_data_beside_its_own_file(command: CommandLine) -> None:
    beside = _CHURN.replace(
        "        x = np.random.default_rng(0).normal(size=(60, 3))\n",
        "        x = np.load(Path(__file__).with_name('x.npy'))\n",
    ).replace("import keras\n", "from pathlib import Path\n\nimport keras\n", 1)
    import numpy as np

    command.write({"beside.py": beside})
    np.save("x.npy", np.random.default_rng(1).normal(size=(60, 3)))
    assert command.run("search", "beside.py:Churn", *_FEW[:-1], "b").code == 0
    edited(command, "beside.py", "Input((3,))", "Input(signature.input_shape)")
    retrained = command.run("retrain", "b", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    assert "Churn.build_model in beside.py changed" in retrained.output
