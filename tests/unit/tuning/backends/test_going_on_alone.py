"""One worker goes on where several left off: samplers are told what these came to."""

from __future__ import annotations

from search_spaces import SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.contracts.toy import LOSS, SPACE, Toy, bowl, one_by_one, toy_loaded, toy_spec
from tuning.backends.catalog import make_backend
from tuning.backends.keras_tuner_search.oracle_study import open_study
from tuning.backends.suggestions.optuna_study import SuggestingStudy
from tuning.progress import SilentProgress
from tuning.specification.study_spec import Placement, StudySpec
from tuning.trials.evaluator import Evaluator

# What a Gaussian process costs grows with the parameters.
SMALL = SearchSpace({name: SPACE.parameters[name] for name in ("layers", "rate")})
ALONE = Placement(side_by_side=True)


def search(spec: StudySpec, store: MemoryStore) -> None:
    executor = one_by_one(Toy(bowl, LOSS, spec.budget.epochs), spec)
    evaluator = Evaluator(
        spec,
        toy_loaded(spec, LOSS),
        store=store,
        executor=executor.trials,
        fold_executor=executor.folds,
        progress=SilentProgress(),
    )
    make_backend(spec.backend).run(spec, evaluator)


def interrupted_study(trials: int) -> MemoryStore:
    """Return what several workers left: all trials but two finished."""
    store = MemoryStore()
    search(toy_spec("random-search", space=SMALL, seed=3, trials=trials), store)
    for number in (1, 3):
        store.unfinished[number] = store.trials.pop(number).configuration
    return store


def test_optuna_trains_what_was_interrupted_and_goes_on_from_what_finished() -> None:
    spec = toy_spec("optuna", space=SMALL, sampler="tpe", trials=15, placement=ALONE)
    store = interrupted_study(trials=14)
    finished, interrupted = sorted(store.trials), dict(store.unfinished)
    search(spec, store)
    told = SuggestingStudy(spec, LOSS)
    for number in (*finished, *interrupted):
        told.remember(store.trials[number], LOSS)
    assert {number: store.trials[number].configuration for number in interrupted} == interrupted
    assert store.trials[14].configuration == told.ask().configuration
    assert sorted(store.trials) == list(range(15))
    assert store.unfinished == {}


def test_keras_tuner_trains_what_was_interrupted_and_goes_on_from_what_finished() -> None:
    spec = toy_spec("keras-tuner", space=SMALL, sampler="bayesian", trials=6, placement=ALONE)
    store = interrupted_study(trials=5)
    finished, interrupted = sorted(store.trials), dict(store.unfinished)
    search(spec, store)
    with open_study(spec, LOSS) as told:
        for number in (*finished, *interrupted):
            proposal = told.ask_for(store.trials[number].configuration)
            assert proposal is not None
            told.tell(proposal, store.trials[number].value)
        following = told.ask()
    assert following is not None
    assert {number: store.trials[number].configuration for number in interrupted} == interrupted
    assert store.trials[5].configuration == following.configuration
    assert sorted(store.trials) == list(range(6))
    assert store.unfinished == {}
