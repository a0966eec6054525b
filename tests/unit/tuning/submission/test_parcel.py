"""What travels with a study."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from objectives.demands import preferred_keras_backend
from objectives.machine.keras_backend import Preference
from search_spaces import Categorical, SearchSpaceError
from tuning.errors import SpecificationError
from tuning.specification.resolve import resolve
from tuning.specification.settings import Setting
from tuning.specification.study_file import settings_for
from tuning.specification.study_spec import StudySpec
from tuning.submission.parcel import Parcel, pack


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def spec_of(objective: str, **settings: object) -> StudySpec:
    given = {name: Setting(value, f"--{name}") for name, value in settings.items()}
    return resolve(settings_for(objective, given | {"ray": Setting("auto", "--ray")}))


def packed(spec: StudySpec, folder: Path, *more: Path) -> Parcel:
    folder.mkdir()
    return pack(spec, folder, more_files=more)


def files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def test_a_data_set_by_name_needs_nothing_but_the_study_file(here: Path, tmp_path: Path) -> None:
    parcel = packed(spec_of("digits", trials=3), tmp_path / "out")
    assert files(tmp_path / "out") == ["study.yaml"]
    assert parcel.files == ()


def test_the_file_asks_for_the_same_study_on_all_of_the_cluster(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "houses.csv").write_text("size,price\n1,2\n", encoding="utf-8")
    spec = spec_of("houses.csv", target="price", trials=7, cpus=0.5, name="mine")
    packed(spec, tmp_path / "out")
    assert files(tmp_path / "out") == ["houses.csv", "study.yaml"]
    monkeypatch.chdir(tmp_path / "out")
    assert resolve(settings_for("study.yaml", {})) == spec
    assert spec.placement.ray == "auto"
    assert spec.placement.workers is None


def test_files_of_validation_and_test_rows_go_along(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("houses.csv", "later.csv", "../last.csv"):
        (here / name).write_text("size,price\n1,2\n", encoding="utf-8")
    spec = spec_of(
        "houses.csv", target="price", validation="later.csv", test="../last.csv", name="mine"
    )
    packed(spec, tmp_path / "out")
    expected = ["files/0/last.csv", "houses.csv", "later.csv", "study.yaml"]
    assert files(tmp_path / "out") == expected
    monkeypatch.chdir(tmp_path / "out")
    there = resolve(settings_for("study.yaml", {}))
    assert (there.validation, there.test) == ("later.csv", "files/0/last.csv")
    untested = spec_of("houses.csv", target="price", test="none", name="other")
    packed(untested, tmp_path / "bare")
    assert files(tmp_path / "bare") == ["houses.csv", "study.yaml"]


def test_files_keep_their_places_and_strangers_get_one(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "data").mkdir()
    for name in ("data/own.py", "data/more.csv", "../more.csv"):
        (here / name).write_text("x", encoding="utf-8")
    spec = spec_of("data/own.py:Net", space="mlp", keras_backend="jax")
    parcel = packed(spec, tmp_path / "out", Path("data/more.csv"), here.parent / "more.csv")
    expected = ["data/more.csv", "data/own.py", "files/0/more.csv", "study.yaml"]
    assert files(tmp_path / "out") == expected
    assert [path.name for path in parcel.files] == ["own.py", "more.csv", "more.csv"]
    monkeypatch.chdir(tmp_path / "out")
    again = resolve(settings_for("study.yaml", {}))
    assert again.objective.text == "data/own.py:Net"


def test_modules_beside_a_class_go_along_and_lie_beside_it_again(
    here: Path, tmp_path: Path
) -> None:
    for folder in (here / "project", tmp_path / "elsewhere"):
        (folder / "kinds").mkdir(parents=True)
        (folder / "own.py").write_text("import layers\nfrom kinds import deep\n", encoding="utf-8")
        for name in ("layers.py", "kinds/__init__.py", "kinds/deep.py", "unused.py"):
            (folder / name).write_text("", encoding="utf-8")
    beside = ["kinds/__init__.py", "kinds/deep.py", "layers.py", "own.py"]
    for named, place in (
        ("project/own.py", "project"),
        (f"{tmp_path}/elsewhere/own.py", "files/0"),
    ):
        spec = spec_of(f"{named}:Net", space="mlp", keras_backend="jax")
        folder = tmp_path / f"parcel-{place.partition('/')[0]}"
        folder.mkdir()
        pack(spec, folder)
        found = [path.relative_to(folder).as_posix() for path in folder.rglob("*.py")]
        assert sorted(found) == [f"{place}/{name}" for name in beside]


def test_what_a_model_is_trained_on_is_chosen_there_from_the_same_code(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "own.py").write_text("from kinds import build\n\ndef make(hp):\n    return build(hp)\n")
    (here / "kinds").mkdir()
    (here / "kinds" / "__init__.py").write_text(
        "import keras\n\ndef build(hp):\n    return keras.models.load_model('base.json')\n"
    )
    (here / "base.json").write_text('{"layers": [{"class_name": "RandomFlip"}]}')
    spec = spec_of("own.py:make", space="mlp", data="x.npz")
    asked = preferred_keras_backend(spec.objective)
    assert asked == Preference(name="tensorflow", why="RandomFlip")
    (here / "x.npz").write_text("")
    packed(spec, tmp_path / "out", Path("base.json"))
    # Nothing is left to look at but what travels.
    shutil.rmtree(here)
    monkeypatch.chdir(tmp_path / "out")
    there = resolve(settings_for("study.yaml", {}))
    assert there.keras_backend == spec.keras_backend == "auto"
    assert preferred_keras_backend(there.objective) == asked


def test_models_that_the_space_names_go_along(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "nets").mkdir()
    for name in ("a.keras", "b.keras"):
        (here / "nets" / name).write_text(name, encoding="utf-8")
    (here / "s.yaml").write_text(
        "objective: fashion_mnist\nmodel: transfer\nspace:\n"
        "  base_model: {type: categorical, choices: [nets/a.keras, nets/b.keras]}\n"
        "  learning_rate: {type: float, low: 1e-4, high: 1e-2, log: true}\n",
        encoding="utf-8",
    )
    spec = spec_of("s.yaml")
    packed(spec, tmp_path / "out")
    assert files(tmp_path / "out") == ["nets/a.keras", "nets/b.keras", "study.yaml"]
    monkeypatch.chdir(tmp_path / "out")
    names = [str(tmp_path / "out" / "nets" / name) for name in ("a.keras", "b.keras")]
    entry = resolve(settings_for("study.yaml", {})).space.entries["base_model"]
    assert isinstance(entry, Categorical)
    assert list(entry.choices) == names


def test_every_file_that_is_not_there_is_named_at_once(here: Path, tmp_path: Path) -> None:
    (here / "own.py").write_text("", encoding="utf-8")
    spec = spec_of("own.py:Net", space="mlp", keras_backend="jax")
    (here / "own.py").unlink()
    with pytest.raises((SpecificationError, SearchSpaceError)) as caught:
        packed(spec, tmp_path / "out", Path("gone.csv"))
    assert "own.py" in str(caught.value)
    assert "--file gone.csv" in str(caught.value)
    assert files(tmp_path / "out") == []


def test_a_data_folder_of_this_machine_does_not_travel(here: Path, tmp_path: Path) -> None:
    (here / "sets").mkdir()
    with pytest.raises(SpecificationError, match="TUNING_DATA"):
        packed(spec_of("digits", data_dir="sets"), tmp_path / "out")


def test_another_content_is_another_study(here: Path, tmp_path: Path) -> None:
    table = here / "houses.csv"
    digests = []
    for number, content in enumerate(("1,2", "1,3", "1,2")):
        table.write_text(f"size,price\n{content}\n", encoding="utf-8")
        spec = spec_of("houses.csv", target="price", name="same")
        digests.append(packed(spec, tmp_path / str(number)).digest)
    assert digests[0] == digests[2] != digests[1]
    assert len(digests[0]) == 12
