"""Rows 107 to 119: a study that goes on with something else than it began with."""

from __future__ import annotations

from pathlib import Path

from tests.bad_inputs.row import Input, Row
from tuning.results.journal.line import decode, encode

_EDITED = "end_to_end/test_changed_studies.py::test_a_study_file_edited_afterwards_is_refused"
_JOURNAL = Path("results") / "reds" / "journal.jsonl"


def _of_a_newer_version(folder: Path) -> None:
    path = folder / _JOURNAL
    first, *lines = path.read_bytes().splitlines(keepends=True)
    record = decode(first[:-1])
    assert record is not None
    path.write_bytes(b"".join([encode(record | {"format": 99, "written_by": "9.9"}), *lines]))


ROWS = (
    Row(id="resume-107", what="a range widened", tests=(_EDITED,),
        instead="Refused: a sampler's model of the space would be of another one. A new study with"
        " the wider space is the way, and --first takes over what was found."),
    Row(id="resume-108", what="a range narrowed", tests=(_EDITED,),
        instead="Refused, as any change of the space: no trial is ever out of its study's space."),
    Row(id="resume-109", what="a choice removed, added, or in another order", tests=(_EDITED,)),
    Row(id="resume-110", what="another type or scale", tests=(_EDITED,)),
    Row(id="resume-111", what="a parameter renamed", tests=(_EDITED,),
        instead="Said as one removed and one added; a rename is not told from that, since what a"
        " model reads under the new name may be something else."),
    Row(id="resume-112", what="another metric or direction", tests=(_EDITED,)),
    Row(id="resume-113", what="other data, split, folds or seed",
        tests=(_EDITED, "end_to_end/test_changed_studies.py::"
               "test_a_table_with_another_row_is_refused_for_its_data_and_its_split")),
    Row(id="resume-114", what="other code of the model",
        tests=("end_to_end/test_changed_studies.py::"
               "test_changed_code_is_refused_and_so_is_its_metric",)),
    Row(id="resume-115", what="another version of Keras, another backend of Keras",
        tests=("end_to_end/test_changed_studies.py::"
               "test_a_study_goes_on_with_the_keras_backend_that_it_began_on",
               "end_to_end/test_frozen_studies.py::"
               "test_an_old_study_is_resumed_and_nothing_that_was_finished_trains_again"),
        instead="The backend is kept; versions stand in environment.json, a trial that was under"
        " way begins anew where Keras is another, and the digests of data and code decide."),
    Row(id="resume-116", what="fewer trials than are finished",
        cases=(Input(command=("resume", "reds", "--trials", "1"), study=True,
                     words=("--trials 1: 2 trials are finished already; give the total",)),)),
    Row(id="resume-117", what="another backend", tests=(_EDITED,),
        instead="Refused: a backend's order of proposals is part of a study; --first hands over"
        " the best of one to another."),
    Row(id="resume-118", what="a study that another process runs",
        tests=("unit/tuning/results/test_store.py::"
               "test_a_second_process_is_refused_with_the_first_ones_number",)),
    Row(id="resume-119", what="a study of a newer version",
        cases=(Input(command=("resume", "reds"), study=True, prepare=_of_a_newer_version,
                     words=("results/reds/journal.jsonl: written by keras-tuning 9.9, which is"
                            " newer than this one; update",)),)),
)  # fmt: skip
