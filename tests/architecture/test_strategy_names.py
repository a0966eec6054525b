"""Backends, samplers and pruners are known by what is true of them, not by their names.

A name is written where its record is made, where the catalogue or an adapter makes the object that
it stands for, and in the backend's own folder; everybody else asks the record.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tuning.specification.capabilities import BACKENDS, NO_PRUNER, OPTUNA, RAY_TUNE, SAMPLERS

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("search_spaces", "objectives", "tuning")
CATALOG = REPOSITORY / "tuning" / "backends" / "catalog.py"

WORDS = frozenset(
    {backend.name for backend in BACKENDS}
    | {sampler.name for sampler in SAMPLERS}
    | {pruner for backend in BACKENDS for pruner in backend.pruners}
)
# Files where every word may stand, and those of Optuna's samplers, which two backends share.
RECORDS = "tuning/specification/capabilities.py"
OPTUNA_SAMPLERS = "tuning/backends/suggestions/samplers.py"
# The same words with another meaning: packages to install, and the middle of some numbers.
HOMONYMS = {
    # How rows are divided.
    "objectives/data/splits/rule.py": {"random"},
    # Tools of others, for whom studies are written, or whose are read.
    "tuning/doors/also/catalog.py": {"optuna"},
    "tuning/doors/imported/read.py": {"keras-tuner", "optuna"},
    "tuning/specification/fields/doors.py": {"optuna"},
    "tuning/cli/looking/findings.py": {"keras-tuner", "optuna"},
    "tuning/results/environment.py": {"keras-tuner", "optuna"},
    "objectives/baselines/constants.py": {"median"},
    "objectives/baselines/predictions.py": {"median"},
    "objectives/data/scaling/fitted_numbers.py": {"median"},
    "objectives/model_files/inside_model.py": {"median"},
    "objectives/prediction/cells.py": {"median"},
}
# Ways of testing a name that a search must find.
TESTS_OF_A_NAME = (
    'if spec.backend == "ray-tune": pass',
    'if "optuna" != spec.backend: pass',
    'if spec.sampler in ("qmc", "grid"): pass',
    'if spec.sampler in SEQUENTIAL | {"cmaes"}: pass',
    'FREE = frozenset({"random"})',
    'PAUSING = [("x", "halving")]',
    'POPULATION = "pbt"',
    'WORKERS = {"ray-tune": 2}',
    'workers = WORKERS["ray-tune"]',
    'match spec.pruner:\n    case "hyperband": pass',
    'match spec:\n    case StudySpec(sampler="tpe" | "bayesian"): pass',
    'is_asha = spec.pruner.startswith("asha")',
)
TESTS_OF_NO_PRUNER = (
    'if spec.pruner != "none": pass',
    'if "none" == pruner: pass',
    'if pruner in {"none", other}: pass',
    'match self.spec.pruner:\n    case "none": pass',
)


def docstrings(tree: ast.AST) -> set[ast.expr]:
    """Return the texts that stand alone: docstrings, which may name what they please."""
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield every text in some code, whatever is done with it."""
    silent = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in silent:
            yield node.value


def words_in(tree: ast.AST) -> set[str]:
    return set(texts(tree)) & WORDS


def questions_for_no_pruner(tree: ast.AST) -> list[str]:
    """Return where a pruner is held against ``none``; elsewhere the word means other things."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=left, comparators=others):
                sides: list[ast.AST] = [left, *others]
            case ast.Match(subject=subject, cases=cases):
                sides = [subject, *(case.pattern for case in cases)]
            case _:
                continue
        if any(NO_PRUNER in texts(side) for side in sides) and any(map(speaks_of_pruner, sides)):
            found.append(ast.unparse(node).splitlines()[0])
    return found


def speaks_of_pruner(side: ast.AST) -> bool:
    names = {node.id for node in ast.walk(side) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(side) if isinstance(node, ast.Attribute)}
    return any("pruner" in name.lower() for name in names)


@functools.cache
def homes() -> dict[str, str]:
    """Return each backend's own folder, by its name, as the catalogue imports it."""
    (choice,) = (
        node for node in ast.walk(ast.parse(CATALOG.read_text())) if isinstance(node, ast.Match)
    )
    found = {}
    for case in choice.cases:
        for name in WORDS.intersection(texts(case.pattern)):
            (line,) = (one for one in case.body if isinstance(one, ast.ImportFrom))
            assert line.module is not None
            found[name] = line.module.rpartition(".")[0].replace(".", "/")
    return found


@functools.cache
def trees() -> dict[str, ast.Module]:
    files = [path for folder in PACKAGES for path in (REPOSITORY / folder).rglob("*.py")]
    assert files
    return {
        path.relative_to(REPOSITORY).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(files)
    }


def allowed_in(file: str) -> set[str]:
    """Return the words that a file may hold."""
    if file == RECORDS:
        return set(WORDS)
    if file == CATALOG.relative_to(REPOSITORY).as_posix():
        return {backend.name for backend in BACKENDS}
    if file == OPTUNA_SAMPLERS:
        return {*OPTUNA.sampler_names, *RAY_TUNE.sampler_names}
    for backend in BACKENDS:
        if file.startswith(f"{homes()[backend.name]}/"):
            return {backend.name, *backend.sampler_names, *backend.pruners}
    return HOMONYMS.get(file, set())


def test_the_catalogue_names_a_folder_for_each_backend() -> None:
    assert homes().keys() == {backend.name for backend in BACKENDS}
    assert all((REPOSITORY / folder).is_dir() for folder in homes().values())
    assert len(set(homes().values())) == len(BACKENDS)


def test_no_name_is_written_outside_its_own_folder() -> None:
    found = {file: words_in(tree) - allowed_in(file) for file, tree in trees().items()}
    assert {file: words for file, words in found.items() if words} == {}


def test_each_exception_is_needed() -> None:
    found = {file: words_in(tree) for file, tree in trees().items()}
    assert {file: found[file] for file in HOMONYMS} == HOMONYMS
    assert found[OPTUNA_SAMPLERS] == allowed_in(OPTUNA_SAMPLERS)


def test_nobody_but_a_backend_asks_whether_there_is_a_pruner_by_its_name() -> None:
    own = (RECORDS, *(f"{folder}/" for folder in homes().values()))
    found = {
        file: questions_for_no_pruner(tree)
        for file, tree in trees().items()
        if not file.startswith(own)
    }
    assert {file: lines for file, lines in found.items() if lines} == {}


@pytest.mark.parametrize("code", TESTS_OF_A_NAME)
def test_the_search_for_names_finds_them(code: str) -> None:
    assert words_in(ast.parse(code))
    assert not words_in(ast.parse('"""tpe"""\nx = "a tpe of ours", f"--sampler tpe {code}"'))


@pytest.mark.parametrize("code", TESTS_OF_NO_PRUNER)
def test_the_search_for_no_pruner_finds_it(code: str) -> None:
    assert questions_for_no_pruner(ast.parse(code))
    assert not questions_for_no_pruner(ast.parse('x = patience == "none" and pruner == NO_PRUNER'))
