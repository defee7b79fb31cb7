"""Scenario files: which nodes, what they say, what happens to them when, and what must be so."""

import tomllib
from pathlib import Path
from random import Random
from typing import Annotated, Literal

import msgspec

from node.errors import NodeError

MIN_GROUPS, MAX_GROUPS = 2, 12
"""A process each, on a machine of two cores."""
MAX_SAID = 2_000
"""Proposals of all groups together; publishing one takes some 50 ms."""
MAX_S = 3_600
"""An hour: what takes longer is for the simulator, whose time is virtual."""
MAX_ACTS = 200
MAX_SCENARIO_BYTES = 64 * 1024
"""A file of some fifty lines, written by hand."""
MAX_CUTS = 50
"""As many as a node lists at once."""
MAX_CLOCK_S = 20 * 365 * 86_400
MIN_DISK_MIB, MAX_DISK_MIB = 96, 1_024
"""Above what `doctor` calls full, 64 MiB; the disk is memory."""

Deed = Literal[
    "kill",
    "restart",
    "pause",
    "cut",
    "delay",
    "throttle",
    "reset",
    "corrupt",
    "clock",
    "full",
    "restore",
]
Vice = Literal[
    "fork", "withhold", "poison", "huge", "endless", "stall", "heads", "pour", "swell", "connect"
]
LINKS = frozenset({"cut", "delay", "throttle", "reset", "corrupt"})
MEASURED = frozenset({"delay", "throttle", "reset", "corrupt", "clock"})

Number = Annotated[int, msgspec.Meta(ge=1, le=MAX_GROUPS)]
Seconds = Annotated[float, msgspec.Meta(ge=0, le=MAX_S)]
Moment = Seconds | Annotated[list[Seconds], msgspec.Meta(min_length=2, max_length=2)]


