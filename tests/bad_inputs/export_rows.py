"""Rows 120 to 127: what is written for others."""

from __future__ import annotations

from tests.bad_inputs.row import Input, Row

_HOSTILE = "unit/tuning/results/test_hostile_texts.py"

ROWS = (
    Row(id="export-120", what="numbers that JSON has not",
        tests=("unit/tuning/results/test_tables.py::"
               "test_json_is_strict_and_leaves_out_what_is_not_known",
               "unit/tuning/results/test_strange_records.py::"
               "test_a_value_that_is_not_finite_never_ranks")),
    Row(id="export-121", what="numbers of NumPy's",
        tests=("unit/search_spaces/test_space.py::test_a_numpy_number_becomes_a_plain_one",)),
    Row(id="export-122", what="an exported configuration that was edited",
        known=("a configuration to try first, wrong in every way",),
        cases=(Input(command=("search", "wine", "--space", "optimizer", "--first",
                              "lerning_rate=1,optimizer=sgd"),
                     words=("lerning_rate: not in the space, did you mean 'learning_rate'?",)),),
        instead="Retraining reads the journal, never best.yaml; a configuration comes back by"
        " --first or --set, and is held against the space."),
    Row(id="export-123", what="a configuration of another study",
        tests=("unit/tuning/results/test_export.py::"
               "test_exported_data_hold_the_configuration_and_its_worth",),
        instead="No file of a configuration is read; the exported one carries the fingerprint of"
        " its space for whoever compares."),
    Row(id="export-124", what="the last digit of a number",
        tests=("unit/tuning/results/test_tables.py::test_numbers_keep_every_digit",
               "properties/test_codec_laws.py::"
               "test_a_trial_written_and_read_is_the_same_to_the_last_bit")),
    Row(id="export-125", what="cells that a spreadsheet would run",
        tests=(f"{_HOSTILE}::test_no_cell_is_run_as_a_formula",
               "unit/tuning/results/test_tables.py::test_no_cell_of_the_csv_is_a_formula")),
    Row(id="export-126", what="markup in the report",
        tests=("unit/tuning/report/test_report_page.py::test_hostile_names_are_text",
               "unit/tuning/report/test_report_page.py::"
               "test_no_script_runs_but_those_whose_digests_the_policy_has")),
    Row(id="export-127", what="what a terminal would obey",
        tests=(f"{_HOSTILE}::test_on_a_terminal_only_styles_of_our_own_are_obeyed",
               f"{_HOSTILE}::test_no_file_that_a_person_reads_has_any")),
)  # fmt: skip
