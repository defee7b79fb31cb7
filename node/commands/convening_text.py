"""Convenings as JSON: names instead of ids, and the words behind hashes where they are here."""

from collections.abc import Callable, Iterable
from typing import Any

from protocol.coalition.convenings.bodies import BlobRef
from protocol.coalition.convenings.values import CheckIn, Convening, Report
from protocol.coalition.kinds import to_map
from protocol.coalition.state import State

Blobs = Callable[[bytes, bytes], str | None]
"""From a blob's hash and the group whose words it should be to the words; None if they are not."""


def brief(state: State, convening: Convening) -> dict[str, Any]:
    """A meeting's heading."""
    return {
        "convening": convening.hash.hex(),
        "title": convening.title,
        "level": convening.level,
        "region": convening.region,
        "group": name_of(state, convening.group),
        "facilitators": names_of(state, convening.facilitators),
        "proposal": None if convening.proposal is None else convening.proposal.hex(),
        "parent": None if convening.parent is None else convening.parent.hex(),
        "place": convening.place,
        "link": convening.link,
        "starts": convening.starts,
        "ends": convening.ends,
        "zone": convening.zone,
        "cancelled": convening.cancelled,
        "groups": len(convening.check_ins),
        "people": sum(known.people for known in convening.check_ins.values()),
        "reports": len(convening.reports),
        "stands": bool(convening.standing),
    }


def whole(state: State, convening: Convening, blobs: Blobs) -> dict[str, Any]:
    """A meeting with everything said of it.

    Args:
        blobs: gives words that are held here; names and minutes may be missing or erased.
    """
    return {
        **brief(state, convening),
        "basis": convening.basis,
        "confirm": list(convening.confirm),
        "agenda": [to_map(item) for item in convening.agenda],
        "changes": [
            {"action": c.action, "reason": c.reason, "time": c.time} for c in convening.changes
        ],
        "facilitations": {
            name_of(state, group): {
                "people": said.people,
                "names": words(blobs, group, [said.names]),
            }
            for group, said in convening.facilitations.items()
        },
        "check_ins": [_check_in(state, known, blobs) for known in convening.check_ins.values()],
        "minutes": {
            name_of(state, group): {"time": said.time, "text": words(blobs, group, said.parts)}
            for group, said in convening.minutes.items()
        },
        "words": [
            {"statement": name.hex(), "group": name_of(state, group), "what": what}
            for name, group, what in kept_words(convening)
        ],
        "report_list": [report_value(state, report) for report in convening.reports],
    }


def kept_words(convening: Convening) -> list[tuple[bytes, bytes, str]]:
    """Statements with words that their group can have erased: hash, group, what they are."""
    return [
        *((said.hash, group, "minutes") for group, said in convening.minutes.items()),
        *((said.hash, group, "facilitators") for group, said in convening.facilitations.items()),
        *((c.hash, c.group, "delegates") for c in convening.check_ins.values() if c.names),
        *((said.hash, said.group, "replaced") for said in convening.replaced),
    ]


def report_value(state: State, report: Report) -> dict[str, Any]:
    """A report, who confirms it, and who has still to say."""
    return {
        "report": report.hash.hex(),
        "group": name_of(state, report.group),
        "time": report.time,
        "summary": report.summary,
        "acts": [_act(act) for act in report.acts],
        "present": {name_of(state, group): count for group, count in report.present.items()},
        "regions": dict(report.regions),
        "needed": report.needed,
        "stances": {
            name_of(state, group): {
                "stance": said.stance,
                "reason": said.reason,
                "agree": said.agree,
                "against": said.against,
            }
            for group, said in report.stances.items()
        },
        "asked": names_of(state, report.asked()),
        "since": report.since,
    }


def words(blobs: Blobs, group: bytes, refs: Iterable[BlobRef]) -> str | None:
    """The words of a group's blobs in order; None if one is not held, was erased, or is not its."""
    found = [blobs(ref.blob, group) for ref in refs]
    return None if None in found else "\n\n".join(filter(None, found))


def name_of(state: State, group: bytes) -> str:
    """A group's name."""
    return state.groups[group].card.name


def names_of(state: State, groups: Iterable[bytes]) -> list[str]:
    """Groups' names, in the same order."""
    return [name_of(state, group) for group in groups]


def _check_in(state: State, known: CheckIn, blobs: Blobs) -> dict[str, Any]:
    names = None if known.names is None else words(blobs, known.group, [known.names])
    listed = [] if names is None else names.splitlines()
    return {
        "check_in": known.hash.hex(),
        "group": name_of(state, known.group),
        "time": known.time,
        "people": known.people,
        "delegation": known.delegation.hex() or None,
        "regions": {
            region: {
                "members": present.members,
                "delegates": present.delegates,
                "themselves": present.themselves,
            }
            for region, present in known.regions.items()
        },
        "delegates": [
            {
                "name": listed[place] if place < len(listed) else None,
                "mandate": delegate.mandate,
                "bound_to": delegate.bound_to,
                "alternate": delegate.alternate,
                "seat": None if delegate.seat is None else delegate.seat + 1,
                "instead_of": None if delegate.instead_of is None else delegate.instead_of + 1,
            }
            for place, delegate in enumerate(known.delegates)
        ],
    }


def _act(act: Any) -> dict[str, Any]:
    return {
        "action": act.action,
        "options": [option.hex() for option in act.options],
        "label": act.label,
        "text": act.text,
        "reason": act.reason,
    }
