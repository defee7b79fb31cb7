"""A manifest as a steward writes it (TOML or JSON) becomes the manifest that is published.

What people write names groups by name, options by label and times as dates in the ballot's zone;
what is published names groups by id and times in UTC seconds. Everything left out gets a stated
default.
docs/guide/steward.md shows a whole file.
"""

import re
from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec

from node.commands.rules import check_shapes, rule_map, rule_shapes
from node.errors import NodeError
from node.founding.terms import Duration, seconds
from node.zones import NO_ZONE
from protocol.ballots.disclosure import required_releases
from protocol.ballots.manifest import YES_NO_OPTIONS, Manifest, ReturnKind
from protocol.coalition.kinds import to_map
from protocol.coalition.state import State

HINT = "docs/guide/steward.md shows a whole ballot file"

# The method that each kind of contest is counted by unless the file says otherwise.
DEFAULT_METHODS = {
    "yes-no": "yes-no",
    "choose": "plurality",
    "score": "score",
    "rank": "irv",
    "grade": "majority-judgment",
}
# As msgspec says it of a word that is none of those there are.
_NO_KIND = re.compile(
    r"Invalid enum value (?P<value>.*) - at `\$\.contests\[(?P<index>[0-9]+)\]\.kind`", re.DOTALL
)
_NOT_ACCEPTED = re.compile(
    r"Invalid enum value (?P<value>.*) - at `\$\.accepts\[[.0-9]*\]`", re.DOTALL
)
# The top score unless the file says otherwise: the scale that STAR voting is published with.
DEFAULT_TOP = 5
# Kinds in which a vote may name every option.
NAMING_ALL = frozenset({"score", "rank", "grade"})


def read_manifest(state: State, data: dict[str, Any]) -> Manifest:
    """Build the manifest that a file describes.

    Args:
        data: the file as a map; see docs/guide/steward.md.

    Raises:
        NodeError: `bad-manifest`, naming the field.
    """
    _check_shape(data)
    value = dict(data)
    schedule = dict(value.get("schedule", {}))
    zone = read_zone(schedule.get("zone", "UTC"))
    for field in ("opens", "closes", "returns_due"):
        if field not in schedule:
            raise NodeError("bad-manifest", f"the schedule has no {field}", HINT)
        schedule[field] = read_time(field, schedule[field], zone)
    if "extension" in schedule:
        schedule["extension_s"] = read_length("extension", schedule.pop("extension"))
    value["schedule"] = {**schedule, "zone": zone.key}
    value["contests"] = [contest_map(contest) for contest in value.get("contests", [])]
    # Where a contest chooses between options a tie must end; a tied yes and no is a no.
    options = any(contest.get("kind") != "yes-no" for contest in value["contests"])
    groups = {group: known.card.name for group, known in state.groups.items()}
    value["rule"] = rule_map(value.get("rule", {}), groups, options=options)
    value.setdefault("accepts", ["counted", "delegates", "polled"])
    value["accepts"] = sorted(value["accepts"])
    value.setdefault("releases", required_releases(value["accepts"], state.charter.regions))
    value["releases"] = sorted(value["releases"])
    if "seed" in value["rule"]["tie_break"].get("steps", []):
        value.setdefault("tie_seed", {"kind": "manifest"})
    if isinstance(value.get("tie_seed"), dict) and "commitment" in value["tie_seed"]:
        seed = dict(value["tie_seed"])
        seed["commitment"] = _hex("tie_seed.commitment", seed["commitment"])
        value["tie_seed"] = seed
    try:
        manifest = msgspec.convert(value, Manifest, builtin_types=(bytes,))
    except msgspec.ValidationError as error:
        raise _unfit(str(error)) from error
    return manifest


def _unfit(problem: str) -> NodeError:
    """A value that no ballot has: where a word stands for it, with the words there are."""
    if kind := _NO_KIND.fullmatch(problem):
        number = int(kind["index"]) + 1
        message = f"contest {number}: there is no kind {kind['value']}"
        return NodeError("bad-manifest", message, f"the kinds are {', '.join(DEFAULT_METHODS)}")
    if accepted := _NOT_ACCEPTED.fullmatch(problem):
        message = f"accepts: there is no kind {accepted['value']}"
        kinds = ", ".join(get_args(ReturnKind))
        return NodeError("bad-manifest", message, f"the kinds are {kinds}")
    return NodeError("bad-manifest", problem, HINT)


