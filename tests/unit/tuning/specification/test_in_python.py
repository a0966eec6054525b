"""Sentences of the command line, as Python callers are told them."""

from __future__ import annotations

import pytest

from tuning.errors import SpecificationError
from tuning.specification.in_python import in_python, spoken_in_python


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("--trials 0: write a whole number", "trials=0: write a whole number"),
        ("--backend optnua: not known; use optuna", "backend='optnua': not known; use optuna"),
        ("--as 'a\\n': no", "read_as='a\\n': no"),
        ("--data-dir my data: no", "data_dir='my data': no"),
        (
            "--trails: no such setting, did you mean 'trials'?; there are model",
            "trails: no such setting, did you mean 'trials'?; there are model",
        ),
        (
            "keras.json names jax; --keras-backend jax takes it",
            "keras.json names jax; keras_backend='jax' takes it",
        ),
        ("give another --name, or remove it", "give another name=, or remove it"),
        ("the grid has 9; --trials 1,200 visits that many", "the grid has 9; trials=1_200 visits"),
        ("--backend and --sampler do not go together", "backend= and sampler= do not go together"),
        (
            "say --trial-timeout 10m or --data-dir FOLDER",
            "say trial_timeout='10m' or data_dir=FOLDER",
        ),
        (
            "`tuning retrain a-b --overwrite` takes that",
            "`retrain('a-b', overwrite=True)` takes that",
        ),
        (
            "continue with `tuning resume houses --results 'my results'`",
            "continue with `resume('houses', results='my results')`",
        ),
        ("run `tuning retrain a --trial 7` first", "run `retrain('a', trial=7)` first"),
        ("as `tuning resume NAME`", "as `resume(NAME)`"),
        ("see `tuning doctor`", "see `tuning doctor`"),
        ("see `tuning search -h`", "see `tuning search -h`"),
        ("study.yaml, line 3: trials 0: write", "study.yaml, line 3: trials 0: write"),
        ("a - b -- c, pre--trials", "a - b -- c, pre--trials"),
        ("--dry-run is none of ours to say", "--dry-run is none of ours to say"),
        ("-o a.onnx: is there already", "path='a.onnx': is there already"),
    ],
)
def test_flags_become_keywords_and_commands_calls(said: str, heard: str) -> None:
    assert in_python(said).startswith(heard)


def test_an_error_that_passes_keeps_its_kind_and_speaks_python() -> None:
    with pytest.raises(SpecificationError) as raised, spoken_in_python():
        raise SpecificationError("--trials 0: no", "--folds x: no")
    assert raised.value.complaints == ("trials=0: no", "folds='x': no")
    assert str(raised.value) == "trials=0: no\nfolds='x': no"


def test_other_errors_pass_untouched() -> None:
    with pytest.raises(ValueError, match="--trials"), spoken_in_python():
        raise ValueError("--trials 0")
