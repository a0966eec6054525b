"""What the commands of the benchmarks take."""

import argparse
from collections.abc import Iterable


def names_in(text: str, known: Iterable[str], *, separator: str = ",") -> list[str]:
    """Return the names in a text.

    Raises:
        argparse.ArgumentTypeError: If one is not known; says which there are.
    """
    names = [name.strip() for name in text.split(separator)]
    if unknown := [name for name in names if name not in known]:
        raise argparse.ArgumentTypeError(
            f"{', '.join(unknown)} not known; there are {', '.join(known)}"
        )
    return names
