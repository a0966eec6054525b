"""A study's way to a cluster and back."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from tests.unit.tuning.submission.job_server_of_ones_own import JobsHere
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.jobs import JobServer
from tuning.errors import ExistingStudyError
from tuning.submission.parcel import Parcel
from tuning.submission.submit import stop, submit, unpack

# Stands for the command on the head: writes a study where it is told to, and says what it did.
TUNING = """
echo "$@" >> "$HOME/asked"
echo "tuning $1 $2"
case "$1" in search) name=houses ;; *) name="$2" ;; esac
while [ "$1" != --results ]; do shift; done
mkdir -p "$2/$name/sub"
echo journal > "$2/$name/journal.jsonl"
head -c 100000 /dev/urandom > "$2/$name/sub/weights"
exit $(cat "$HOME/code")
"""


@pytest.fixture
def jobs(tmp_path: Path) -> JobsHere:
    here = JobsHere(tmp_path / "head")
    here.install("tuning", TUNING)
    return here


@pytest.fixture
def parcel(tmp_path: Path) -> Parcel:
    folder = tmp_path / "parcel"
    folder.mkdir()
    (folder / "study.yaml").write_text("objective: houses.csv\n", encoding="utf-8")
    return Parcel(folder=folder, name="houses", digest="0a1b2c3d4e5f", files=(Path("houses.csv"),))


def run(
    parcel: Parcel, jobs: JobsHere, results: Path, *, code: int | None = 0
) -> tuple[int, list[str]]:
    (jobs.home / "code").write_text("" if code is None else str(code), encoding="ascii")
    said: list[str] = []
    server = JobServer(jobs)
    return submit(parcel, server, results_dir=results, say=said.append), said


def asked(jobs: JobsHere) -> list[str]:
    lines = (jobs.home / "asked").read_text(encoding="utf-8").splitlines()
    return [" ".join(line.split()[:2]) for line in lines]


def test_it_is_searched_there_and_its_whole_folder_comes_home(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    code, said = run(parcel, jobs, tmp_path / "results")
    assert code == 0
    assert said == [
        "Submitted houses as job houses-0a1b2c3d4e5f-1, with houses.csv.",
        "tuning search study.yaml",
        f"Results: {tmp_path / 'results' / 'houses'}",
    ]
    there = jobs.home / "keras-tuning-results" / "houses-0a1b2c3d4e5f" / "houses"
    for name in ("journal.jsonl", "sub/weights"):
        here = tmp_path / "results" / "houses" / name
        assert here.read_bytes() == (there / name).read_bytes()
    assert [path.name for path in (tmp_path / "results").iterdir()] == ["houses"]


def test_without_a_finished_trial_the_results_come_home_with_the_code(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    code, _ = run(parcel, jobs, tmp_path, code=4)
    assert code == 4
    assert (tmp_path / "houses" / "journal.jsonl").is_file()


def test_a_study_that_was_refused_there_leaves_nothing_here(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    code, _ = run(parcel, jobs, tmp_path / "results", code=2)
    assert code == 2
    assert not (tmp_path / "results").exists()


def test_what_broke_off_goes_on_in_another_job(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    run(parcel, jobs, tmp_path, code=1)
    code, said = run(parcel, jobs, tmp_path)
    assert code == 0
    assert said[0].startswith("Submitted houses as job houses-0a1b2c3d4e5f-2")
    assert asked(jobs) == ["search study.yaml", "resume houses"]


def test_what_ended_well_is_fetched_and_not_run_again(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    run(parcel, jobs, tmp_path / "one")
    code, said = run(parcel, jobs, tmp_path / "another")
    assert code == 0
    assert said[0] == "Job houses-0a1b2c3d4e5f-1 is there already."
    assert asked(jobs) == ["search study.yaml"]
    assert (tmp_path / "another" / "houses" / "journal.jsonl").is_file()


def test_ctrl_c_says_how_to_go_on_and_leaves_the_job_alone(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    jobs.interrupts = True
    (jobs.home / "code").write_text("0", encoding="ascii")
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        submit(parcel, JobServer(jobs), results_dir=tmp_path, say=said.append)
    assert "job houses-0a1b2c3d4e5f-1" in said[-1]
    assert "--stop" in said[-1]
    assert not (tmp_path / "houses").exists()
    jobs.interrupts = False
    assert run(parcel, jobs, tmp_path)[0] == 0


def test_a_stopped_job_is_said_to_be_and_can_go_on(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    run(parcel, jobs, tmp_path / "one")
    job = jobs.jobs["houses-0a1b2c3d4e5f-1"]
    job.status = "RUNNING"
    said: list[str] = []
    stop(parcel, JobServer(jobs), say=said.append)
    assert "without --stop" in said[0]
    stop(parcel, JobServer(jobs), say=said.append)
    assert said[1] == "No job of houses runs there."
    code, lines = run(parcel, jobs, tmp_path / "another")
    assert code == 0
    assert "-2" in lines[0]


def test_a_job_that_ray_could_not_run_is_one_sentence(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    run(parcel, jobs, tmp_path / "one")
    job = jobs.jobs["houses-0a1b2c3d4e5f-1"]
    job.status, job.driver_exit_code, job.message = "RUNNING", None, "no node\nTraceback"

    def end(_: str) -> None:
        job.status = "FAILED"

    with pytest.raises(RayUnavailableError, match=r"broke off: no node; the same command"):
        submit(parcel, JobServer(jobs), results_dir=tmp_path / "other", say=end)


def test_a_study_of_that_name_here_is_never_written_over(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    (tmp_path / "houses").mkdir()
    with pytest.raises(ExistingStudyError, match="another --name"):
        run(parcel, jobs, tmp_path)
    assert jobs.jobs == {}


def test_results_that_do_not_arrive_are_said_to_lie_on_the_head(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    jobs.install("base64", "cat >/dev/null; echo '***'")
    with pytest.raises(RayUnavailableError, match="~/keras-tuning-results/houses-0a1b2c3d4e5f"):
        run(parcel, jobs, tmp_path / "results")
    assert list((tmp_path / "results").iterdir()) == []


def test_results_of_which_a_line_is_lost_on_the_way_are_asked_for_again(
    parcel: Parcel, jobs: JobsHere, tmp_path: Path
) -> None:
    jobs.loses = ("-results", "     2\t")
    run(parcel, jobs, tmp_path / "results")
    there = jobs.home / "keras-tuning-results" / "houses-0a1b2c3d4e5f" / "houses"
    here = tmp_path / "results" / "houses"
    assert (here / "journal.jsonl").read_bytes() == (there / "journal.jsonl").read_bytes()
    assert {path.name for path in here.rglob("*")} == {path.name for path in there.rglob("*")}
    (packed,) = (text for job, text in jobs.output.items() if "-results" in job)
    assert "     2\t" in packed


def archive(*members: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as packed:
        for member in members:
            packed.addfile(member, io.BytesIO(b"x" * member.size))
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["/etc/passwd", "../outside", "a/../../outside"])
def test_an_archive_writes_nothing_outside_its_folder(name: str, tmp_path: Path) -> None:
    member = tarfile.TarInfo(name)
    member.size = 1
    with pytest.raises(tarfile.TarError, match="outside"):
        unpack(archive(member), tmp_path / "in")


def test_an_archive_makes_no_links(tmp_path: Path) -> None:
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    unpack(archive(link), tmp_path)
    assert list(tmp_path.iterdir()) == []
