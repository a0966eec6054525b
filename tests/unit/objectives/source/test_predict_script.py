"""``predict.py`` is the text of this project's own prediction, and stands alone."""

from __future__ import annotations

import ast
import sys

from objectives.prediction import (
    answers,
    arrays,
    cells,
    dates,
    kinds,
    predictor,
    raw_rows,
    words,
    written,
)
from objectives.source.predict_script import predict_script


def test_the_script_holds_every_definition_and_imports_nothing_of_ours() -> None:
    script = ast.parse(predict_script())
    defined = {
        node.name for node in script.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    for module in (answers, arrays, cells, dates, kinds, predictor, raw_rows, words, written):
        own = {name for name, one in vars(module).items()
               if getattr(one, "__module__", "") == module.__name__}  # fmt: skip
        assert own <= defined
    assert {"predict", "predictor"} <= defined
    imported = {
        name.partition(".")[0]
        for node in ast.walk(script)
        for name in (
            [one.name for one in node.names] if isinstance(node, ast.Import)
            else [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert not imported & {"objectives", "search_spaces", "tuning"}
    # As it says itself; a model that takes texts runs on TensorFlow.
    others = imported - {*sys.stdlib_module_names}
    assert others == {"pandas", "numpy", "keras", "tensorflow"}
