"""Optuna's PED-ANOVA without scikit-learn, and the package that it is taken from."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.repository import REPOSITORY

_CODE = """
import sys
from pathlib import Path
from tests.unit.tuning.pictures.pictured_studies import ordinary_study
from tuning.pictures.importance import importance_of

assert importance_of(ordinary_study(Path(sys.argv[1]))).shares
assert not {"sklearn", "scipy"} & {*sys.modules}, "loaded for other evaluators"
import optuna
from optuna.importance import FanovaImportanceEvaluator

from tuning.backends.suggestions.ped_anova import ped_anova_evaluator

assert optuna.importance.PedAnovaImportanceEvaluator is ped_anova_evaluator()
FanovaImportanceEvaluator()
"""


def test_it_loads_nothing_for_other_evaluators_and_leaves_them_whole(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _CODE, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
