"""The licences of what is installed with this project, from the metadata of the packages.

``python -m docs.tools.licences`` writes the page; a test tells where it is not current.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "licences.md"

# Those that are asked for, all of Ray.
_EXTRAS = ("", "default", "tune")
_HEAD = """\
# Licences

This project stands under the Apache License 2.0. What is installed with it, directly or because
something else needs it, stands under licences of its own, as its packages say. Nothing of these
packages is part of this repository. `make licences` writes this page anew.

| package | licence |
|---|---|
"""
_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def licences() -> dict[str, str]:
    """Return the licence of each package that an installation without extras brings, by name."""
    found: dict[str, str] = {}
    waiting = ["keras-tuning"]
    while waiting:
        try:
            package = metadata.distribution(waiting.pop())
        except metadata.PackageNotFoundError:
            continue  # For another system or another Python than this one.
        name = _plain(package.metadata["Name"])
        if name in found:
            continue
        found[name] = _licence(package)
        waiting += [_plain(one) for one in map(_needed, package.requires or ()) if one]
    del found["keras-tuning"]
    return dict(sorted(found.items()))


def page(known: dict[str, str]) -> str:
    """Return the text of the page."""
    rows = (f"| {name} | {licence.replace('|', '/')} |" for name, licence in known.items())
    return _HEAD + "\n".join(rows) + "\n"


def read_page(text: str) -> dict[str, str]:
    """Return what a page says; inverse of ``page``."""
    rows = re.findall(r"^\| ([a-z0-9.-]+) \| (.+) \|$", text, re.MULTILINE)
    return {name: licence for name, licence in rows if name != "package"}


def _needed(text: str) -> str:
    """Return the name of what is needed here, empty where another system or extra needs it."""
    wanted = Requirement(text)
    if wanted.marker is None or any(wanted.marker.evaluate({"extra": one}) for one in _EXTRAS):
        return wanted.name
    return ""


def _licence(package: metadata.Distribution) -> str:
    about = package.metadata
    if "License-Expression" in about:
        return str(about["License-Expression"])
    classifiers = [str(one) for one in about.get_all("Classifier") or ()]
    named = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License :: ")]
    named = [_NAMES.get(one, one) for one in named if one != "OSI Approved"]
    if named:
        return ", ".join(dict.fromkeys(named))
    # Some put the whole text there.
    text = str(about["License"]) if "License" in about else ""
    if not text and "License-File" in about:
        text = package.read_text(f"licenses/{about['License-File']}") or ""
    if "Apache License, Version 2.0" in text:
        return "Apache-2.0"
    first = text.strip().partition("\n")[0].strip()[:60]
    return _NAMES.get(first, first) or "not stated"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    PAGE.write_text(page(licences()), encoding="utf-8")
