"""How a function takes a configuration."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """How a function takes a configuration."""

    configuration = "configuration"
    keywords = "keywords"
    hp = "hp"
    trial = "trial"
