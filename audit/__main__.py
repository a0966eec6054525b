"""Looks up the locked packages among known vulnerabilities, by pip-audit.

``make audit`` runs it. Ends with 1 for one that nobody has accepted with a reason, and with 0 where
there is none or where the index of vulnerabilities cannot be reached, which it says.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "docs/requirements.lock", "audit/requirements.lock")
ACCEPTED = Path(__file__).with_name("accepted.toml")
# A few may be missing by their nature; where most are, nobody has answered.
_LEAST_ANSWERED = 0.5


def main() -> int:
    """Look up each lock; say what was found, and return the exit code."""
    accepted = read_accepted(ACCEPTED.read_text(encoding="utf-8"))
    worst = 0
    for lock in LOCKS:
        report = _asked(ROOT / lock)
        lines, code = verdict(report, accepted, lock=lock)
        print("\n".join(lines))
        worst = max(worst, code)
    return worst


def read_accepted(text: str) -> dict[str, str]:
    """Return the reason for each vulnerability that is accepted.

    Raises:
        ValueError: If one has no reason.
    """
    found: dict[str, Any] = tomllib.loads(text).get("accepted", {})
    for name, reason in found.items():
        if not isinstance(reason, str) or len(reason.split()) < 5:
            raise ValueError(f"{ACCEPTED.name}: {name} needs a reason, in a sentence")
    return found


def verdict(
    report: dict[str, Any] | None, accepted: dict[str, str], *, lock: str
) -> tuple[list[str], int]:
    """Return what is to be said of a report, and the exit code.

    Args:
        report: What pip-audit wrote; None where it wrote nothing.
        accepted: Reasons by the name of a vulnerability.
        lock: The file that was looked up.
    """
    packages = [] if report is None else report["dependencies"]
    answered = [one for one in packages if "vulns" in one]
    if not answered or len(answered) < _LEAST_ANSWERED * len(packages):
        return [
            f"audit: {lock}: NOT LOOKED UP: the index of vulnerabilities answered for"
            f" {len(answered)} of {len(packages)} packages, so nothing is known"
        ], 0
    lines, code = [], 0
    for package in answered:
        for one in package["vulns"]:
            names = {one["id"], *one.get("aliases", ())}
            reason = next((accepted[name] for name in sorted(names) if name in accepted), None)
            fixed = ", ".join(one.get("fix_versions", ())) or "no version"
            said = f"{package['name']} {package['version']}: {one['id']}, mended in {fixed}"
            if reason is None:
                code = 1
                lines.append(f"audit: {lock}: {said}; update it, or accept it in {ACCEPTED.name}")
            else:
                lines.append(f"audit: {lock}: {said}; accepted: {reason}")
    lines.append(f"audit: {lock}: {len(answered)} of {len(packages)} packages were looked up")
    return lines, code


def _asked(lock: Path) -> dict[str, Any] | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = [
            *(sys.executable, "-m", "pip_audit", "--requirement", str(lock)),
            *("--no-deps", "--disable-pip", "--progress-spinner", "off"),
            *("--format", "json", "--output", str(path)),
        ]
        # Its own exit code is 1 for a vulnerability as for a network that is not there.
        subprocess.run(command, capture_output=True, check=False)
        try:
            report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
    return report


if __name__ == "__main__":
    sys.exit(main())
