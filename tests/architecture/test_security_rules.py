"""Nothing that is read is run: by the syntax of every module, with each exception by its name."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository import REPOSITORY

PACKAGES = ("search_spaces", "objectives", "tuning")

# Whole modules that run what they read.
_MODULES = {"cPickle", "cloudpickle", "dill", "marshal", "pickle", "shelve"}
_CALLS = {"eval", "exec", "compile", "__import__"}
_ATTRIBUTES = {
    "joblib.load",
    "os.system",
    "os.popen",
    "ray.cloudpickle",
    "yaml.load",
    "yaml.unsafe_load",
    "keras.config.enable_unsafe_deserialization",
}
_ARGUMENTS = {"allow_pickle": True, "safe_mode": False, "shell": True}

# What stands in these files is looked at by people: why it is no hole is said beside each.
ALLOWED: dict[str, str] = {
    # A person's own file, once ``trusted_code`` let it pass: what a search is for.
    "objectives/user/code.py: exec_module": "the class or function that a person names",
    # model.py beside a model, written when it was saved; a copy for whoever has no tuning.
    "objectives/prediction/predictor.py: exec_module": "model.py of a folder that a person opens",
    # Python's own machinery for a library of the environment that is loaded late.
    "objectives/machine/put_off.py: exec_module": "parts of Keras, when they are first used",
    # From this process to workers that it started, in memory; never out of a file.
    "tuning/executors/worker/own_memory.py: ray.cloudpickle": "what data() set, to workers",
    "tuning/executors/worker/own_objects.py: ray.cloudpickle": "objects of memory, to workers",
}


def modules() -> list[Path]:
    files = [path for name in PACKAGES for path in (REPOSITORY / name).rglob("*.py")]
    assert len(files) > 500
    return sorted(files)


def forbidden(tree: ast.AST) -> Iterator[str]:
    """Yield what a module does that runs, or would unpickle, what it reads."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (one.name for one in names if one.name.split(".")[0] in _MODULES)
            case ast.ImportFrom(module=str(module), names=names):
                if module.split(".")[0] in _MODULES:
                    yield module
                yield from (
                    f"{module}.{one.name}"
                    for one in names
                    if f"{module}.{one.name}" in _ATTRIBUTES or one.name in _MODULES
                )
            case ast.Attribute():
                text = ast.unparse(node)
                if text in _ATTRIBUTES or node.attr == "exec_module":
                    yield node.attr if node.attr == "exec_module" else text
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                yield name
            case ast.Call():
                yield from _forbidden_arguments(node)
            case _:
                pass


def _forbidden_arguments(call: ast.Call) -> Iterator[str]:
    for given in call.keywords:
        if given.arg not in _ARGUMENTS:
            continue
        # What is no constant could be anything.
        is_known = isinstance(given.value, ast.Constant)
        if not is_known or given.value.value is _ARGUMENTS[given.arg]:  # type: ignore[attr-defined]
            yield f"{given.arg}={ast.unparse(given.value)}"
    if ast.unparse(call.func).endswith("YAML"):
        kinds = [one.value for one in call.keywords if one.arg == "typ"]
        if [ast.unparse(one) for one in kinds] not in (["'safe'"], ["'rt'"]):
            yield ast.unparse(call)


def test_nothing_that_is_read_is_run() -> None:
    found = {
        f"{path.relative_to(REPOSITORY).as_posix()}: {what}"
        for path in modules()
        for what in forbidden(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    "code",
    [
        *("import pickle", "from pickle import loads", "import cloudpickle as c", "import dill.x"),
        *(
            "from ray import cloudpickle",
            "ray.cloudpickle.loads(x)",
            "import joblib; joblib.load(x)",
        ),
        *("eval(x)", "exec(x)", "yaml.load(x)", "YAML()", "YAML(typ='unsafe')", "os.system(x)"),
        *("run(x, shell=True)", "run(x, shell=wanted)", "np.load(x, allow_pickle=True)"),
        *("load_model(x, safe_mode=False)", "loader.exec_module(m)", "from joblib import load"),
    ],
)
def test_the_look_finds_each(code: str) -> None:
    assert list(forbidden(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        *("np.load(x, allow_pickle=False)", "YAML(typ='safe', pure=True)", "model.compile(x)"),
        *(
            "'''pickle and eval(x)'''",
            "literal_eval(x)",
            "run([x])",
            "json.load(x)",
            "re.compile(x)",
        ),
    ],
)
def test_the_look_finds_nothing_else(code: str) -> None:
    assert not list(forbidden(ast.parse(code)))


@pytest.mark.parametrize(
    ("package", "least"),
    [
        # CVE-2023-47248: reading Parquet ran code.
        ("pyarrow", (14, 0, 1)),
        # CVE-2026-27482: a web page could delete jobs; token mode is newer still.
        ("ray", (2, 54)),
        # CVE-2025-9905, 2026-0897, -1462, -1669: safe mode passed by, other files read.
        ("keras", (3, 15)),
    ],
)
def test_libraries_with_known_holes_are_not_taken(package: str, least: tuple[int, ...]) -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    required = tomllib.loads(text)["project"]["dependencies"]
    (line,) = (one for one in required if re.match(rf"{package}[\[>]", one))
    floor = tuple(map(int, line.partition(">=")[2].split(".")))
    assert floor >= least
    locked = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    (version,) = re.findall(rf"^{package}(?:\[[^]]*\])?==([0-9.]+)", locked, re.MULTILINE)
    assert tuple(map(int, version.split("."))) >= floor


def test_a_ray_of_our_own_is_out_of_reach_of_other_machines() -> None:
    """What it listens on is looked at by ``tests/integration/test_local_ray.py``."""
    calls = {
        path.name: {one.arg: ast.unparse(one.value) for one in node.keywords}
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "ray.init"
    }
    assert set(calls) == {"local_ray.py", "join.py"}
    ours = calls["local_ray.py"]
    assert ours["address"] == "'local'"
    assert ours["_node_ip_address"] == "'127.0.0.1'"
    assert ours["include_dashboard"] == "False"
    text = (REPOSITORY / "tuning" / "cluster" / "local_ray.py").read_text(encoding="utf-8")
    assert "authentication(with_token=True)" in text


def test_no_address_of_all_machines_is_listened_on() -> None:
    found = [
        path.relative_to(REPOSITORY).as_posix()
        for path in modules()
        if re.search(r"[\"']0\.0\.0\.0[\"']", path.read_text(encoding="utf-8"))
    ]
    assert found == []
