"""The protocol of a backend, and what each of them can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

if TYPE_CHECKING:
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a backend offers, known without importing its library.

    Attributes:
        name: The backend's name, as typed after ``--backend``.
        library: What drives it, for people.
        module: The Python module that must be installed.
        package: The package to install when it is not.
        samplers: The samplers by name; the first is the default.
        pruners: The pruners by name, without ``none``.
        own_pruner: Samplers that bring a pruner of their own, with its name.
    """

    name: str
    library: str
    module: str
    package: str
    samplers: tuple[str, ...]
    pruners: tuple[str, ...]
    own_pruner: tuple[tuple[str, str], ...] = ()


class Backend(Protocol):
    """A library that runs a study: it proposes configurations and may stop trials.

    It never decides what a trial is worth. The boundary is the whole study, because some
    libraries own their loops.
    """

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the evaluator's budget.

        Every proposal goes through ``evaluator.begin``; one that the study knows is answered
        from the store, so that running a study again from its seed resumes it.
        """
        ...
