"""Laws of the leaderboard."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from objectives.failure import FailureKind
from objectives.metric import Direction, Metric
from search_spaces import Configuration
from tests.properties.strategies import finite_floats
from tuning.records import Completed, Failed, Outcome, Pruned, Trial
from tuning.results.ranking import Entry, incumbent, rank

LOWER = Metric("worth", Direction.MINIMIZE)
HIGHER = Metric("worth", Direction.MAXIMIZE)

# Few different values, so that ties are common; and any value at all.
values = st.sampled_from([-1.0, 0.0, 1.0]) | finite_floats
outcomes: st.SearchStrategy[Outcome] = st.one_of(
    st.builds(Completed, value=values, spread=st.none(), best_epoch=st.just(1)),
    st.builds(Pruned, value=st.none() | values, best_epoch=st.none()),
    st.builds(Failed, kind=st.sampled_from(FailureKind), message=st.just("")),
)


def entry(study: str, number: int, outcome: Outcome, epochs: int) -> Entry:
    trial = Trial(
        number=number,
        configuration=Configuration({}),
        outcome=outcome,
        curves=(),
        epochs=epochs,
        seconds=0.0,
        seed=0,
        finished_at="",
    )
    return Entry(study=study, backend="", trial=trial)


@st.composite
def entry_lists(draw: st.DrawFn) -> list[Entry]:
    names = draw(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30)), unique=True))
    return [
        entry(study, number, draw(outcomes), draw(st.integers(1, 3))) for study, number in names
    ]


def mirrored(listed: Entry) -> Entry:
    outcome = listed.trial.outcome
    match outcome:
        case Completed(value=value):
            outcome = Completed(value=-value, spread=None, best_epoch=1)
        case Pruned(value=value) if value is not None:
            outcome = Pruned(value=-value, best_epoch=None)
    return entry(listed.study, listed.trial.number, outcome, listed.trial.epochs)


def places(entries: list[Entry], metric: Metric) -> list[tuple[int | None, str, int]]:
    return [(row.rank, row.study, row.trial.number) for row in rank(entries, metric)]


@given(entry_lists(), st.randoms(use_true_random=False))
def test_any_order_of_entries_gives_the_same_rows(entries, random) -> None:
    turned = list(entries)
    random.shuffle(turned)
    for metric in (LOWER, HIGHER):
        assert rank(turned, metric) == rank(entries, metric)


@given(entry_lists())
def test_minimizing_mirrors_maximizing(entries: list[Entry]) -> None:
    assert places(entries, LOWER) == places([mirrored(one) for one in entries], HIGHER)


@given(entry_lists())
def test_only_completed_trials_are_ranked_and_ranks_are_dense(entries: list[Entry]) -> None:
    rows = rank(entries, LOWER)
    ranked = [row for row in rows if row.rank is not None]
    assert [row.rank for row in ranked] == list(range(1, len(ranked) + 1))
    assert all(isinstance(row.trial.outcome, Completed) for row in ranked)
    assert rows[: len(ranked)] == ranked
    assert not any(isinstance(row.trial.outcome, Completed) for row in rows[len(ranked) :])


@given(entry_lists())
def test_no_trial_is_worse_than_the_one_below(entries: list[Entry]) -> None:
    ranked = [row.trial for row in rank(entries, HIGHER) if row.rank is not None]
    for above, below in itertools.pairwise(ranked):
        assert above.value is not None
        assert below.value is not None
        assert (above.value, -above.epochs) >= (below.value, -below.epochs)


@given(entry_lists())
def test_no_completed_trial_is_better_than_the_incumbent(entries: list[Entry]) -> None:
    trials = [one.trial for one in entries]
    best = incumbent(trials, LOWER)
    worths = [one.value for one in trials if isinstance(one.outcome, Completed)]
    assert (best is None) == (not worths)
    if best is not None:
        assert best.value == min(worth for worth in worths if worth is not None)
