"""Attaching motions, stances and withdrawals to the versions that they are about.

Spec: docs/spec/coalition/unity.md section 4.
"""

from typing import Any

from protocol.coalition.collected import Collected
from protocol.coalition.entry import Entry
from protocol.coalition.unity.bodies import PointMotionBody, PointStanceBody, charter_version
from protocol.errors import MalformedError, RuleError
from protocol.statement import Statement
from protocol.text import check_paragraphs


def motion(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """A change of the points: checked against the version that it names, whoever is in force."""
    _check_shape(body)
    if body.action == "add":
        if statement.refs:
            raise RuleError("unknown-target", "adds a point, which changes no motion's wording")
    elif version_number(collected, statement, body.base) not in (0, body.number):
        raise RuleError("unknown-target", f"changes a wording that is not point {body.number}'s")
    collected.unity.motions[entry.hash] = (entry.group, body)
    collected.unity.said.append((entry, body))


def stance(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """How a group stands to a version."""
    _check_stance(body)
    version_number(collected, statement, body.version)
    collected.unity.said.append((entry, body))


def withdrawal(collected: Collected, entry: Entry, statement: Statement, body: Any) -> None:
    """Who moved a change takes it back."""
    found = collected.unity.motions.get(statement.refs[0])
    if found is None:
        raise RuleError("unknown-target", "takes back what is no motion about a point")
    if entry.group != found[0]:
        raise RuleError("not-the-author", "only the group that moved it takes it back")
    check_paragraphs("body-malformed", "the reason", body.reason)
    collected.unity.said.append((entry, body))


def version_number(collected: Collected, statement: Statement, version: bytes) -> int:
    """The number of the point that a version words; 0 for a motion to add one, not yet numbered.

    The motion that worded it must be cited, so that whoever folds the statement holds it; a
    wording of the charter is held by everybody, and nothing is cited.

    Raises:
        RuleError: `unknown-target`: no such wording, or it is not what the statement cites.
    """
    for number, text in enumerate(collected.charter.points, 1):
        if version == charter_version(collected.facts.coalition, number, text):
            if statement.refs:
                raise RuleError("unknown-target", "cites a motion for a wording of the charter")
            return number
    found = collected.unity.motions.get(version)
    if found is None or statement.refs != [version]:
        raise RuleError("unknown-target", "names no wording of a point, or does not cite it")
    _group, worded = found
    if worded.action == "strike" and statement.kind == "point-motion":
        raise RuleError("unknown-target", "changes a point that its base strikes")
    return worded.number


def _check_shape(body: PointMotionBody) -> None:
    """Which fields each action has; every other spelling of a motion is refused."""
    adds, strikes = body.action == "add", body.action == "strike"
    if adds != (body.number == 0) or len(body.base) != (0 if adds else 32):
        raise MalformedError("body-malformed", "point-motion: number and base do not fit `action`")
    if strikes == bool(body.text):
        raise MalformedError("body-malformed", "point-motion: `text` does not fit `action`")
    check_paragraphs("body-malformed", "the point", body.text)
    check_paragraphs("body-malformed", "the reason", body.reason)


def _check_stance(body: PointStanceBody) -> None:
    check_paragraphs("body-malformed", "the reason", body.reason)
    # Others can only meet a reservation that they can read.
    if body.stance == "reserve" and not body.reason.strip():
        raise RuleError("reason-missing", "a reservation says why")


HANDLERS = {"point-motion": motion, "point-stance": stance, "point-withdrawal": withdrawal}
