"""Which trial is the best, once some have trained again."""

from __future__ import annotations

import io
import math
import statistics
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from tests.contracts.memory_store import MemoryStore
from tests.contracts.toy import LOSS, toy_data
from tests.study_examples import ACCURACY, completed, make_spec, make_trial, write_study
from tuning.cli.insight.compared import print_comparison
from tuning.cli.looking.leaderboard_text import print_leaderboards
from tuning.cli.studies.watched import _fitting, watch_study
from tuning.errors import TimeLimitReached
from tuning.progress import SilentProgress
from tuning.records import Change, Confirmation
from tuning.results.confirmed.plan import planned
from tuning.results.confirmed.remarks import remarks
from tuning.results.confirmed.rows import confirmed_document
from tuning.results.confirmed.standing import best_trial, confirmed_trials, standing, tied
from tuning.results.confirmed.words import again_of, cells_on_screen, confirmation_lines
from tuning.results.export import export_text
from tuning.results.leaderboard import leaderboards, study_rows
from tuning.results.overview.summary import summary_of
from tuning.results.store import open_store
from tuning.results.study_record import StudyRecord, read_study
from tuning.results.tables import to_csv
from tuning.retraining.choice import chosen_to_retrain
from tuning.search_result.frames import leaderboard_frame, whole_frame
from tuning.study.confirming import still_to_confirm
from tuning.trials.evaluator import Evaluator

VALUES = (0.90, 0.95, 0.94, 0.93, 0.80)


