"""All settings of a study, and the orders in which they are shown and written."""

from __future__ import annotations

from tuning.specification.fields.columns import COLUMN_FIELDS
from tuning.specification.fields.record import Field
from tuning.specification.fields.search import SEARCH_FIELDS
from tuning.specification.fields.trials import TRIAL_FIELDS

FIELDS = (*SEARCH_FIELDS, *COLUMN_FIELDS, *TRIAL_FIELDS)
SETTINGS = tuple(field for field in FIELDS if field.is_setting)
SETTING_NAMES = tuple(field.name for field in SETTINGS)

_BY_NAME = {field.name: field for field in FIELDS}


def field_of(name: str) -> Field:
    """Return a setting's record; raises KeyError for a name that is none."""
    return _BY_NAME[name]


def flag_of(name: str) -> str:
    """Return the flag of a setting: ``data_dir`` is ``--data-dir``."""
    field = _BY_NAME.get(name)
    return (field.flag if field is not None else None) or f"--{name.replace('_', '-')}"


def _kept(*first: str) -> tuple[Field, ...]:
    """Return what study file and journal have, those named before the others."""
    names = dict.fromkeys((*first, *_BY_NAME))
    return tuple(_BY_NAME[name] for name in names if _BY_NAME[name].is_kept)


def _but_for_space(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Return the settings among them, without the space, which has a form of its own."""
    return tuple(field for field in fields if field.is_setting and field.name != "space")


# Files keep the order in which their first version had the settings; new ones come at their place
# in the table.
JOURNAL_FIELDS = _kept(
    *("name", "objective", "model", "target", "task", "space", "space_name"),
    *("backend", "sampler", "pruner", "trials", "epochs", "patience", "timeout"),
)
FILE_FIELDS = _but_for_space(
    _kept("name", "objective", "model", "target", "task", "backend", "sampler", "pruner")
)
COMPARED_FIELDS = _but_for_space(JOURNAL_FIELDS)
