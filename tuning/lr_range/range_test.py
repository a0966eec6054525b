"""A learning-rate range test of the middle of a space, with its picture and its table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, final

from objectives.learning_rate_range.rate_sweep import FEWEST_STEPS, exponential_rates
from search_spaces import Categorical, Configuration, Float, SearchSpace, TuningError
from search_spaces.domains import contains, quantile, settled
from search_spaces.known.parameters import is_layer_width, known_parameters
from search_spaces.known.values import known_value
from search_spaces.suggestions import closest
from search_spaces.values import Value, shown
from tuning.errors import SpecificationError
from tuning.lr_range.files import output_complaints, table_beside, write_range_test
from tuning.specification.given_values import given_values
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting, Settings
from tuning.study.load import load

if TYPE_CHECKING:
    from objectives.learning_rate_range.rate_sweep import RangeTest
    from tuning.specification.study_spec import StudySpec

# Trials, samplers and names of a study file say nothing about a range test.
_READ = (
    *("objective", "model", "target", "task", "space", "set"),
    *("drop", "features", "read_as", "weights"),
    *("seed", "keras_backend", "data_dir"),
)
_MOST_STEPS = 100_000


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RangeReport:
    """A range test and what it was made of.

    Attributes:
        spec: The objective, the seed and the space as they were asked for.
        configuration: What was trained, without the learning rate.
        batch_size: Rows a step.
        test: The course of the test.
        picture: The file with the curve.
        table: The file with its points.
    """

    spec: StudySpec
    configuration: Configuration
    batch_size: int
    test: RangeTest
    picture: Path
    table: Path


def report_range_test(
    settings: Settings,
    *,
    low: float,
    high: float,
    steps: int,
    output: Path,
    given: tuple[str, ...] = (),
    verbose: bool = False,
) -> RangeReport:
    """Run a range test on the middle of a space, and draw it.

    Args:
        settings: As of a study; what concerns a search alone is not looked at.
        low: The first learning rate, above 0.
        high: The last one, above ``low``.
        steps: How many rates to try, 20 to 100,000; one batch each.
        output: Where the picture goes; its points go beside it as CSV.
        given: Values that replace those of the middle, as ``NAME=VALUE``.
        verbose: Let the libraries' own messages through.

    Raises:
        TuningError: If anything asked for cannot be; nothing is written then.
    """
    spec, values = _resolved(
        {name: setting for name, setting in settings.items() if name in _READ},
        given,
        complaints=[*_number_complaints(low, high, steps), *output_complaints(output)],
        folder=output.absolute().parent,
    )
    configuration = _tested_configuration(spec, values)
    # The rate is what varies: with it the rest of the configuration is a space, to be checked.
    rate = {"learning_rate": Float(low, high, log=True)}
    tested = SearchSpace({**configuration, **rate}, name=spec.space.name)
    # A range test looks at the loss alone, which every model reports.
    checked = replace(spec, space=tested, metric="loss", direction="minimize")
    try:
        loaded = load(checked, verbose=verbose)
    except SpecificationError as error:
        raise SpecificationError(*_as_given(error.complaints, values)) from error
    from objectives.learning_rate_range.lr_range import run_range_test

    test = run_range_test(
        loaded,
        Configuration({**configuration, "learning_rate": low}),
        rates=exponential_rates(low, high, steps=steps),
        seed=spec.seed,
    )
    report = RangeReport(
        spec=spec,
        configuration=configuration,
        batch_size=loaded.batch_size(configuration),
        test=test,
        picture=output,
        table=table_beside(output),
    )
    write_range_test(test, output, title=loaded.objective.name)
    return report


def middle(space: SearchSpace, given: Mapping[str, Value]) -> Configuration:
    """Return the configuration in the middle of a space, around values that are given.

    Each active parameter has the value below which half of its sampling distribution lies;
    parents come first. Given values replace those of the space, within its bounds or not, and
    may be of parameters that the space does not have.

    Raises:
        SpecificationError: If a value is given for a parameter that is not active then.
    """
    values: dict[str, Value] = {**space.constants, **given}
    complaints = []
    for name, parameter in space.parameters.items():
        is_active = parameter.condition.holds(values)
        if name not in given and is_active:
            values[name] = quantile(parameter, 0.5)
        elif name in given and not is_active:
            complaints.append(
                f"--set {name}: is active only when {parameter.condition}; --set that as well, or"
                " leave it out"
            )
        elif name in given and contains(parameter, given[name]):
            values[name] = settled(parameter, given[name])
    if complaints:
        raise SpecificationError(*complaints)
    return Configuration({name: values[name] for name in (*space.names, *given) if name in values})


def _resolved(
    settings: Settings, given: tuple[str, ...], *, complaints: list[str], folder: Path
) -> tuple[StudySpec, dict[str, Value]]:
    """Return the specification and the given values, or every complaint at once."""
    values: dict[str, Value] = {}
    try:
        values = given_values(given)
    except TuningError as error:
        complaints.extend(error.complaints)
    if "learning_rate" in values:
        complaints.append(
            "--set learning_rate: the test tries all rates from --low to --high; leave it out"
        )
    if known_value(values, "schedule") != "constant":
        complaints.append(
            f"--set schedule={values['schedule']}: the test sets the rate of every step itself;"
            " leave it out"
        )
    # There is no results folder here. The picture's has to be one that can be written as well.
    settings = settings | {"results": Setting(str(folder), "--output")}
    try:
        spec = resolve(settings)
    except TuningError as error:
        raise SpecificationError(*complaints, *error.complaints) from error
    if complaints:
        raise SpecificationError(*complaints)
    return spec, values


def _number_complaints(low: float, high: float, steps: int) -> list[str]:
    complaints = []
    if not (0.0 < low < math.inf):
        complaints.append(f"--low {low:g}: write a rate above 0, such as 1e-5")
    elif not (low < high < math.inf):
        complaints.append(f"--high {high:g}: not above --low {low:g}; write a higher rate")
    if not FEWEST_STEPS <= steps <= _MOST_STEPS:
        complaints.append(
            f"--steps {steps}: write a whole number from {FEWEST_STEPS} to {_MOST_STEPS},"
            " such as 500"
        )
    return complaints


def _tested_configuration(spec: StudySpec, values: Mapping[str, Value]) -> Configuration:
    """Return what is trained: the middle with the given values, at a constant rate."""
    space, own_class = spec.space, spec.objective.has_own_code
    unknown = [name for name in values if name not in space.names]
    # What else a ready-made model reads is known to it; of a class of the user's nobody knows.
    if own_class and unknown:
        raise SpecificationError(
            *(
                f"--set {name}: not in the space of {spec.objective.text}"
                f"{closest(name, space.names)}; it has {', '.join(space.names)}"
                for name in unknown
            )
        )
    schedule = space.entries.get("schedule")
    may_be_constant = isinstance(schedule, Categorical) and "constant" in schedule.choices
    if schedule is not None and (may_be_constant or not own_class):
        values = {"schedule": "constant", **values}
    left_out = {"learning_rate"}
    configuration = middle(space, values)
    if not own_class:
        # A constant of the space may belong to the schedule that it is tried with otherwise.
        known = known_parameters().values()
        left_out |= {one.name for one in known if one.group == "schedule"}
        left_out |= _idle(configuration) - values.keys()
    return Configuration(
        {name: value for name, value in configuration.items() if name not in left_out}
    )


def _idle(configuration: Configuration) -> set[str]:
    """Return what a space may well have and a test of its middle makes no use of.

    The test has a length of its own, and of a range of depths the middle has one.
    """
    idle = {"training_epochs", "early_stopping_patience"}
    depth = known_value(configuration, "hidden_layers")
    for name in filter(is_layer_width, configuration):
        if isinstance(depth, int) and int(name.removeprefix("neurons_")) > depth:
            idle.add(name)
    if known_value(configuration, "dropout_rate") == 0:
        idle.add("monte_carlo_samples")
    return idle


def _as_given(complaints: tuple[str, ...], values: Mapping[str, Value]) -> list[str]:
    """Return complaints about a space with those about given values speaking of ``--set``."""
    said = []
    for complaint in complaints:
        place, _, rest = complaint.partition(":")
        name = place.removeprefix("space.")
        is_given = name != place and name in values
        said.append(f"--set {name}={_plainly(values[name])}:{rest}" if is_given else complaint)
    return said


def _plainly(value: Value) -> str:
    return value if isinstance(value, str) else shown(value)