class Act(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Something that happens to a node or to its links, and is undone.

    Attributes:
        at: seconds after the start, or two between which the seed draws one.
        do: what.
        node: to whom, by number.
        peers: of a link: only those to these; none: all.
        by: how much: seconds of delay or of the clock, bytes a second, bytes until a reset, share
            of corrupted pieces.
        lasts: seconds until it is undone; left out: until the trouble is over.
        also: further nodes to which the same happens, for as long.
        shows: codes of troubles that the node must name before it is undone.
        others_wait: what each node that is left alone must say that the next cut waits for, naming
            all to whom this happens, before it is undone; and nothing said meanwhile is certified.
        certifies: whether the nodes that are left alone must certify something that was said after
            it began, before it is undone.
        goes_on: the same once it is undone, on the nodes to which it happened too.
        alone: whether it waits until no other act lasts that is to be alone.
    """

    at: Moment
    do: Deed
    node: Number
    peers: tuple[Number, ...] = ()
    by: float | None = None
    lasts: Seconds | None = None
    also: tuple[Number, ...] = ()
    shows: tuple[Literal["disk-full", "clock-wrong"], ...] = ()
    others_wait: Literal["", "too-few"] = ""
    certifies: bool = False
    goes_on: bool = False
    alone: bool = False

    @property
    def nodes(self) -> tuple[int, ...]:
        """All to whom it happens, ascending."""
        return tuple(sorted({self.node, *self.also}))


class Hostile(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A group whose node is another program, with the group's real keys.

    Attributes:
        group: its number.
        does: what.
    """

    group: Number
    does: Annotated[tuple[Vice, ...], msgspec.Meta(min_length=1)]


class Expect(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What must be so in the end, beside what must always be.

    Attributes:
        frozen: hostile groups whose record every honest node must have frozen.
        warns: checks of `doctor` that may warn; no check may fail, and no other may warn.
        names: checks that must warn on at least one honest node.
        max_mib: memory that a node may have used at most.
        max_disk_mib: what a node's directory may take at most.
        cuts: how many cuts at least all honest nodes must have certified.
    """

    frozen: tuple[Number, ...] = ()
    warns: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    max_mib: Annotated[int, msgspec.Meta(ge=50, le=1_000)] = 150
    max_disk_mib: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 100
    cuts: Annotated[int, msgspec.Meta(ge=0, le=MAX_CUTS)] = 0


class Scenario(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One run of real processes.

    Attributes:
        title: what it shows, in a line.
        groups: nodes, numbered from 1, hostile ones included.
        seed: draws what the file leaves open.
        say: proposals that honest groups publish in turn while there is trouble.
        trouble_s: how long trouble lasts; then everything is undone and all nodes run.
        settle_s: seconds in which all must then agree.
        disk_mib: the size of the disk of each node that an act fills.
        cuts: whether all groups certify cuts together.
        acts: what happens.
        hostile: groups that misbehave, all the time.
        expect: what must be so in the end.
    """

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    groups: Annotated[int, msgspec.Meta(ge=MIN_GROUPS, le=MAX_GROUPS)]
    seed: int = 1
    say: Annotated[int, msgspec.Meta(ge=1, le=MAX_SAID)] = 20
    trouble_s: Annotated[float, msgspec.Meta(ge=1, le=MAX_S)] = 5
    settle_s: Annotated[float, msgspec.Meta(ge=1, le=MAX_S)] = 120
    disk_mib: Annotated[int, msgspec.Meta(ge=MIN_DISK_MIB, le=MAX_DISK_MIB)] = 96
    cuts: bool = False
    acts: Annotated[tuple[Act, ...], msgspec.Meta(max_length=MAX_ACTS)] = ()
    hostile: tuple[Hostile, ...] = ()
    expect: Expect = Expect()

    @property
    def honest(self) -> list[int]:
        """Numbers of the groups that are not hostile."""
        return sorted(set(range(1, self.groups + 1)) - {bad.group for bad in self.hostile})


def moment(act: Act, random: Random) -> float:
    """When an act happens, seconds after the start."""
    return random.uniform(*act.at) if isinstance(act.at, list) else act.at


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        NodeError: `bad-scenario`: too large, not TOML, an unknown key, a value out of range, or
            acts and nodes that don't fit together.
    """
    data = path.read_bytes()
    if len(data) > MAX_SCENARIO_BYTES:
        raise _bad(path, f"it has {len(data)} bytes, at most {MAX_SCENARIO_BYTES} are read")
    try:
        found = msgspec.convert(tomllib.loads(data.decode()), Scenario)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, f"it is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise _bad(path, str(error)[:1].lower() + str(error)[1:]) from error
    for reason in _wrong(found):
        raise _bad(path, reason)
    return found


def _wrong(found: Scenario):
    """What no single value shows."""
    if len(found.honest) < MIN_GROUPS:
        yield f"{len(found.hostile)} hostile groups of {found.groups} leave fewer than 2"
    if len({bad.group for bad in found.hostile}) < len(found.hostile):
        yield "a group is hostile twice"
    for bad in found.hostile:
        if bad.group > found.groups:
            yield f"there is no group {bad.group} to be hostile"
    if found.expect.cuts and not found.cuts:
        yield "nothing is certified without `cuts`, so none may be expected"
    for number in found.expect.frozen:
        if number in found.honest or number > found.groups:
            yield f"group {number} is not hostile, so nothing may freeze its record"
    for at, act in enumerate(found.acts, start=1):
        yield from (f"act {at}, {act.do}: {reason}" for reason in _wrong_act(act, found))


def _wrong_act(act: Act, found: Scenario):
    yield from _wrong_nodes(act, found)
    first, last = act.at if isinstance(act.at, list) else (act.at, act.at)
    if first > last:
        yield "its moment ends before it begins"
    if last > found.trouble_s:
        yield f"it would happen after the {found.trouble_s} s of trouble"
    if (act.by is None) == (act.do in MEASURED):
        yield "it needs `by`" if act.do in MEASURED else "`by` says nothing about it"
    if act.others_wait and not found.cuts:
        yield "nobody waits for a cut without `cuts`"
    if act.certifies and not found.cuts:
        yield "nothing is certified while it lasts without `cuts`"
    if act.goes_on and not found.cuts:
        yield "nothing is certified after it without `cuts`"
    if act.certifies and act.others_wait:
        yield "who waits certifies nothing"
    if act.by is not None and not _sensible(act):
        yield f"{act.by} is out of range"


def _wrong_nodes(act: Act, found: Scenario):
    for node in act.nodes:
        if node not in found.honest:
            yield f"{node} is no honest node of this scenario"
    if act.peers and act.do not in LINKS:
        yield "`peers` says nothing about it"
    for peer in act.peers:
        if peer > found.groups or peer in act.nodes:
            yield f"{peer} is no peer of {act.node}"


def _sensible(act: Act) -> bool:
    by = act.by or 0
    return {
        "delay": 0 < by <= 60,
        "throttle": by >= 100,
        "reset": by >= 0,
        "corrupt": 0 < by <= 1,
        "clock": 0 < abs(by) <= MAX_CLOCK_S,
    }[act.do]


def _bad(path: Path, reason: str) -> NodeError:
    return NodeError(
        "bad-scenario",
        f"{path} is no scenario: {reason}",
        "docs/operate/scenarios.md lists every key with its bounds",
    )
