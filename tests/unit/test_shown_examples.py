"""What the pages show of files is what is in them."""

from __future__ import annotations

import pytest

from tests.documentation import PAGES, examples
from tests.repository import REPOSITORY
from tuning.specification.capabilities import BACKENDS


@pytest.mark.parametrize(("path", "text"), [pytest.param(*one, id=one[0]) for one in examples()])
def test_an_example_is_its_file(path: str, text: str) -> None:
    assert text == (REPOSITORY / path).read_text(encoding="utf-8")


def test_a_model_of_ones_own_is_short() -> None:
    own = {path: text for path, text in examples() if path.count("/") == 1}
    assert {"examples/house_prices.py", "examples/overfitting.py"} <= set(own)
    assert all(len(text.splitlines()) <= 31 for text in own.values())


def test_the_table_of_backends_names_every_sampler_and_pruner() -> None:
    page = PAGES["docs/backends.md"]
    for backend in BACKENDS:
        rows = [line for line in page.splitlines() if line.startswith(f"| `{backend.name}`")]
        assert rows, f"docs/backends.md: write a row for {backend.name} in the table of backends"
        row = rows[0]
        for name in (*backend.sampler_names, *backend.pruners):
            assert f"`{name}`" in row