def confirmation(trial: int, run: int, value: float | None, **changes: object) -> Confirmation:
    made = Confirmation(
        trial=trial,
        run=run,
        of=3,
        value=value,
        folds=() if value is None else (value,),
        is_split_anew=False,
        rows=(80, 20),
        epochs=2,
        seconds=0.5,
        seed=1000 * run + trial,
        finished_at="2025-01-01T00:00:02+00:00",
        failure="ValueError: no" if value is None else "",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # as each test says


def study_with(folder: Path, values: dict[int, tuple[float | None, ...]]) -> StudyRecord:
    trials = [make_trial(number, completed(value)) for number, value in enumerate(VALUES)]
    write_study(folder, *trials, metric=ACCURACY, trials=5, confirm="3x3")
    with open_store(folder, "study") as (store, _):
        for trial, again in values.items():
            for run, value in enumerate(again):
                store.record_confirmation(confirmation(trial, run, value))
    return read_study(folder, "study")


ALL: dict[int, tuple[float | None, ...]] = {
    1: (0.90, 0.92, 0.91),
    2: (0.94, 0.93, 0.95),
    3: (0.93, 0.94, 0.935),
}


def test_the_best_mean_is_the_best_trial_wherever_one_is_named(tmp_path: Path) -> None:
    study = study_with(tmp_path, ALL)
    best = best_trial(study)
    assert best is not None
    assert (best.number, best.value) == (2, 0.94)
    assert [one.trial for one in standing(study)] == [2, 3, 1]
    error = statistics.stdev((0.94, 0.93, 0.95)) / math.sqrt(3)
    assert standing(study)[0].standard_error == pytest.approx(error)
    assert [row.trial.number for row in study_rows(study)] == [2, 3, 1, 0, 4]
    assert [row.rank for row in study_rows(study)] == [1, 2, 3, 4, 5]
    assert summary_of(study).best == 0.94
    assert summary_of(study).confirmed == pytest.approx(0.94)
    assert again_of(study, 2) == "0.94 ± 0.0058, over 3 fresh seeds"
    assert chosen_to_retrain(study, trial=None, top=None, overwrite=False)[0].trial.number == 2
    assert "trial: 2\n" in export_text(study, trial=None, form="yaml")
    assert "trial: 2\n" in (study.folder / "best.yaml").read_text()


def test_what_was_measured_by_the_search_stays_and_the_mean_stands_beside_it(
    tmp_path: Path,
) -> None:
    study = study_with(tmp_path, ALL)
    table = to_csv(study_rows(study)).splitlines()
    assert table[0].startswith(
        "rank,trial,value,spread,confirmed,confirmed_error,among_best,outcome"
    )
    assert table[1].startswith("1,2,0.94,,0.94,0.005773502691896")
    shown = cells_on_screen(study_rows(study)[1])
    assert shown["confirmed"] == "0.935 ± 0.0029 tied"
    assert not {"confirmed_error", "among_best"} & shown.keys()
    frame = whole_frame(study).set_index("number")
    assert frame["value"].tolist() == list(VALUES)
    assert frame.loc[2, "confirmed"] == pytest.approx(0.94)
    assert frame["confirmed"].isna().tolist() == [True, False, False, False, True]
    assert leaderboard_frame(study)["number"].tolist() == [2, 3, 1, 0, 4]
    assert confirmed_document(study, 2)["confirmed"]["seeds"] == 3
    assert confirmed_document(study, 0) == {}


def test_those_within_one_standard_error_are_tied_and_said(tmp_path: Path) -> None:
    study = study_with(tmp_path, ALL)
    assert tied(standing(study)) == [3]
    lines = remarks(study, best_trial(study))
    assert lines[:2] == [
        "Trial 2 is the best of 3 that trained again, over 3 fresh seeds: accuracy 0.94 ± 0.0058",
        "Tied with it, within one standard error: trial 3",
    ]


@pytest.mark.parametrize(
    ("again", "said"),
    [
        ({}, "The best 3 have not all trained again: the search alone names the best trial"),
        (
            {1: ALL[1]},
            "The best 3 have not all trained again: the search alone names the best trial",
        ),
        (
            dict.fromkeys((1, 2, 3), (None,) * 3),
            "All that trained again failed, so that the search alone names the best trial",
        ),
    ],
    ids=["none", "one", "failed"],
)
def test_that_the_best_did_not_train_again_is_said(
    tmp_path: Path, again: dict[int, tuple[float | None, ...]], said: str
) -> None:
    study = study_with(tmp_path, again)
    assert remarks(study, best_trial(study))[0] == said
    assert best_trial(study) == study.trials[1]


def test_a_single_one_has_no_rival_and_nobody_who_asked_for_none_hears_of_it(
    tmp_path: Path,
) -> None:
    for confirm, said in (
        ("3x3", ["Trial 0 is not trained again: there is no other to choose from"]),
        ("none", []),
        ("auto", []),
    ):
        write_study(tmp_path / confirm, make_trial(0, completed(0.9)), confirm=confirm)
        study = read_study(tmp_path / confirm, "study")
        assert confirmation_lines(study) == said


def test_studies_in_one_leaderboard_each_say_how_they_trained_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study_with(tmp_path, ALL)
    trials = [make_trial(number, completed(value)) for number, value in enumerate(VALUES)]
    write_study(tmp_path, *trials, name="other", metric=ACCURACY, trials=5, confirm="3x3")
    print_leaderboards(tmp_path, ["study", "other"], form="table", top=None)
    words = " ".join(capfd.readouterr().out.split())
    assert "study: Trial 2 is the best of 3 that trained again, over 3 fresh seeds" in words
    assert "other: " not in words
    print_comparison(tmp_path, ["study", "other"])
    words = " ".join(capfd.readouterr().out.split())
    assert "trained again" in words
    assert "trial 2: 0.94 ± 0.0058, over 3 fresh seeds" in words


def test_who_watches_hears_what_trained_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study = study_with(tmp_path, ALL)
    watch_study(tmp_path, "study")
    said = capfd.readouterr().out.splitlines()
    assert said[-5] == "trial 1 again: accuracy 0.91 ± 0.0058 (the search: 0.95)"
    assert said[-2].startswith("Trial 2 is the best of 3 that trained again")
    console = Console(file=io.StringIO(), width=120)
    console.print(_fitting(study, console, is_running=True))
    assert isinstance(console.file, io.StringIO)
    assert "Trial 2 is the best of 3 that trained again" in console.file.getvalue()


def test_three_numbers_that_lie_close_by_chance_are_not_certain(tmp_path: Path) -> None:
    study = study_with(tmp_path, {1: (0.94, 0.94, 0.94), 2: (0.92, 0.95, 0.93), 3: (0.7, 0.9, 0.8)})
    assert standing(study)[0].standard_error == 0
    assert tied(standing(study)) == [2]


def test_equal_means_go_to_the_lower_number(tmp_path: Path) -> None:
    study = study_with(tmp_path, {1: (0.9, 0.9, 0.9), 2: (0.9, 0.9, 0.9)})
    assert [one.trial for one in standing(study)] == [1, 2]


@pytest.mark.parametrize(
    ("again", "best"),
    [
        ({}, 1),
        ({1: (0.5, 0.5, 0.5)}, 1),
        ({1: (0.5, 0.5, 0.5), 3: (0.9, 0.9, 0.9)}, 1),
        ({1: (0.5, 0.5, 0.5), 2: (0.6, 0.6)}, 1),
        ({1: (0.5, 0.5, 0.5), 2: (0.6, 0.6, 0.6)}, 2),
        ({1: (None, None, None), 2: (None, None, None)}, 1),
        ({1: (0.99, None, 0.99), 2: (0.6, 0.6, 0.6)}, 2),
    ],
    ids=["nothing", "one", "a gap", "some", "two", "all failed", "one failed"],
)
def test_a_confirmation_counts_for_the_searchs_first_without_a_gap(
    tmp_path: Path, again: dict[int, tuple[float | None, ...]], best: int
) -> None:
    found = best_trial(study_with(tmp_path, again))
    assert found is not None
    assert found.number == best


def test_folds_that_share_training_rows_have_the_error_of_nadeau_and_bengio(
    tmp_path: Path,
) -> None:
    study = study_with(tmp_path, {})
    folds = (0.9, 0.94, 0.95)
    one = confirmation(1, 0, 0.93, of=1, folds=folds, is_split_anew=True)
    study.apply_confirmed(one)
    found = confirmed_trials(study)[1]
    assert found.mean == pytest.approx(statistics.fmean(folds))
    by_hand = math.sqrt((1 / 3 + 20 / 80) * statistics.variance(folds))
    assert found.standard_error == pytest.approx(by_hand)


def test_a_journal_that_is_written_anew_has_them_too(tmp_path: Path) -> None:
    study = study_with(tmp_path, ALL)
    kinds = [record["kind"] for record in study.records()]
    assert kinds.count("confirmed") == 9


def test_rows_are_divided_anew_where_few_measured_the_search(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, confirm="auto", trials=20)
    trials = [make_trial(number, completed(1.0 + number)) for number in range(20)]
    study = write_study(tmp_path, *trials, confirm="auto", trials=20)
    loaded = toy_data(LOSS, folds=1)
    found = still_to_confirm(spec, loaded, study)
    assert found is not None
    assert found.loaded.folds == 3
    assert [(one.trial.number, one.run) for one in found.wanted] == [(n, 0) for n in range(5)]
    measured = [set(rows) for _, rows in found.loaded.fold_rows]
    assert len(set.union(*measured)) == sum(map(len, measured))
    assert not set.union(*measured) & set(loaded.split.test)
    assert measured[0] != set(loaded.split.validation)
    seeds = still_to_confirm(replace(spec, confirm="2x3"), loaded, study)
    assert seeds is not None
    assert seeds.loaded is loaded
    assert [(one.trial.number, one.run) for one in seeds.wanted] == [
        (trial, run) for trial in (0, 1) for run in range(3)
    ]


@pytest.mark.parametrize(
    ("confirm", "count", "wanted"),
    [("auto", 19, 0), ("auto", 20, 5), ("none", 50, 0), ("3x2", 4, 3), ("3x2", 1, 0)],
)
def test_who_trains_again_follows_from_the_setting_and_the_number_of_trials(
    confirm: str, count: int, wanted: int
) -> None:
    trials = {number: make_trial(number, completed(1.0 + number)) for number in range(count)}
    plan = planned(make_spec(confirm=confirm), trials, LOSS, rows=10_000)
    assert (0 if plan is None else len(plan.trials)) == wanted


def test_weights_of_several_trials_are_not_trained_again() -> None:
    change = Change(epoch=0, trial=0, values={})
    trials = {
        number: replace(make_trial(number, completed(1.0)), schedule=(change,) if number else ())
        for number in range(3)
    }
    assert planned(make_spec(confirm="2x2"), trials, LOSS, rows=9_999) is None


@pytest.mark.parametrize(
    ("confirm", "seconds", "ends_at"),
    [("none", 1.0, 100), ("2x2", 1.0, 90), ("2x2", 9.0, 100), ("auto", 1.0, 100)],
    ids=["not confirmed", "enough", "too long", "too few trials"],
)
def test_a_tenth_of_the_time_is_kept_where_two_can_train_again_in_it(
    confirm: str, seconds: float, ends_at: int
) -> None:
    store = MemoryStore()
    for number in range(4):
        trial = replace(make_trial(number, completed(1.0)), seconds=seconds)
        store.trials[number] = trial
    now = [0.0]
    spec = make_spec(confirm=confirm, timeout_seconds=100.0)
    evaluator = Evaluator(
        spec,
        toy_data(LOSS, folds=1),
        store=store,
        progress=SilentProgress(),
        clock=lambda: now[0],
    )
    reached = None
    for now[0] in map(float, range(101)):
        try:
            evaluator.check_end()
        except TimeLimitReached:
            reached = now[0]
            break
    assert reached == ends_at
    assert evaluator.is_out_of_time
    if ends_at < 100:
        evaluator.check_time()


def test_several_studies_are_ranked_by_the_search_with_the_means_beside(tmp_path: Path) -> None:
    study_with(tmp_path, ALL)
    write_study(tmp_path, make_trial(0, completed(0.945)), metric=ACCURACY, name="other")
    rows = leaderboards(tmp_path, is_one=True)[0].rows
    assert [(row.study, row.trial.number) for row in rows[:3]] == [
        ("study", 1),
        ("other", 0),
        ("study", 2),
    ]
    assert [row.again.get("confirmed") for row in rows[:3]] == [
        pytest.approx(0.91),
        None,
        pytest.approx(0.94),
    ]
