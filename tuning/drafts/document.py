"""A drafted study as a study file, with a comment at every setting."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from objectives.data import Task
from search_spaces import ready_made_names
from search_spaces.text.document import space_to_document
from tuning.specification.capabilities import backend_names
from tuning.specification.fields.columns import COLUMN_FIELDS
from tuning.specification.study_file import to_yaml_line, value_in_file

if TYPE_CHECKING:
    from tuning.drafts.draft import Draft

_WIDTH = 96
_MOST_NAMED = 12
_BY = {
    Task.REGRESSION: "regression",
    Task.BINARY: "telling two classes apart",
    Task.MULTICLASS: "telling classes apart",
}
# In brackets stands the rule that holds already.
_RULE = re.compile(r"(?<!\()--split (\S+)")


def draft_text(draft: Draft, file: Path) -> str:
    """Return the text of a study file that `tuning search` takes as it is.

    Args:
        draft: What was found out.
        file: Where it is to lie, which its first lines name.
    """
    parts = [
        _comment(
            f"Begun by `tuning init`. To run it: tuning search {shlex.quote(str(file))}",
            "Any line may be changed; what is left out has the default that `tuning search -h`"
            " tells. Files are those seen from the folder in which the command runs.",
        ),
        _what(draft),
        _how_measured(draft),
        _space(draft),
        _how_long(draft),
        _how(draft),
    ]
    return "\n".join(parts)


def summary(draft: Draft) -> list[str]:
    """Return what was found out, in a few lines for the terminal."""
    dataset, spec = draft.loaded.dataset, draft.spec
    lines = [f"{_plain(dataset.name)}: {_rows(draft)}"]
    if spec.objective.target is not None:
        why = "as you say" if draft.target is None else draft.target.why
        reason = f" ({dataset.task_reason})" if dataset.task_reason else ""
        target = f"{_plain(spec.objective.target)} is predicted, {why}"
        lines.append(f"{target}: {dataset.task}{_plain(reason)}")
        lines += [f"or: {_others(draft)}"] if draft.target and draft.target.others else []
    lines.append(f"ranked by {_metric_name(draft)}{_because(draft)}")
    lines.append(
        f"{draft.budget.trials} trials of {draft.budget.epochs} epochs: {draft.budget.why}"
    )
    return [*lines, *map(_plain, draft.notes)]


def _what(draft: Draft) -> str:
    spec = draft.spec
    reference = spec.objective
    lines = [_comment(f"What is tuned: {draft.loaded.objective.name}; {_rows(draft)}.")]
    lines.append(_setting("objective", reference.text))
    for name in ("model", "data", "form"):
        value = getattr(reference, name)
        lines += [] if value is None else [_setting(name, value)]
    if reference.target is not None:
        lines += ["", _comment(*_target_said(draft)), _setting("target", reference.target)]
    if reference.task is not None:
        lines.append(_setting("task", str(reference.task)))
    for field in COLUMN_FIELDS:
        value = value_in_file(field, field.of(spec))
        lines += [] if value is None else [_setting(field.name, value)]
    return "\n".join(lines) + "\n"


def _target_said(draft: Draft) -> list[str]:
    dataset = draft.loaded.dataset
    reason = f", since {dataset.task_reason}" if dataset.task_reason else ""
    said = [f"What is predicted, by {_BY[dataset.task]}{reason}; `task:` says otherwise."]
    if draft.target is not None:
        said.append(f"This column was chosen {draft.target.why}.")
        if draft.target.others:
            said.append(f"Others that could be: {_others(draft)}.")
    return said


def _others(draft: Draft) -> str:
    assert draft.target is not None
    named = [f"{name} ({task})" for name, task in draft.target.others]
    more = len(named) - _MOST_NAMED
    return ", ".join(named[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _rows(draft: Draft) -> str:
    """Return how many rows there are, and of a table how its columns are read."""
    dataset = draft.loaded.dataset
    kinds = Counter(str(one.kind) for one in dataset.columns)
    columns = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return f"{dataset.rows:,} rows" + (f"; columns: {columns}" if columns else "")


def _how_measured(draft: Draft) -> str:
    if draft.metric is None:
        name = draft.loaded.metric
        return _comment(
            f"Trials are ranked by {name.name} of the validation rows, to {name.direction};"
            " `metric:` names another that the model is compiled with."
        )
    others = f" Others fit too: {', '.join(draft.other_metrics)}." if draft.other_metrics else ""
    return "\n".join(
        [
            _comment(f"What trials are ranked by, on validation rows{_because(draft)}.{others}"),
            _setting("metric", draft.metric),
            *([_comment(*draft.notes)] if draft.notes else []),
            *(f"# {_setting('split', rule)}" for rule in _split_rules(draft)),
            "",
        ]
    )


def _split_rules(draft: Draft) -> list[str]:
    """Return the rules that the notes name beside the one that holds."""
    return list(dict.fromkeys(rule for note in draft.notes for rule in _RULE.findall(note)))


def _metric_name(draft: Draft) -> str:
    return draft.metric or draft.loaded.metric.name


def _because(draft: Draft) -> str:
    return f", since {draft.metric_why}" if draft.metric_why else ""


def _space(draft: Draft) -> str:
    spec = draft.spec
    is_ready_made = spec.space_name in ready_made_names()
    document = space_to_document(spec.space)
    lines = ["space:", *(f"  {_setting(name, entry)}" for name, entry in document.items())]
    if spec.objective.has_own_code:
        lines = [f"# {line}" for line in lines]
        said = ["What varies, as the class or function itself says; take the # away to change it."]
    elif is_ready_made:
        lines = [_setting("space", spec.space_name), *(f"# {line}" for line in lines)]
        lines += _first(draft)
        said = [
            "What varies: a ready-made space, or its lines below without the # to change them."
            " `tuning list spaces` shows others."
        ]
    else:
        said = ["What varies."]
    return "\n".join([_comment(*said), *lines, ""])


def _first(draft: Draft) -> list[str]:
    """Return what a written-out space has to say beside, to begin with the same."""
    parameters = draft.spec.space.parameters
    first = [
        {name: value for name, value in one.items() if name in parameters}
        for one in draft.spec.first
    ]
    return [f"# {_setting('first', first)}"] if first else []


def _how_long(draft: Draft) -> str:
    budget = draft.budget
    lines = [
        _comment(f"How long: {budget.why}. A trial stops after so many epochs without a gain."),
        _setting("trials", budget.trials),
        _setting("epochs", budget.epochs),
        _setting("patience", budget.patience),
    ]
    if budget.folds > 1:
        lines.append(_setting("folds", budget.folds))
    return "\n".join([*lines, "# timeout: 30m", ""])


def _how(draft: Draft) -> str:
    others = ", ".join(name for name in backend_names() if name != draft.spec.backend)
    return "\n".join(
        [
            _comment(f"Who proposes configurations; others: {others}."),
            _setting("backend", draft.spec.backend),
            _comment("What all randomness follows from."),
            _setting("seed", draft.spec.seed),
            _comment("Trials side by side: how many."),
            "# workers: 2",
            "",
        ]
    )


def _setting(name: str, value: Any) -> str:
    return f"{to_yaml_line(name)}: {to_yaml_line(value)}"


def _comment(*sentences: str) -> str:
    """Return sentences as lines of comment, whatever names stand in them."""
    return "\n".join(f"# {line}" for line in _wrapped(sentences))


def _wrapped(sentences: Iterable[str]) -> Iterable[str]:
    for sentence in sentences:
        yield from textwrap.wrap(
            _plain(sentence), _WIDTH, break_long_words=False, break_on_hyphens=False
        )


def _plain(text: str) -> str:
    """Return a text that ends no line and moves no cursor."""
    return "".join(one if one.isprintable() else " " for one in text)
