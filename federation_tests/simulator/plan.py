"""What goes wrong in a run, and how much: drawn from the seed or read from a scenario file."""

import tomllib
from collections import Counter
from pathlib import Path
from random import Random
from typing import Annotated

import msgspec

from node.errors import NodeError

MIN_GROUPS, MAX_GROUPS = 2, 100
"""One group has nobody to gossip with; a hundred take a minute a seed."""
MAX_STATEMENTS = 20_000
"""A hundred times the suite's; all of them are held by every node in memory."""
MIN_TROUBLE_S, MAX_TROUBLE_S = 30, 86_400
"""Under half a minute nobody polls twice; a day is as long as any pause of the machine matters."""
MAX_DELAY_S = 120
"""Four times what a client waits for an answer: a longer delay is a loss."""
MAX_TIMES = 1_000
"""Crashes, partitions and the like in one run."""
MAX_SCENARIO_BYTES = 64 * 1024
"""A file of twenty lines, written by hand."""
SUITE_GROUPS, SUITE_STATEMENTS = 7, 200
"""The least that issue 5 asks of a seed."""
SUITE_TROUBLE_S = 90
"""Three looks of a steward: half of where nothing else is said, so that a seed takes less
than half a second."""
SUITE_QUOTA = 120
"""More than one honest group of seven says between two cuts, and less than a flooder does."""

Share = Annotated[float, msgspec.Meta(ge=0, le=0.9)]
Times = Annotated[int, msgspec.Meta(ge=0, le=MAX_TIMES)]
Some = Annotated[int, msgspec.Meta(ge=0, le=MAX_GROUPS)]

OF_MESSAGES = ("loss", "delay", "duplication")
"""Faults that a run meets as soon as messages are sent; others need more to be noticed."""
SUITE_KINDS = 3
"""Kinds of faults that issue 5 asks of a seed, each of which changed the run."""