def _check_shape(data: dict[str, Any]) -> None:
    """Tables are tables and lists are lists, so that what follows can fill in what is left out."""
    wanted: list[tuple[str, object, type]] = [
        ("schedule", data.get("schedule", {}), dict),
        ("contests", data.get("contests", []), list),
        ("accepts", data.get("accepts", []), list),
        ("releases", data.get("releases", []), list),
        *rule_shapes(data.get("rule", {})),
    ]
    contests = data.get("contests", [])
    if isinstance(contests, list):
        wanted += [(f"contest {n}", contest, dict) for n, contest in enumerate(contests, 1)]
        wanted += [
            (f"contest {n}: options", contest.get("options", []), list)
            for n, contest in enumerate(contests, 1)
            if isinstance(contest, dict)
        ]
    check_shapes(wanted, HINT)
    for name in ("accepts", "releases"):
        if not all(isinstance(item, str) for item in data.get(name, [])):
            raise NodeError("bad-manifest", f"{name} is not a list of words", HINT)


def read_zone(name: object) -> ZoneInfo:
    """An IANA time zone by name.

    Raises:
        NodeError: `bad-manifest` if this machine does not know it.
    """
    try:
        return ZoneInfo(str(name))
    except NO_ZONE as error:
        raise NodeError(
            "bad-manifest", f"there is no time zone {name!r}", "such as America/Chicago or UTC"
        ) from error


def read_time(field: str, value: object, zone: ZoneInfo) -> int:
    """UTC seconds from an integer, or from a date and time in the ballot's zone.

    Raises:
        NodeError: `bad-manifest`.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError as error:
        raise NodeError(
            "bad-manifest", f"{field} is not a time: {value!r}", "such as 2026-12-01T18:00"
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return int(moment.timestamp())


def read_length(field: str, value: object) -> int:
    """Seconds from a length of time such as "6 hours".

    Raises:
        NodeError: `bad-manifest`.
    """
    try:
        return seconds(msgspec.convert(value, Duration))
    except msgspec.ValidationError as error:
        raise NodeError(
            "bad-manifest", f"{field} is not a length of time: {value!r}", 'such as "6 hours"'
        ) from error


def contest_map(data: dict[str, Any]) -> dict[str, Any]:
    """A contest as written, with what was left out, as a map for `msgspec.convert`."""
    contest = dict(data)
    kind = contest.get("kind", "")
    contest.setdefault("question", contest.get("title", ""))
    options = contest.get("options", [])
    contest["options"] = [{"label": o} if isinstance(o, str) else o for o in options]
    if kind == "yes-no" and not options:
        contest["options"] = [to_map(option) for option in YES_NO_OPTIONS]
    contest.setdefault("method", DEFAULT_METHODS.get(kind, ""))
    contest.setdefault("seats", 1)
    contest.setdefault("min", 1)
    contest.setdefault("max", len(contest["options"]) if kind in NAMING_ALL else 1)
    if kind == "score":
        contest.setdefault("top", DEFAULT_TOP)
    if isinstance(contest.get("reserved"), list):
        labels = [o.get("label") if isinstance(o, dict) else o for o in contest["options"]]
        contest["reserved"] = [_reserved_map(each, labels) for each in contest["reserved"]]
    return contest


def _reserved_map(data: object, labels: list[object]) -> object:
    """Reserved places as written; options may be named by their labels, in any order."""
    if not isinstance(data, dict) or not isinstance(data.get("options"), list):
        return data
    chosen = []
    for option in data["options"]:
        if isinstance(option, str) and option not in labels:
            raise NodeError(
                "bad-manifest", f"reserved places for {option!r}", "name an option of the contest"
            )
        chosen.append(labels.index(option) if isinstance(option, str) else option)
    whole = all(isinstance(option, int) for option in chosen)
    return {**data, "options": sorted(chosen) if whole else chosen}


def _hex(field: str, value: object) -> bytes:
    try:
        return bytes.fromhex(str(value))
    except ValueError as error:
        raise NodeError("bad-manifest", f"{field} is not hexadecimal") from error
