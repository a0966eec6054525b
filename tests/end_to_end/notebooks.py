"""Notebooks executed as a person's would be, in a kernel of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

_SECONDS = 300


@dataclass(frozen=True)
class Cell:
    """An executed cell."""

    source: str
    outputs: list[dict[str, Any]]

    @property
    def printed(self) -> str:
        """What went to standard output and standard error."""
        return "".join(one["text"] for one in self.outputs if one["output_type"] == "stream")

    @property
    def shown(self) -> list[dict[str, str]]:
        """What was displayed or is the value of the last line: texts by their type."""
        kinds = ("display_data", "execute_result")
        return [one["data"] for one in self.outputs if one["output_type"] in kinds]

    @property
    def errors(self) -> list[str]:
        """The exceptions, as they are shown."""
        return [
            "\n".join(one["traceback"]) for one in self.outputs if one["output_type"] == "error"
        ]

    @property
    def lines(self) -> int:
        """How many lines a person sees of it as text."""
        texts = [*self.printed.splitlines()]
        for data in self.shown:
            texts += data.get("text/plain", "").splitlines()
        return len(texts)


def executed(notebook: Any, folder: Path) -> list[Cell]:
    """Run a notebook in a folder and return its cells of code; an untagged exception fails."""
    NotebookClient(
        notebook,
        timeout=_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return [Cell(cell.source, cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]


def notebook_of(*sources: str, failing: tuple[int, ...] = ()) -> Any:
    """Return a notebook of cells, of which some have to end in an exception."""
    cells = [
        nbformat.v4.new_code_cell(
            source, metadata={"tags": ["raises-exception"]} if place in failing else {}
        )
        for place, source in enumerate(sources)
    ]
    return nbformat.v4.new_notebook(cells=cells)
