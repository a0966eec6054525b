"""Rows 48 to 67: the command line, and the settings of a study file."""

from __future__ import annotations

from pathlib import Path

from tests.bad_inputs.row import Input, Row, search


def _wine(flags: str, *words: str, code: int = 2) -> Input:
    return Input(command=("search", "wine", *flags.split()), words=words, code=code)


def _link_of_a_study(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "results").mkdir()
    (folder / "results" / "reds").symlink_to(folder / "elsewhere")


_SOUND = "objective: wine\r\ntrials: 3\r\nspace:\r\n  neurons: {type: integer, low: 1, high: 9}\r\n"

ROWS = (
    Row(id="line-48", what="an unknown flag", known=("a misspelt flag", "a flag like none")),
    Row(id="line-49", what="--trials 0, -1, 1e3, ten",
        known=("0 trials", "-1 trials", "1e3 trials", "ten trials")),
    Row(id="line-50", what="--timeout without its unit, 0 or below",
        known=("a time limit of 10", "a time limit of 0", "a time limit of -5m")),
    Row(id="line-51", what="no workers, and more than there are CPUs", known=("0 workers",),
        cases=(_wine("--workers 1000 --dry-run --trials 2",
                     "which 1000 workers share; each holds Keras in memory, 600.0 GB in all",
                     code=0),)),
    Row(id="line-52", what="--seed below 0 or beyond 32 bits",
        known=("a seed of -1", "a seed of 4294967296")),
    Row(id="line-53", what="an unknown backend", known=("a misspelt backend",)),
    Row(id="line-54", what="what is not installed",
        tests=("unit/tuning/specification/test_also_setting.py::"
               "test_a_door_without_its_package_is_refused_with_the_command_that_installs_it",),
        instead="Every backend is installed with the package; what may be missing is a tool of"
        " --also, which is refused with the command that installs it."),
    Row(id="line-55", what="a metric of no known direction, or one against its own",
        known=("a direction against the metric", "a metric that is none, with a direction",
               "a metric that is of no output", "forcing a direction"),
        instead="A metric of Keras's has its one direction; there is no flag to force another."),
    Row(id="line-56", what="a metric that the model does not report",
        tests=("end_to_end/test_bad_input.py::"
               "test_a_metric_that_the_model_does_not_report_is_refused_with_those_that_it_does",),
        cases=(_wine("--metric val_acuracy",
                     "--metric val_acuracy: not a metric of Keras's, did you mean 'accuracy'?"),)),
    Row(id="line-57", what="--resume and --overwrite", known=("going on and overwriting",)),
    Row(id="line-58", what="a folder that is no study",
        known=("overwriting", "the name of a folder that is no study"),
        instead="Nothing is ever overwritten, so there is no such flag."),
    Row(id="line-59", what="results in a file, among packages, through a link, not writable",
        known=("results in a file", "results below a file"),
        cases=(_wine("--results env/site-packages/x",
                     "--results 'env/site-packages/x': among Python's installed packages"),
               Input(command=("search", "wine", "--name", "reds", "--dry-run"),
                     prepare=_link_of_a_study,
                     words=("results/reds: is a symbolic link, and nothing is written through",))),
        tests=("unit/tuning/specification/test_resolve.py::"
               "test_folders_are_checked",)),
    Row(id="line-60", what="folds below 1, above the rows, above the smallest class",
        known=("0 folds", "fewer rows than folds", "fewer rows of a class than folds"),
        instead="--folds 1 is one validation split, as its help says."),
    Row(id="line-61", what="patience that never ends a trial",
        known=("patience as long as the trials",)),
    Row(id="line-62", what="a pruner where nothing can be stopped",
        known=("a pruner for one epoch", "a pruner that is none")),
    Row(id="line-63", what="a Ray that does not answer, by http, without its token",
        tests=("integration/test_joining.py::test_what_is_no_ray_is_told_from_nobody",
               "integration/test_joining.py::"
               "test_without_a_token_the_sentence_says_where_it_goes",
               "integration/test_joining.py::test_what_is_no_address_is_refused_at_once",
               "integration/test_joining.py::test_another_version_is_named_beside_ours")),
    Row(id="line-64", what="a GPU where there is none",
        tests=("integration/test_local_ray.py::test_a_gpu_that_is_not_there_is_refused",),
        instead="Asked of Ray, which counts them; --dry-run asks it too."),
    Row(id="line-65", what="two studies in one folder",
        known=("the name of an existing study", "a study name that differs by capitals")),
    Row(id="line-66", what="a study file with the line ends of Windows",
        cases=(search("s.yaml", "--dry-run", file="s.yaml", content=_SOUND, code=0,
                      words=("3 trials of at most 50 epochs",)),),
        instead="Read as any other: CR LF is a line end in YAML."),
    Row(id="line-67", what="a limit of a trial that is shorter than an epoch",
        known=("a limit of a trial without its unit",),
        cases=(_wine("--backend ray-tune --trial-timeout 1s --dry-run --trials 2",
                     "at most 1 s a trial", code=0),),
        instead="No epoch is measured before the first trial: a limit is said, a trial beyond it"
        " fails as timed out, and a study in which none completed ends with 4 and says so."),
)  # fmt: skip
