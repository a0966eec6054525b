"""A configuration written for use elsewhere: on the screen, or into a file."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from search_spaces.suggestions import closest
from search_spaces.visible import visible
from tuning.cli.screen import quiet_screen
from tuning.errors import SpecificationError
from tuning.results.export import FORMATS, MODEL_FORMATS, export_text
from tuning.results.journal import replace_file
from tuning.results.study_record import read_study


def write_export(
    name: str,
    *,
    trial: int | None,
    form: str,
    output: Path | None,
    inside_model: bool,
    results: str,
) -> None:
    """Write a study's best configuration or model, or another trial's.

    Raises:
        SpecificationError: If it cannot be written there, or there is no such form.
        StudyNotFoundError: If there is no such study or trial.
    """
    known = (*FORMATS, *MODEL_FORMATS)
    if form not in known:
        raise SpecificationError(
            f"--format {form}: not known{closest(form, known)}; use {', '.join(known)}"
        )
    if form in MODEL_FORMATS:
        _write_model(
            name, trial=trial, form=form, output=output, inside_model=inside_model, results=results
        )
        return
    if inside_model:
        raise SpecificationError(
            f"--inside-model: --format {form} holds no model; use --format keras or saved-model"
        )
    if output is not None and not output.absolute().parent.is_dir():
        raise SpecificationError(
            f"-o {output}: there is no folder {output.parent}; create it first"
        )
    with quiet_screen(verbose=False):
        text = export_text(read_study(Path(results), name), trial=trial, form=form)
    if output is None:
        sys.stdout.write(text)
        return
    replace_file(output, text)
    typer.echo(f"written to {output}")


def _write_model(
    name: str,
    *,
    trial: int | None,
    form: str,
    output: Path | None,
    inside_model: bool,
    results: str,
) -> None:
    if output is None:
        example = f"model{MODEL_FORMATS[form]}"
        raise SpecificationError(f"--format {form}: writes a model; name its place, -o {example}")
    notes: list[str] = []
    with quiet_screen(verbose=False):
        from tuning.model_file import export_retrained

        export_retrained(
            Path(results),
            name,
            output,
            form=form,
            trial=trial,
            inside_model=inside_model,
            say=notes.append,
        )
    for note in notes:
        print(visible(note), file=sys.stderr)
    typer.echo(f"written to {output}")
