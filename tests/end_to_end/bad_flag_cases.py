"""Command lines that must be refused: flags, names of studies and of folders."""

from __future__ import annotations

from tests.end_to_end.refusals import Refused


def _search(label: str, flags: str, *complaints: str) -> Refused:
    return Refused(label=label, command=("search", "wine", *flags.split()), complaints=complaints)


def _named(label: str, name: str, complaint: str = "not usable as a folder's name") -> Refused:
    return Refused(
        label=label,
        command=("search", "wine", f"--name={name}"),
        complaints=(f"tuning: --name {name!r}: {complaint} ... such as houses-1",),
    )


FLAGS = (
    _search("a misspelt flag", "--trails 3", "--trails: no such flag; did you mean --trials?"),
    _search("a flag like none", "--quux", "--quux: no such flag; see `tuning search -h`"),
    _search("the flag of others for workers", "--jobs 2", "--jobs: no such flag; use --workers"),
    _search("the flag of others for folds", "--cv 3", "--cv: no such flag; use --folds"),
    _search("going on by a flag", "--resume", "--resume: no such flag ... `tuning resume NAME`"),
    _search("going on and overwriting", "--resume --overwrite", "--resume: no such flag"),
    _search("overwriting", "--overwrite",
            "--overwrite: no such flag; nothing is ever overwritten: give another --name"),
    _search("forcing a direction", "--force-direction",
            "--force-direction: no such flag ... use --direction"),
    _search("a flag without its value", "--trials", "'--trials' requires an argument"),
    _search("two objectives", "digits", "unexpected ... (digits); see `tuning search -h`"),
    Refused(label="a misspelt verb", command=("serach", "wine"), complaints=("'search'",)),
    Refused(label="no objective", command=("search",),
            complaints=("missing argument 'STUDY.yaml|OBJECTIVE'; see `tuning search -h`",)),
    Refused(label="resuming for a word of trials", command=("resume", "x", "--trials", "ten"),
            complaints=("'--trials' ... integer ... see `tuning resume -h`",)),
    *(_search(f"{value} trials", f"--trials {value}",
              f"--trials {value}: write a whole number from 1 to 100000, such as 20")
      for value in ("0", "-1", "1e3", "ten", "1.5", "99999999", "\u0661")),
    *(_search(f"a time limit of {value}", f"--timeout {value}",
              f"--timeout {value}: write a time above zero with its unit, such as 90s")
      for value in ("10", "0", "0s", "-5m", "5d", "1h30")),
    *(_search(f"{value} workers", f"--backend ray-tune --workers {value}",
              f"--workers {value}: write a whole number from 1 to 1024")
      for value in ("0", "-1", "5000")),
    *(_search(f"{value} CPUs a trial", f"--cpus {value}",
              f"--cpus {value}: write how many a trial gets: a number above 0")
      for value in ("0", "-1", "1.5", "many")),
    _search("a GPU and a half a trial", "--gpus 1.5",
            "--gpus 1.5: write how many a trial gets ... whole above"),
    _search("a limit of a trial without its unit", "--trial-timeout 10",
            "--trial-timeout 10: write a time above zero with its unit, such as 90s"),
    *(_search(f"a seed of {value}", f"--seed {value}",
              f"--seed {value}: write a whole number from 0 to 4294967295")
      for value in ("-1", "4294967296", "1.0")),
    *(_search(f"{value} folds", f"--folds {value}",
              f"--folds {value}: write a whole number from 1 to 1000")
      for value in ("0", "-1", "two")),
    _search("a misspelt trainer", "--trainer compield",
            "--trainer compield: not known, did you mean 'compiled'?; use auto, compiled, keras"),
    *(_search(f"fusing {value}", f"--fuse {value}",
              f"--fuse {value}: write a whole number from 2 to 1024, such as 8, or auto or off")
      for value in ("1", "0", "-3", "all", "2.5")),
    _search("a misspelt backend", "--backend optnua",
            "--backend optnua: not known, did you mean 'optuna'?; use optuna, random-search"),
    _search("a misspelt backend with its own sampler",
            "--backend kerastuner --sampler bayesian",
            "--backend kerastuner: not known, did you mean 'keras-tuner'?"),
    _search("the sampler of another backend", "--sampler bayesian",
            "--sampler bayesian: not one of optuna's ... bayesian is in keras-tuner"),
    _search("a pruner for one epoch", "--pruner median --epochs 1",
            "--pruner median: nothing to stop in trials of 1 epoch; give --epochs 2 or more"),
    _search("patience as long as the trials", "--epochs 5 --patience 5",
            "--patience 5: not below the 5 epochs ... give a smaller number, or `none`"),
    _search("a metric of unknown direction", "--metric frobnicate",
            "--metric frobnicate: ... direction is not known; add --direction minimize"),
    _search("a direction against the metric", "--metric val_loss --direction maximize",
            "--direction maximize: contradicts loss, which is to minimize; leave it out"),
    _search("a direction without a metric", "--direction maximize",
            "--direction maximize: says nothing without a metric; add --metric NAME"),
    _search("an unknown ready-made space", "--space mlpp",
            "--space mlpp: not known, did you mean 'mlp'?"),
    _search("a space file that is missing", "--space nope.yaml",
            "nope.yaml: the file is not there"),
    _search("a data folder that is missing", "--data-dir nope",
            "--data-dir nope: there is no such folder; name the one with your data sets"),
    _search("every flag wrong at once",
            "--backend optnua --trials 0 --timeout 5 --folds 0 --seed -1 --space mlpp --name a/b",
            "--backend optnua", "--trials 0", "--timeout 5", "--folds 0", "--seed -1",
            "--space mlpp", "--name 'a/b'"),
)  # fmt: skip

