"""Trains a winner anew, in plain Keras, and adds its error on the test rows to what is known."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.sixty_seconds.networks import EPOCHS, read_rows, test_error


def main(rows_file: str, winner_file: str, retrainings: int) -> None:
    """Read and write the winner's file."""
    rows, file = read_rows(Path(rows_file)), Path(winner_file)
    found = json.loads(file.read_text(encoding="utf-8"))
    found["test_errors"] = [
        test_error(
            found["configuration"],
            rows,
            epochs=found["epochs"],
            scheduled=found.get("scheduled", EPOCHS),
            seed=seed,
        )
        for seed in range(retrainings)
    ]
    file.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