class Faults(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What fails by accident, in the troubled part of a run.

    Attributes:
        loss, delay, duplication, reordering: shares of messages.
        delay_s: the longest delay.
        partitions: times that the network falls in two.
        crashes: times that a node's machine loses power.
        skewed: nodes whose clocks are wrong and run too fast or too slow.
        full_disks: times that a node's disk has no room.
        flipped_bits: stored entries that read otherwise than they were written.
        restores: times that a node is set back to an earlier backup of its whole directory.
        spoilt_entries: as flipped_bits, where nodes find and mend that themselves.
        spoilt_heads: times that a bit turns in a stored head; nodes put that right themselves.
        spoilt_votes: times that a bit turns in what a node keeps of its votes, before a start.
        spoilt_cuts: the same of a certified cut that it keeps.
    """

    loss: Share = 0
    delay: Share = 0
    delay_s: Annotated[float, msgspec.Meta(gt=0, le=MAX_DELAY_S)] = 40
    duplication: Share = 0
    reordering: Share = 0
    partitions: Times = 0
    crashes: Times = 0
    skewed: Some = 0
    full_disks: Times = 0
    flipped_bits: Times = 0
    restores: Times = 0
    spoilt_entries: Times = 0
    spoilt_heads: Times = 0
    spoilt_votes: Times = 0
    spoilt_cuts: Times = 0

    @property
    def mended(self) -> bool:
        """Whether nodes look after their records themselves, and no steward does."""
        return bool(self.spoilt_entries or self.spoilt_heads)


class Adversaries(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How many groups' nodes misbehave on purpose, by what they do; each group does one thing.

    Attributes:
        fork: shows half of the others another log of its own.
        withhold: names heads and serves no entries.
        lie: signs heads of sizes that its log doesn't have.
        flood: sends more than anybody can use.
        stall: takes questions and never answers.
        replay: answers with what was true long ago.
        poison: serves entries that it changed.
        amnesia: starts from an old copy of its disk, and writes without asking anybody.
    """

    fork: Some = 0
    withhold: Some = 0
    lie: Some = 0
    flood: Some = 0
    stall: Some = 0
    replay: Some = 0
    poison: Some = 0
    amnesia: Some = 0


class Liars(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How many members of the council cheat when cuts are certified, by what they do.

    Attributes:
        equivocate: votes for two things at once.
        forget: forgets how it has voted, and votes again.
        late: publishes its votes when their round is over.
        fast: proposes by a clock that is ahead.
        censor: proposes cuts that leave out what one group says.
        hide: serves nobody the table of logs that it proposes.
        branch: votes for two things at once, each in another branch of its log.
        mislead_new, mislead_backup, mislead_away: has a quorum's old keys, and shows another line
            to somebody who comes, comes out of a backup, or was long away.
    """

    equivocate: Some = 0
    forget: Some = 0
    late: Some = 0
    fast: Some = 0
    censor: Some = 0
    hide: Some = 0
    branch: Some = 0
    mislead_new: Some = 0
    mislead_backup: Some = 0
    mislead_away: Some = 0


class Changes(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How many groups change who certifies cuts, by what they do.

    Each does one of the first four; what is said after them is about groups that did.

    Attributes:
        leave: leaves the coalition.
        renew: names another key to certify by.
        expel: is expelled by the others.
        away: has its machine off for so long that its seat may be taken, and is back.
        come_back: of those that left or were expelled, asks to come back, and the others agree.
        turn_down: of those, asks to come back, and too few agree.
        forgive: of those that lost their seat because they voted for two things at once, mends its
            ways, and the others decide on a council that has it.
        operator: says that a host runs its node, the same for all of them; each does nothing else.
        move_off: of those that have no seat by that, says later that it runs its node itself.
    """

    leave: Some = 0
    renew: Some = 0
    expel: Some = 0
    away: Some = 0
    come_back: Some = 0
    turn_down: Some = 0
    forgive: Some = 0
    operator: Some = 0
    move_off: Some = 0


class Plan(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """One run.

    Attributes:
        groups: nodes, one for each group.
        statements: that honest groups say, all together.
        trouble_s: virtual seconds in which faults happen and most statements are made.
        quota: statements that a log may grow by past its certified size; 0: no quotas.
        cut_s: virtual seconds between two cuts, which certify what all honest nodes hold.
        certify: whether the groups certify cuts themselves; then there are no quotas.
        suspend: whether a group that forks its log loses its seat in the council by that.
        keep: whether they also cosign what they have to keep.
        withholders: how many cosign it and give it to nobody.
        long_logs: groups whose logs begin with a bundle that no fold needs; where there are any,
            stewards drop what their nodes need not keep.
        least_kinds: kinds of faults that are to change the run: where fewer have when its trouble
            is nearly over, messages suffer for the rest.
    """

    groups: Annotated[int, msgspec.Meta(ge=MIN_GROUPS, le=MAX_GROUPS)] = SUITE_GROUPS
    statements: Annotated[int, msgspec.Meta(ge=1, le=MAX_STATEMENTS)] = SUITE_STATEMENTS
    trouble_s: Annotated[int, msgspec.Meta(ge=MIN_TROUBLE_S, le=MAX_TROUBLE_S)] = 180
    quota: Annotated[int, msgspec.Meta(ge=0, le=MAX_STATEMENTS)] = 0
    cut_s: Annotated[int, msgspec.Meta(ge=1, le=MAX_TROUBLE_S)] = 60
    certify: bool = False
    suspend: bool = False
    keep: bool = False
    withholders: Some = 0
    long_logs: Some = 0
    least_kinds: Annotated[int, msgspec.Meta(ge=0, le=len(OF_MESSAGES))] = 0
    faults: Faults = Faults()
    adversaries: Adversaries = Adversaries()
    liars: Liars = Liars()
    changes: Changes = Changes()


SPOILT = ("spoilt_entries", "spoilt_heads", "spoilt_votes", "spoilt_cuts")
"""What disks spoil of what nodes mend themselves, where groups certify cuts."""
FAULTS = tuple(n for n in Faults.__struct_fields__ if n not in ("delay_s", *SPOILT))
KINDS = Adversaries.__struct_fields__
LIARS = Liars.__struct_fields__
MISLEADING = tuple(name for name in LIARS if name.startswith("mislead"))
VOTING = tuple(name for name in LIARS if name not in MISLEADING)
CHANGES = ("leave", "renew", "expel", "away")
"""What a group does, or is done to it, each by a group of its own."""
DECIDED = ("come_back", "turn_down", "forgive")
"""What the others decide about a group that has no seat any more."""
HOSTED = ("operator", "move_off")
"""What groups say of who runs their nodes: of one host's groups one has a seat."""
CONVICTED = ("equivocate", "forget")
"""Who votes for two things at once in one log, of which everybody has the proof."""
LEAST_TO_TURN_DOWN = 4
"""Of three groups the two that vouch are two thirds."""


def draw_plan(seed: int, groups: int = SUITE_GROUPS) -> Plan:
    """The run that a seed stands for: three to six kinds of faults, none to two adversaries."""
    random = Random(f"{seed}/plan")
    chosen = set(random.sample(FAULTS, random.randint(3, 6)))
    amounts = {
        "loss": round(random.uniform(0.02, 0.3), 3),
        "delay": round(random.uniform(0.02, 0.3), 3),
        "duplication": round(random.uniform(0.02, 0.3), 3),
        "reordering": round(random.uniform(0.05, 0.5), 3),
        "partitions": random.randint(1, 3),
        "crashes": random.randint(2, 2 * groups),
        "skewed": random.randint(1, max(1, groups // 3)),
        "full_disks": random.randint(1, 3),
        "flipped_bits": random.randint(1, 4),
        "restores": random.randint(2, 5),
    }
    faults = Faults(**{name: amounts[name] for name in FAULTS if name in chosen})
    liars = Counter(random.choices(KINDS, k=random.randint(0, min(2, groups // 3))))
    return Plan(
        groups=groups,
        statements=SUITE_STATEMENTS,
        trouble_s=SUITE_TROUBLE_S,
        quota=random.choice((0, SUITE_QUOTA)),
        least_kinds=SUITE_KINDS,
        faults=faults,
        adversaries=Adversaries(**liars),
    )


def read_scenario(path: Path) -> Plan:
    """Read a scenario file.

    Raises:
        NodeError: `bad-scenario`: too large, not TOML, an unknown key, or a value out of range.
    """
    data = path.read_bytes()
    if len(data) > MAX_SCENARIO_BYTES:
        raise _bad(path, f"it has {len(data)} bytes, at most {MAX_SCENARIO_BYTES} are read")
    return parse_scenario(path, data)


def parse_scenario(path: Path, data: bytes) -> Plan:
    """As `read_scenario`, of bytes that were read."""
    try:
        plan = msgspec.convert(tomllib.loads(data.decode()), Plan)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _bad(path, f"it is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise _bad(path, str(error)[:1].lower() + str(error)[1:]) from error
    check_plan(plan, str(path))
    return plan


def check_plan(plan: Plan, name: str) -> None:
    """Check what no single value shows.

    Raises:
        NodeError: `bad-scenario`.
    """
    liars = sum(getattr(plan.adversaries, kind) for kind in KINDS)
    cheating = sum(getattr(plan.liars, kind) for kind in LIARS)
    if cheating and not plan.certify:
        raise _bad(Path(name), "nobody cheats in certifying cuts without `certify`")
    if plan.certify and plan.quota:
        raise _bad(Path(name), "with `certify` there are no quotas")
    if plan.suspend and not plan.certify:
        raise _bad(Path(name), "nobody has a seat to lose without `certify`")
    _check_keeping(plan, name)
    cheating += plan.withholders
    changing = sum(getattr(plan.changes, kind) for kind in (*CHANGES, "operator"))
    if changing and not plan.certify:
        raise _bad(Path(name), "nobody changes the council without `certify`")
    if changing > plan.groups - liars - cheating:
        raise _bad(Path(name), f"{changing} changes by fewer honest groups")
    if plan.groups - plan.changes.leave - plan.changes.expel < MIN_GROUPS:
        raise _bad(Path(name), "fewer than 2 groups would be left")
    _check_decided(plan, name)
    _check_spoilt(plan, name)
    liars += cheating
    if plan.groups - liars < MIN_GROUPS:
        raise _bad(Path(name), f"{liars} adversaries among {plan.groups} groups leave fewer than 2")
    misled = sum(getattr(plan.liars, kind) for kind in MISLEADING)
    if misled > plan.groups - liars:
        raise _bad(Path(name), f"{misled} groups mislead {plan.groups - liars} honest ones")
    if plan.faults.skewed > plan.groups:
        raise _bad(Path(name), f"{plan.faults.skewed} skewed clocks in {plan.groups} groups")


def _check_decided(plan: Plan, name: str) -> None:
    changes = plan.changes
    gone = changes.leave + changes.expel
    asking = changes.come_back + changes.turn_down
    if asking > gone:
        raise _bad(Path(name), f"{asking} groups ask to come back, of {gone} that go")
    staying = plan.groups - gone
    if changes.turn_down and staying < LEAST_TO_TURN_DOWN:
        raise _bad(Path(name), f"of {staying} groups that stay, the two that vouch are enough")
    convicted = sum(getattr(plan.liars, kind) for kind in CONVICTED)
    if changes.forgive > convicted:
        raise _bad(Path(name), f"{changes.forgive} groups are forgiven, and {convicted} vote twice")
    if changes.move_off > max(0, changes.operator - 1):
        moving = f"{changes.move_off} groups move off, of {changes.operator} with one host"
        raise _bad(Path(name), moving)
    seats = staying - max(0, changes.operator - 1)
    if seats < MIN_GROUPS:
        raise _bad(Path(name), f"with one seat for all of a host's groups {seats} would be left")
    if changes.forgive and gone:
        raise _bad(Path(name), "nobody goes where a council is decided on: it would name who went")
    if changes.forgive and plan.keep:
        raise _bad(Path(name), "with `keep` nobody is forgiven: who cheats is held to no promise")


def _check_spoilt(plan: Plan, name: str) -> None:
    spoilt = any(getattr(plan.faults, kind) for kind in SPOILT)
    if spoilt and not plan.certify:
        raise _bad(Path(name), "nobody mends what a disk spoilt without `certify`")
    if spoilt and (plan.keep or plan.faults.flipped_bits):
        raise _bad(Path(name), "disks spoil nothing with `keep`, or beside flipped_bits")


def _check_keeping(plan: Plan, name: str) -> None:
    if plan.keep and not plan.certify:
        raise _bad(Path(name), "nobody has to keep anything without `certify`")
    if plan.withholders and not plan.keep:
        raise _bad(Path(name), "nobody withholds what was cosigned without `keep`")
    if plan.long_logs and not plan.keep:
        raise _bad(Path(name), "nobody drops anything without `keep`")
    cheating = sum(getattr(plan.liars, kind) for kind in LIARS) + plan.withholders
    honest = plan.groups - cheating - sum(getattr(plan.adversaries, kind) for kind in KINDS)
    if plan.long_logs > honest:
        raise _bad(Path(name), f"{plan.long_logs} long logs of {honest} honest groups")
    if plan.keep and plan.faults.flipped_bits:
        raise _bad(Path(name), "with `keep` no bits are flipped: nobody has what it can't read")


def _bad(path: Path, reason: str) -> NodeError:
    return NodeError(
        "bad-scenario",
        f"{path} is no scenario: {reason}",
        "docs/operate/simulator.md lists every key with its bounds; what happens to real nodes is "
        "in files of another kind, of docs/operate/scenarios.md",
    )
