"""A space that was found by building answers every question of every configuration of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings

from objectives.errors import ObjectiveError
from objectives.user.forms.discovery import FoundSpace, answering, found_space
from objectives.user.forms.exploring.calls import Limits
from objectives.user.forms.form import Form
from objectives.user.forms.stated_space import WatchedValues
from tests.properties.asking_programs import Program, programs


class _Model:
    compiled = True

    def fit(self) -> None:
        """Make it look like a model."""


def _found(program: Program) -> FoundSpace:
    def build(hp: Any) -> _Model:
        program(hp)
        return _Model()

    limits = Limits(calls=3000, seconds=60, look_seconds=60, combinations=4096)
    return found_space(Form.HP, build, where="build(hp)", limits=limits)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(program=programs())
def test_every_configuration_answers_all_that_the_program_asks_and_nothing_is_left_over(
    program: Program,
) -> None:
    assume(program.combinations <= 3000)
    try:
        found = _found(program)
    except ObjectiveError as error:
        assume("nothing that varies" not in str(error))
        raise
    generator = np.random.default_rng(0)
    exact = not any("drawn" in note for note in found.notes)
    configurations = [found.space.sample(generator) for _ in range(25)]
    for configuration in configurations:
        watched = WatchedValues(configuration)
        hp = answering(Form.HP, watched)
        program(hp)
        if exact:
            varying = set(configuration) & set(found.space.parameters)
            assert varying <= watched.read
