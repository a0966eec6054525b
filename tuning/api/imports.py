"""Studies of other tools, taken over: ``import_study``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tuning.doors.imported.kept import keep_imported
from tuning.doors.imported.read import Tool, read_object, read_path
from tuning.doors.imported.record import Asked
from tuning.errors import ForeignStudyError
from tuning.search_result.result import SearchResult
from tuning.showing.choice import progress_for
from tuning.specification.in_python import spoken_in_python


@spoken_in_python()
def import_study(
    source: Any,
    *,
    tool: Tool | None = None,
    name: str | None = None,
    study: str | None = None,
    metric: str | None = None,
    direction: str | None = None,
    results: str | Path = "results",
) -> SearchResult:
    """Take over a finished study of another tool, to look at and to compare with.

    Nothing pickled is read: what only a pickle holds is handed over as the object that it is.

    Args:
        source: A path or URL, with ``tool``: Optuna's database or journal file, the folder of
            KerasTuner's project or of Ray Tune's experiment, ``cv_results_`` as CSV or JSON. Or an
            Optuna study, a KerasTuner tuner, Ray's ResultGrid or ExperimentAnalysis, a fitted
            search of scikit-learn's.
        tool: ``optuna``, ``keras-tuner``, ``ray`` or ``sklearn``, of a path.
        name: What the study is called here.
        study: Which of several studies in a database.
        metric: What ranks, where the source has several metrics, or no name for it.
        direction: ``minimize`` or ``maximize``, where the source does not say.
        results: Where studies lie.

    Raises:
        ForeignStudyError: If it cannot be read as a study; nothing is written then.
        SpecificationError: If the name cannot be one.
        ExistingStudyError: If there is a study of that name.
    """
    asked = Asked(study=study, metric=metric, direction=direction)
    if not isinstance(source, str | Path):
        foreign = read_object(source, asked)
    elif tool is None:
        raise ForeignStudyError(
            f"{source}: whose is it? give tool='optuna', 'keras-tuner', 'ray' or 'sklearn'"
        )
    else:
        foreign = read_path(tool, str(source), asked)
    found, notes = keep_imported(foreign, name=name, results_dir=Path(results))
    say = progress_for(None).say
    for note in notes:
        say(note)
    return SearchResult(study=found)
