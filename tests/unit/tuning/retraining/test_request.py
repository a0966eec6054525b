"""What several workers for one training ask for, refused before anything is loaded or opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.study_examples import completed, make_trial, write_study
from tuning import retrain
from tuning.errors import SpecificationError
from tuning.results.study_record import read_study


@pytest.mark.parametrize("ray", [None, "local", "127.0.0.1:6379"])
def test_a_study_that_ran_on_tensorflow_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ray: str | None
) -> None:
    monkeypatch.setattr(
        "tuning.retraining.retrain.choose_keras_backend", lambda wanted: "tensorflow"
    )
    write_study(tmp_path, make_trial(0, completed(0.5)), name="houses")
    with pytest.raises(SpecificationError, match=r"workers=2: .* JAX only.*tensorflow; leave"):
        retrain("houses", workers=2, ray=ray, results=tmp_path)
    assert read_study(tmp_path, "houses").openings == 0


@pytest.mark.parametrize("workers", [-1, 0, 65])
def test_a_number_of_workers_out_of_range_is_refused(tmp_path: Path, workers: int) -> None:
    write_study(tmp_path, make_trial(0, completed(0.5)), name="houses")
    with pytest.raises(SpecificationError, match=f"workers={workers}: write a whole number"):
        retrain("houses", workers=workers, results=tmp_path)


def test_every_complaint_about_a_request_is_made_at_once(tmp_path: Path) -> None:
    write_study(tmp_path, make_trial(0, completed(0.5)), name="houses")
    with pytest.raises(SpecificationError) as caught:
        retrain("houses", seeds=0, device="gpus", workers=0, results=tmp_path)
    said = str(caught.value)
    assert all(words in said for words in ("seeds=0", "device='gpus'", "workers=0"))
