"""What the README shows is what is there."""

from __future__ import annotations

import re

from tests.repository import REPOSITORY
from tuning.specification.capabilities import BACKENDS

_README = (REPOSITORY / "README.md").read_text()


def test_the_examples_of_own_code_are_the_files_and_short() -> None:
    shown = re.findall(r"<!-- example: (\S+) -->\n```python\n(.*?)```", _README, re.DOTALL)
    assert len(shown) == 2
    for path, text in shown:
        assert text == (REPOSITORY / path).read_text()
        assert len(text.splitlines()) <= 31


def test_the_study_file_is_the_example() -> None:
    shown = re.findall(r"<!-- example: (\S+) -->\n```yaml\n(.*?)```", _README, re.DOTALL)
    assert [path for path, _ in shown] == ["examples/houses.yaml"]
    for path, text in shown:
        assert text == (REPOSITORY / path).read_text()


def test_the_table_of_backends_names_every_sampler_and_pruner() -> None:
    for backend in BACKENDS:
        rows = [line for line in _README.splitlines() if line.startswith(f"| `{backend.name}`")]
        assert rows, f"README.md: write a row for {backend.name} in the table of backends"
        row = rows[0]
        for name in (*backend.sampler_names, *backend.pruners):
            assert f"`{name}`" in row
