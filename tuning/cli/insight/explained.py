"""What a study taught, in sentences, and as a study that goes on from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from tuning.cli.insight.files import Target, written
from tuning.cli.screen import make_console
from tuning.errors import SpecificationError
from tuning.pictures.importance import importance_of
from tuning.pictures.interactions import FEWEST_TRIALS as FEWEST_TOGETHER
from tuning.pictures.interactions import interactions_of
from tuning.report.advice import FEWEST_TRIALS, advice_of, narrowed_space
from tuning.results.confirmed.standing import best_trial
from tuning.results.study_record import read_study
from tuning.specification.study_file import spec_to_yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from search_spaces import SearchSpace
    from tuning.report.advice import Advice
    from tuning.results.study_record import StudyRecord
    from tuning.specification.study_spec import StudySpec

_BAR_WIDTH = 20
_KINDS = (".yaml", ".yml")


def print_explanation(
    results_dir: Path, name: str, *, narrow: bool, file: Path | None, force: bool = False
) -> None:
    """Print each parameter's share in what sets the best trials apart, and advice.

    Args:
        results_dir: Where studies lie.
        name: The study.
        narrow: Whether to write a study file with the space narrowed.
        file: The file; None for ``NAME-narrow.yaml``.
        force: Whether to replace a file that is there.

    Raises:
        StudyNotFoundError: If there is no such study.
        SpecificationError: If the study file is there or cannot be written, or there is nothing to
            narrow.
    """
    study = read_study(results_dir, name)
    target = Target(file or Path(f"{name}-narrow.yaml"), kinds=_KINDS, what="a study file")
    if file is not None and not narrow:
        target.add(f"-o {file}: is for the study file; add --narrow")
    if narrow and not force:
        target.refuse_existing(is_named=file is not None)
    if file is not None or narrow:
        target.require()
    advice = advice_of(study)
    console = make_console()
    lines = (*_importance_lines(study), *_together_lines(study), *_advice_lines(study, advice))
    for line in lines:
        console.print(Text(line), soft_wrap=True)
    if narrow:
        spec = _narrowed_study(study, advice)
        stays = [one.parameter for one in advice if _stays(one, study.spec.space, spec.space)]
        written("Study file", target.file, lambda: spec_to_yaml(spec))
        if stays:
            console.print(Text(f"Searched there as before: {', '.join(stays)}"), soft_wrap=True)


def _importance_lines(study: StudyRecord) -> list[str]:
    importance = importance_of(study)
    if not importance.shares:
        return [f"What decided cannot be told: {importance.reason}."]
    width = max(len(name) for name, _ in importance.shares)
    return [
        f"What decided about the best of {importance.trials} completed trials (PED-ANOVA):",
        *(
            f"  {name:<{width}}  {'█' * round(share * _BAR_WIDTH):<{_BAR_WIDTH}} {share:>4.0%}"
            for name, share in importance.shares
        ),
    ]


def _together_lines(study: StudyRecord) -> list[str]:
    """Return which parameters decide together; nothing where too few trials tell."""
    interactions = interactions_of(study)
    if not interactions.pairs:
        is_known = interactions.trials >= FEWEST_TOGETHER
        return [f"What decided together: {interactions.reason}."] if is_known else []
    return [
        f"What decided together, as {interactions.measured_by}:",
        *(
            f"  {one} and {other} act together, which is {share:.0%}: what is best of one hangs on"
            " the other."
            for (one, other), share in interactions.pairs
        ),
    ]


def _advice_lines(study: StudyRecord, advice: Sequence[Advice]) -> list[str]:
    if advice:
        return ["What to search next:", *(f"  {one.sentence}" for one in advice)]
    completed = sum(1 for trial in study.trials.values() if trial.outcome_name == "completed")
    if completed < FEWEST_TRIALS:
        return [
            f"What to search next can be said from {FEWEST_TRIALS} completed trials on; there are"
            f" {completed}."
        ]
    return ["The best trials come from all over the space: there is nothing to narrow."]


def _stays(advice: Advice, before: SearchSpace, now: SearchSpace) -> bool:
    return before.entries[advice.parameter] == now.entries[advice.parameter]


def _narrowed_study(study: StudyRecord, advice: Sequence[Advice]) -> StudySpec:
    study.require_own("search on with")
    spec = study.spec
    if spec.objective.is_in_memory:
        raise SpecificationError(
            f"{spec.name} was handed over in Python, which no study file can do; pass the space"
            " that its advice says to search()"
        )
    space = narrowed_space(study, advice)
    if space == spec.space:
        raise SpecificationError(f"{spec.name}: there is nothing to narrow yet")
    best = best_trial(study)
    assert best is not None, "there is advice where trials completed alone"
    return replace(
        spec,
        name=f"{spec.name}-narrow",
        space=space,
        space_name="custom",
        first=(best.configuration,) if not space.complaints_about(best.configuration) else (),
    )
