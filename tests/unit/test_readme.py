"""What the README shows is what is there."""

from __future__ import annotations

import re
from pathlib import Path

from search_spaces.yaml_reading import read_yaml
from tuning.backends.catalog import BACKENDS

_ROOT = Path(__file__).parents[2]
_README = (_ROOT / "README.md").read_text()


def test_the_example_of_an_own_model_is_the_file_and_short() -> None:
    shown = re.search(r"<!-- example: (\S+) -->\n```python\n(.*?)```", _README, re.DOTALL)
    assert shown is not None
    assert shown.group(2) == (_ROOT / shown.group(1)).read_text()
    assert len(shown.group(2).splitlines()) <= 30


def test_the_study_file_is_valid_yaml() -> None:
    shown = re.search(r"```yaml\n(.*?)```", _README, re.DOTALL)
    assert shown is not None
    document, _ = read_yaml(shown.group(1), source="README.md")
    assert isinstance(document, dict)


def test_the_table_of_backends_names_every_sampler_and_pruner() -> None:
    for backend in BACKENDS:
        row = next(line for line in _README.splitlines() if line.startswith(f"| `{backend.name}`"))
        for name in (*backend.samplers, *backend.pruners):
            assert f"`{name}`" in row
