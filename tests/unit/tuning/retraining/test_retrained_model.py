"""What a retraining came to, as Python callers and notebooks see it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tuning.retraining.model import RetrainedModel

_MODEL = RetrainedModel(
    folder=Path("results/a/retrained"),
    trial=3,
    metric="<b>accuracy</b>",
    search_value=0.9,
    test_values=(0.8, 0.9),
    kept=0,
    test_openings=2,
    baselines={"linear, 3 epochs": (0.5, 0.7)},
    facts={},
    spread=None,
    examples=(),
)


def test_a_retrained_model_is_one_short_line() -> None:
    assert repr(_MODEL) == (
        "<RetrainedModel results/a/retrained of trial 3: test <b>accuracy</b> 0.85 ± 0.07071>"
    )


def test_a_notebook_shows_the_test_beside_the_search_and_the_baselines() -> None:
    page = replace(_MODEL, others=(replace(_MODEL, trial=5, has_test=False),))._repr_html_()
    for said in ("0.85 ± 0.07071", "0.8, 0.9", "0.6", "2 times", "Trial 5, retrained"):
        assert said in page
    assert "&lt;b&gt;accuracy&lt;/b&gt; on test rows" in page
    assert "on validation rows" in page
    assert "<b>" not in page
    assert "trained again" not in page
    again = replace(_MODEL, again="0.8 ± 0.1, over 3 fresh seeds")
    assert "0.8 ± 0.1, over 3 fresh seeds" in again._repr_html_()
