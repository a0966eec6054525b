"""What is wrong with a study or its place is said before any cluster is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuning.cluster.errors import RayUnavailableError
from tuning.errors import SpecificationError
from tuning.specification.settings import given_settings
from tuning.submission.submit_study import submit_study

NO_FILE = Path("no_cluster.yaml")
ADDRESS = "http://127.0.0.1:1"


def complaint_of(
    objective: str = "digits",
    *,
    kind: type[Exception] = SpecificationError,
    cluster: Path | None = None,
    address: str | None = None,
    **settings: object,
) -> str:
    with pytest.raises(kind) as caught:
        submit_study(
            objective,
            given_settings(settings),
            cluster=cluster,
            address=address,
            more_files=(),
            stop=False,
            say=lambda line: None,
        )
    return str(caught.value)


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_cluster_is_named_in_one_way() -> None:
    for cluster, address in ((None, None), (NO_FILE, ADDRESS)):
        said = complaint_of(cluster=cluster, address=address)
        assert said.startswith("submit: say where: --cluster ray_cluster.yaml, or --address")


def test_a_study_that_cannot_be_is_refused_before_the_cluster_is_looked_for() -> None:
    assert "is not known" in complaint_of("nosuch", cluster=NO_FILE)
    assert complaint_of(name="a b", cluster=NO_FILE).startswith("--name 'a b'")
    there_is_none = complaint_of(kind=RayUnavailableError, cluster=NO_FILE)
    assert there_is_none.startswith("--cluster no_cluster.yaml: there is no such file")
