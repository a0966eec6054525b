"""What a saved model needs to be loaded, and definitions that cannot be in one text."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from objectives.data.task import Task
from objectives.errors import ObjectiveError
from objectives.objective import Signature
from objectives.reference import ObjectiveReference
from objectives.source import saved_model, written_model
from objectives.source.classes import NameClashError, embedded_source
from objectives.source.model_source import model_source
from objectives.source.saved_model import LoadingNeeds, loading_needs
from search_spaces import Configuration
from tests.repository import REPOSITORY

SCHEDULE = {
    "module": "objectives.families.schedules",
    "class_name": "PowerDecay",
    "registered_name": "keras_tuning>PowerDecay",
}
PASSES = {
    "module": "objectives.families.monte_carlo",
    "class_name": "MonteCarloDropout",
    "registered_name": "keras_tuning>MonteCarloDropout",
}


def saved(node: dict[str, Any]) -> bytes:
    """Return a model's file, as far as it says what the model is made of."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("config.json", json.dumps(node))
    return buffer.getvalue()


def clash(classes: Any) -> Any:
    """Stand for classes that need two definitions of one name."""
    raise NameClashError("objectives.families.other", "_mapped")


def test_what_a_model_was_compiled_with_is_needed_to_train_it_alone() -> None:
    inner = {"class_name": "Sequential", "compile_config": {"optimizer": SCHEDULE}}
    node = {"config": {"layers": [inner]}, "compile_config": {"optimizer": SCHEDULE}}
    needs = loading_needs(saved(node))
    assert needs.module_text is not None
    assert "class PowerDecay(" in needs.module_text
    assert needs.is_for_training
    loss = {"class_name": "function", "config": "mine_loss"}
    needs = loading_needs(saved({"config": {}, "compile_config": {"loss": loss}}))
    assert needs == LoadingNeeds(foreign_in_training=("mine_loss",))


def test_a_users_parts_are_named_beside_ours() -> None:
    own = {"module": "mine", "class_name": "Scale", "registered_name": "mine>Scale"}
    needs = loading_needs(saved({"layers": [own, PASSES]}))
    assert needs.foreign == ("mine>Scale",)
    assert needs.module_text is not None
    compile(needs.module_text, "model.py", "exec")


def test_a_model_is_kept_though_its_classes_cannot_be_in_one_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saved_model, "embedded_source", clash)
    needs = loading_needs(saved({"layers": [PASSES]}))
    assert needs == LoadingNeeds(modules=("objectives.families.monte_carlo",))


def test_an_export_says_in_one_sentence_that_names_clash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written_model, "embedded_source", clash)
    with pytest.raises(ObjectiveError, match=r"two definitions of the name _mapped, .* yaml"):
        model_source(
            ObjectiveReference(text="regressor"),
            Configuration({}),
            Signature(input_shape=(8,), task=Task.REGRESSION),
            keras_backend="auto",
        )


def test_two_definitions_of_one_name_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    for module, value in {"clash_one": 1, "clash_two": 2}.items():
        (tmp_path / f"{module}.py").write_text(
            f"_STEP = {value}\n\n\nclass Of{value}:\n    step = _STEP\n"
        )
    import clash_one  # type: ignore[import-not-found]
    import clash_two  # type: ignore[import-not-found]

    with pytest.raises(NameClashError, match=r"clash_two\._STEP") as caught:
        embedded_source([clash_one.Of1, clash_two.Of2])
    assert caught.value.name == "_STEP"


def test_the_export_module_does_not_load_keras_before_its_backend_is_chosen() -> None:
    code = "import sys, objectives.source.model_source; sys.exit('keras' in sys.modules)"
    root = REPOSITORY
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