PLACES = (
    Refused(label="results in a file", command=("search", "wine", "--results", "file"),
            files={"file": "text"},
            complaints=("--results 'file': a file, not a folder; name a folder",)),
    Refused(label="results below a file", command=("search", "wine", "--results", "file/below"),
            files={"file": "text"},
            complaints=("--results 'file/below': ... file is a file, not a folder",)),
    Refused(label="results in a folder with an endless name",
            command=("search", "wine", "--results", "x" * 600),
            complaints=("--results 'xxx ... cannot be used (File name too long)",)),
    Refused(label="a study file with an endless name", command=("search", "x" * 600 + ".yaml"),
            complaints=("xxx ... cannot be read (File name too long); name a study file",)),
    Refused(label="a study file that is a folder", command=("search", "study.yaml"),
            files={"study.yaml/inside": ""},
            complaints=("study.yaml: the file is no regular file; name a study file",)),
    Refused(label="a study file that is a list", command=("search", "study.yaml"),
            files={"study.yaml": "- wine\n"},
            complaints=("study.yaml, line 1: a study file is a list of `setting: value` lines",)),
    Refused(label="a study file that is not UTF-8", command=("search", "study.yaml"),
            files={"study.yaml": b"objective: wine\nname: caf\xe9\n"},
            complaints=("study.yaml, line 2: is not UTF-8; save the file as UTF-8",)),
    Refused(label="an unknown objective", command=("search", "wines"),
            complaints=("objective 'wines' is not known, did you mean 'wine'?",)),
    Refused(label="a file without its class", command=("search", "model.py"),
            complaints=("model.py: name the class as well, model.py:ClassName",)),
    *(Refused(label=f"{verb} of a study that is not there", command=(verb, "nope", *more),
              files={"results/other/journal.jsonl": ""},
              complaints=("there is no study 'nope' in results; there are other",))
      for verb, more in (("resume", ()), ("leaderboard", ()), ("show", ("0",)), ("export", ()),
                         ("retrain", ()))),
    *(Refused(label=f"resuming {label}", command=("resume", name),
              files={"journal.jsonl": ""},
              complaints=("there is no study ... in results; there is none yet",))
      for label, name in (("nothing", ""), ("the folder itself", "."), ("a folder above", ".."),
                          ("a path", "../x"), ("an endless name", "x" * 600),
                          ("two lines", "a\nb"))),
)  # fmt: skip

NAMES = (
    _named("an empty study name", ""),
    _named("a blank study name", " "),
    _named("the folder itself as a study name", "."),
    _named("the folder above as a study name", ".."),
    _named("a study name that climbs", "../x"),
    _named("a study name from the root", "/abs"),
    _named("a study name with a slash", "a/b"),
    _named("a study name with a backslash", "a\\b"),
    _named("a study name with a drive", "C:x"),
    _named("a study name that is a device", "CON", "a name that systems keep for themselves"),
    _named("a study name that is a device with an ending", "nul.txt",
           "a name that systems keep for themselves"),
    _named("a study name that ends in a dot", "wine."),
    _named("a study name that ends in a space", "wine "),
    _named("a study name of 600 characters", "x" * 600),
    _named("a study name with NUL", "a\0b"),
    _named("a study name of two lines", "a\nb"),
    _named("a study name with a right-to-left mark", "a\u202eb"),
    _named("a study name with an emoji", "wine\U0001f377"),
    _named("a study name that is a flag", "-rf"),
    _named("a study name that is a formula", "=1+1"),
    _named("a study name that is markup", "<script>"),
    Refused(label="a study name that differs by capitals",
            command=("search", "wine", "--name", "reds"),
            files={"results/Reds/journal.jsonl": ""},
            complaints=("--name 'reds': there is a study 'Reds' that differs only by capitals",)),
    Refused(label="the name of an existing study", command=("search", "wine", "--name", "reds"),
            files={"results/reds/journal.jsonl": ""},
            complaints=("--name reds: ... `tuning resume reds` or choose another name",)),
    Refused(label="the name of a folder that is no study",
            command=("search", "wine", "--name", "photos"),
            files={"results/photos/cat.jpg": b"\xff"},
            complaints=("--name photos: ... exists and is no study; choose another name",)),
)  # fmt: skip
