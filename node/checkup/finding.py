"""What a check found."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import msgspec


class Level(StrEnum):
    """ok; warn: works, look at it; fail: something does not work, or is not safe."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(msgspec.Struct, frozen=True):
    """One check's outcome.

    Attributes:
        check: what was looked at, kebab-case; docs/operate/doctor.md explains each.
        level: how bad.
        message: lower case, no full stop.
        hint: what to do; empty if nothing.
    """

    check: str
    level: Level
    message: str
    hint: str = ""


def ok(check: str, message: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, message)


def warn(check: str, message: str, hint: str = "") -> Finding:
    """It works; somebody should look."""
    return Finding(check, Level.WARN, message, hint)


def fail(check: str, message: str, hint: str = "") -> Finding:
    """It does not work, or is not safe."""
    return Finding(check, Level.FAIL, message, hint)


def describe(findings: Sequence[Finding]) -> dict[str, Any]:
    """Findings in JSON, with the worst level."""
    levels = {finding.level for finding in findings}
    worst = next((level for level in (Level.FAIL, Level.WARN) if level in levels), Level.OK)
    return {
        "worst": str(worst),
        "checks": [
            {"check": f.check, "level": str(f.level), "message": f.message, "hint": f.hint}
            for f in findings
        ],
    }
