"""Searching, stopping, going on, looking and retraining in a real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.notebooks import executed, notebook_of

pytestmark = pytest.mark.end_to_end

_SEARCH = """\
from tuning import load_study, resume, search
search("digits", trials=500, epochs=2, name="digits", set={"hidden_layers": 1, "neurons": 8})"""

# As the stop button does, once so many trials have ended.
_STOP_BUTTON = """\
import _thread, pathlib, threading, time

def press_stop():
    while not pathlib.Path("results/digits/journal.jsonl").exists():
        time.sleep(0.05)
    from tuning import load_study
    while len(load_study("digits").trials) < {after}:
        time.sleep(0.05)
    _thread.interrupt_main()

threading.Thread(target=press_stop).start()"""


def test_a_search_that_is_stopped_goes_on_and_shows_itself(tmp_path: Path) -> None:
    _, search, done, resume, result, wrong, figure, retrained, predicted = executed(
        notebook_of(
            _STOP_BUTTON.format(after=12),
            _SEARCH,
            "done = len(load_study('digits').trials); done",
            "result = resume('digits', trials=done + 2)",
            "result",
            "search('digits', trails=5)",
            "result.plot.history()",
            "result.retrain(seeds=1)",
            "import numpy as np\nresult.predict(np.zeros((2, 64)))",
            failing=(1, 5),
        ),
        tmp_path,
    )
    # However many trials there are: one output, of which the cell keeps a few lines.
    (progress,) = search.shown
    said = progress["text/plain"].splitlines()
    assert said[0].startswith("digits: digits, multiclass; rows:")
    assert said[-1] == "stopped by hand; continue with `resume('digits')`"
    assert len(said) <= 6
    assert "<progress" in progress["text/html"]
    assert search.printed == ""
    (error,) = search.errors
    assert "KeyboardInterrupt" in error

    count = int(done.shown[0]["text/plain"])
    assert count >= 12
    (resumed,) = resume.shown
    assert f"{count + 2}/{count + 2} trials" in resumed["text/plain"]
    assert resume.errors == []

    (page,) = result.shown
    assert page["text/plain"].startswith("<SearchResult digits: best accuracy 0.")
    assert page["text/html"].count("<svg") == 2
    # The sentence alone, as on the command line, and not where in this project it was raised.
    (complaint,) = wrong.errors
    assert complaint.startswith(
        "SpecificationError: trails: no such setting, did you mean 'trials'"
    )
    assert len(complaint.splitlines()) == 1
    assert "<svg" in figure.shown[0]["image/svg+xml"]
    runs, model = retrained.shown
    assert runs["text/plain"].startswith("run 1 of 1: test accuracy 0.")
    assert model["text/plain"].startswith("<RetrainedModel results/digits/retrained of trial ")
    assert "on test rows" in model["text/html"]
    assert "prediction" in predicted.shown[0]["text/plain"]


@pytest.mark.ray
def test_ray_tunes_own_table_does_not_wipe_what_a_cell_has_shown(tmp_path: Path) -> None:
    small = "set={'hidden_layers': 1, 'neurons': 8}"
    _, search, resume = executed(
        notebook_of(
            _STOP_BUTTON.format(after=2),
            "from tuning import resume, search\n"
            f"search('digits', backend='ray-tune', trials=90, epochs=2, name='digits', {small})",
            "from tuning import load_study\n"
            "resume('digits', trials=len(load_study('digits').trials) + 2)",
            failing=(1,),
        ),
        tmp_path,
    )
    (progress,) = search.shown
    assert progress["text/plain"].startswith("digits: digits, multiclass; rows:")
    assert progress["text/plain"].endswith("stopped by hand; continue with `resume('digits')`")
    (error,) = search.errors
    assert "KeyboardInterrupt" in error
    progress, result = resume.shown
    assert "trials are finished already" in progress["text/plain"]
    assert result["text/plain"].startswith("<SearchResult digits: best accuracy 0.")
    assert search.printed + resume.printed == ""
