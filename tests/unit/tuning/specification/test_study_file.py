"""What is written to a study file is read as it was."""

import pytest

from search_spaces.text.yaml_reader import read_yaml
from tuning.specification.study_file import to_yaml

# What YAML 1.1 or 1.2 calls a line end, and marks that writers escape.
_MARKS = ("\n", "\r", "\x85", "\u2028", "\u2029", "\ufeff", "\x7f", "\x1b", "\t", "#", ": ", "'")


@pytest.mark.parametrize("mark", _MARKS, ids=ascii)
@pytest.mark.parametrize("form", ["{0}", "a{0}b", " {0} ", "{0}{0}", "'{0}\""])
def test_a_text_with_any_mark_is_read_as_it_was(mark: str, form: str) -> None:
    text = form.format(mark)
    document = {"choices": ["", text], "name": {text: text}}
    read, _ = read_yaml(to_yaml(document), source="study.yaml")
    assert read == document
