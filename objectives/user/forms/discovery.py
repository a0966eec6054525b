"""The search space of a function that asks for its parameters, found by building models."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from objectives.contexts.current import trial_number
from objectives.errors import ObjectiveError
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.random_states import random_states_kept
from objectives.user.forms.exploring.assembly import Assembly
from objectives.user.forms.exploring.calls import Calls, Limits
from objectives.user.forms.exploring.explore import explore
from objectives.user.forms.exploring.trace import Trace
from objectives.user.forms.form import Form
from objectives.user.forms.hp import HyperParameters
from objectives.user.forms.notes import notes_of
from objectives.user.forms.recorder import AskedWronglyError, Recorder, recorder_of
from objectives.user.forms.trial import Trial
from search_spaces import SearchSpace, Value
from search_spaces.values import shown

if TYPE_CHECKING:
    from collections.abc import Sequence


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSpace:
    """What building models told of a function.

    Attributes:
        space: The parameters that it asks for, with the conditions in which it does.
        first: The configuration of its own defaults; empty where it has none.
        notes: What people should know before trial 0.
    """

    space: SearchSpace
    first: Mapping[str, Value]
    notes: tuple[str, ...]


def found_space(
    form: Form,
    build: Callable[[Any], Any],
    *,
    where: str,
    limits: Limits | None = None,
    must_be_compiled: bool = True,
) -> FoundSpace:
    """Return the search space of a function, found by calling it with other answers each time.

    Nothing is trained. What is drawn at random meanwhile, what is printed and what is warned of
    leaves no trace.

    Args:
        form: How it asks: ``Form.HP`` or ``Form.TRIAL``.
        build: The function; takes the asking object and returns a model.
        where: How messages name it.
        limits: How often it is called at most, and for how long.
        must_be_compiled: Whether what it returns is trained as it is.

    Raises:
        ObjectiveError: If it never returns a model, or what it asks for makes no space.
    """

    def call(recorder: Recorder) -> tuple[Any, Sequence[tuple[str, tuple[Any, ...]]]]:
        asking = asking_object(form, recorder)
        refuses = _no_training() if form is Form.TRIAL else nullcontext()
        with numpy_initial_weights(), refuses:
            try:
                returned = build(asking)
            except _TrainsError:
                raise AskedWronglyError(
                    "trains its model itself; return the compiled model in place of model.fit(...)"
                    " and what follows: training and measuring it is done here"
                ) from None
        return returned, asking.stated if isinstance(asking, HyperParameters) else ()

    def wrong(returned: Any) -> str:
        return wrong_model(returned, must_be_compiled=must_be_compiled)

    calls = Calls(call, limits=limits or Limits(), wrong=wrong)
    with ExitStack() as kept:
        kept.enter_context(random_states_kept())
        kept.enter_context(redirect_stdout(io.StringIO()))
        kept.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        try:
            regions = explore(calls)
            _require_a_model(calls.traces)
            assembly = Assembly(regions, calls.traces)
            entries = assembly.entries()
        except AskedWronglyError as error:
            raise ObjectiveError(f"{where} {error}") from None
    if not any(one.varies for trace in calls.traces for one in trace.asked.values()):
        raise ObjectiveError(
            f"{where} asks for nothing that varies; ask for at least one parameter, such as"
            f" {_EXAMPLES[form]}, or state a space with space="
        )
    first = calls.traces[0]
    return FoundSpace(
        space=SearchSpace(entries),
        first=assembly.first(first) if form is Form.HP and not first.failure else {},
        notes=tuple(f"{where}: {note}" for note in notes_of(assembly, calls)),
    )


class _TrainsError(BaseException):
    """Leaves a function that begins to train; no ``except Exception`` of a person's holds it."""


@contextmanager
def _no_training() -> Iterator[None]:
    """Let ``model.fit`` leave the function meanwhile.

    An objective of Optuna's trains before it returns a number, which would take as long as a trial.
    """
    import keras

    original = keras.Model.fit

    def fit(*args: Any, **kwargs: Any) -> Any:
        raise _TrainsError

    keras.Model.fit = fit
    try:
        yield
    finally:
        keras.Model.fit = original


_EXAMPLES = {
    Form.HP: 'hp.Int("units", 16, 128)',
    Form.TRIAL: 'trial.suggest_int("units", 16, 128)',
}


def answering(form: Form, configuration: Mapping[str, Value]) -> HyperParameters | Trial:
    """Return the object that answers a function of a form from a configuration."""
    return asking_object(form, recorder_of(configuration))


def asking_object(form: Form, recorder: Recorder) -> HyperParameters | Trial:
    """Return the object that a function of a form asks."""
    if form is Form.HP:
        return HyperParameters(recorder)
    return Trial(recorder, number=trial_number())


def wrong_model(returned: Any, *, must_be_compiled: bool) -> str:
    """Return what is wrong with what a function returned for a model; empty where nothing is."""
    if returned is None:
        return "returns nothing; return the compiled model"
    if isinstance(returned, int | float):
        return (
            f"returns the number {returned:g}; return the compiled model in place of it: training"
            " and measuring it is done here, so drop fit and what follows"
        )
    if not (hasattr(returned, "fit") and hasattr(returned, "compiled")):
        return f"returns {shown(returned)}; return the compiled Keras model"
    if must_be_compiled and not returned.compiled:
        return "returns a model that is not compiled; call model.compile(...) before return"
    return ""


def _require_a_model(traces: Sequence[Trace]) -> None:
    if all(trace.failure for trace in traces):
        raise AskedWronglyError(traces[0].failure)
