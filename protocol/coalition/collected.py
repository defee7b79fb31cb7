"""What the fold gathers on its way: statements attached to what they answer.

Spec: docs/spec/coalition/fold.md section 5. Only what does not depend on claimed times is judged
while gathering; periods, gates and returns are judged afterwards (`proposals`, `ballots`), so that
two statements that do not cite each other give one state whichever hash is smaller.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec.structs import replace

from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Manifest
from protocol.ballots.returns import Return, ReturnPart
from protocol.ballots.rolls import Roll
from protocol.coalition.caucuses.drafts import CaucusesDraft
from protocol.coalition.challenges.bodies import (
    BallotExtensionBody,
    BallotWithdrawalBody,
    ChallengeBody,
    MembersChallengeBody,
    ResultRulingBody,
    SignedChallenge,
)
from protocol.coalition.charter import Charter, CharterRules
from protocol.coalition.conditions.drafts import ConditionDraft
from protocol.coalition.convenings.drafts import ConveningsDraft
from protocol.coalition.delegates.drafts import DelegatesDraft
from protocol.coalition.deliberation.bodies import MemberCommentBody
from protocol.coalition.demands.drafts import DemandDraft
from protocol.coalition.entry import Entry
from protocol.coalition.kinds import (
    AddressBody,
    AmendmentBody,
    CommentBody,
    ProposalBody,
    RecusalBody,
)
from protocol.coalition.membership.joined import Joined
from protocol.coalition.membership.record import Record
from protocol.coalition.moderation.drafts import ModerationDraft
from protocol.coalition.participation.drafts import ParticipationDraft
from protocol.coalition.pledges.drafts import PledgeDraft
from protocol.coalition.process.drafts import ProcessesDraft
from protocol.coalition.registers.drafts import RegistersDraft
from protocol.coalition.state import Refusal
from protocol.coalition.unity.drafts import UnityDraft
from protocol.coalition.versions import Versions
from protocol.errors import ProtocolError

Said = CommentBody | MemberCommentBody
"""A comment, of a group or of one of its members."""


class ProposalDraft(msgspec.Struct):
    """A proposal and the entries that answer it; dicts are by hash.

    Beside an entry stands the hash of what it is about: the amendment that is adopted, seconded,
    declined or called editorial, the proposal merged into, the merge taken back. `agreeing` is how
    many sponsors make an amendment editorial.
    """

    entry: Entry
    body: ProposalBody
    sponsors: dict[bytes, Entry] = msgspec.field(default_factory=dict)
    amendments: dict[bytes, tuple[Entry, AmendmentBody]] = msgspec.field(default_factory=dict)
    adoptions: dict[bytes, tuple[Entry, bytes]] = msgspec.field(default_factory=dict)
    seconds: dict[bytes, tuple[Entry, bytes]] = msgspec.field(default_factory=dict)
    editorials: dict[bytes, tuple[Entry, bytes]] = msgspec.field(default_factory=dict)
    declines: dict[bytes, tuple[Entry, bytes]] = msgspec.field(default_factory=dict)
    merges: dict[bytes, tuple[Entry, bytes]] = msgspec.field(default_factory=dict)
    unmerges: dict[bytes, tuple[Entry, bytes]] = msgspec.field(default_factory=dict)
    comments: list[tuple[Entry, Said]] = msgspec.field(default_factory=list)
    withdrawals: list[Entry] = msgspec.field(default_factory=list)
    clauses: tuple[bytes, ...] = ()
    agreeing: int = 1


class BallotDraft(msgspec.Struct):
    """A manifest, by its ballot id, and the entries that answer it; dicts are by hash.

    `entries` are the statements that published this very manifest: all of one group, because the
    manifest names the proposal, and all of one wording. `joint` are members' challenges,
    `signed` those of them whose signatures hold.
    """

    id: bytes
    manifest: Manifest
    group: bytes
    entries: dict[bytes, Entry] = msgspec.field(default_factory=dict)
    rolls: dict[bytes, tuple[Entry, Roll]] = msgspec.field(default_factory=dict)
    recusals: dict[bytes, tuple[Entry, RecusalBody]] = msgspec.field(default_factory=dict)
    draws: list[tuple[Entry, bytes]] = msgspec.field(default_factory=list)
    openings: list[Entry] = msgspec.field(default_factory=list)
    returns: list[tuple[Entry, Return]] = msgspec.field(default_factory=list)
    withdrawals: list[tuple[Entry, BallotWithdrawalBody]] = msgspec.field(default_factory=list)
    extensions: list[tuple[Entry, BallotExtensionBody]] = msgspec.field(default_factory=list)
    challenges: list[tuple[Entry, ChallengeBody]] = msgspec.field(default_factory=list)
    joint: list[tuple[Entry, MembersChallengeBody]] = msgspec.field(default_factory=list)
    signed: list[tuple[Entry, SignedChallenge]] = msgspec.field(default_factory=list)
    rulings: list[tuple[Entry, ResultRulingBody]] = msgspec.field(default_factory=list)

    @property
    def entry(self) -> Entry:
        """The statement that is shown as the manifest's: the earliest claimed, then by hash."""
        return min(self.entries.values(), key=moment)


@dataclass(slots=True)
class Collected:
    """Everything gathered so far; handlers add to it or raise and leave it as it was.

    Attributes:
        charter: the founding one; which rules hold when is in `versions`.
        joined: the groups, and who of them was taken in after the founding.
        by_version: each version as ballots see it.
        by_groups: the same with the groups that were taken in by some cut, and no others.
        times: time of every entry gathered so far, by hash; refused ones included.
        words: of every statement but a comment that names a blob, its entry and that blob.
        waiting: the entries that wait, by the hash that they cite first; b"" if they cite none.
        memo: verdicts on single entries, kept between folds.
        challenged: challenge -> the ballot that it is about.
        cuts: times of the certified cuts, ascending.
        record: who belongs to the coalition, and who left it when.
        barred: the statements about membership that are refused, by hash.
    """

    charter: Charter
    versions: Versions
    groups: frozenset[bytes]
    memo: MutableMapping[Any, Any] = field(default_factory=dict)
    waiting: dict[bytes, list[Entry]] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    barred: Mapping[bytes, ProtocolError] = field(default_factory=dict)
    cuts: tuple[int, ...] = ()
    times: dict[bytes, int] = field(default_factory=dict)
    proposals: dict[bytes, ProposalDraft] = field(default_factory=dict)
    topics: dict[bytes, bytes] = field(default_factory=dict)
    comments: dict[bytes, tuple[Entry, Said]] = field(default_factory=dict)
    words: dict[bytes, tuple[Entry, tuple[bytes, ...]]] = field(default_factory=dict)
    ballots: dict[bytes, BallotDraft] = field(default_factory=dict)
    manifests: dict[bytes, bytes] = field(default_factory=dict)
    challenged: dict[bytes, bytes] = field(default_factory=dict)
    parts: dict[bytes, tuple[Entry, ReturnPart]] = field(default_factory=dict)
    addresses: dict[bytes, tuple[int, AddressBody]] = field(default_factory=dict)
    participation: ParticipationDraft = field(default_factory=ParticipationDraft)
    unity: UnityDraft = field(default_factory=UnityDraft)
    registers: RegistersDraft = field(default_factory=RegistersDraft)
    conditions: ConditionDraft = field(default_factory=ConditionDraft)
    demands: DemandDraft = field(default_factory=DemandDraft)
    pledges: PledgeDraft = field(default_factory=PledgeDraft)
    convenings: ConveningsDraft = field(default_factory=ConveningsDraft)
    processes: ProcessesDraft = field(default_factory=ProcessesDraft)
    moderation: ModerationDraft = field(default_factory=ModerationDraft)
    caucuses: CaucusesDraft = field(default_factory=CaucusesDraft)
    delegates: DelegatesDraft = field(default_factory=DelegatesDraft)
    refusals: list[Refusal] = field(default_factory=list)
    joined: Joined = field(init=False)
    by_version: Mapping[bytes, CharterFacts] = field(init=False)
    by_groups: dict[tuple[bytes, frozenset[bytes]], CharterFacts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.joined = self.versions.joined
        self.by_version = self.versions.facts()

    @property
    def facts(self) -> CharterFacts:
        """Of the founding charter, for what no change touches: groups and the coalition."""
        return self.by_version[b""]

    def rules_at(self, time: int) -> CharterRules:
        """The charter's rules that a statement of this time is judged by."""
        return self.versions.at(time).rules

    def groups_of(self, entry: Entry) -> frozenset[bytes]:
        """The groups that a statement can name: those taken in by the cut before it."""
        return self.joined.groups_after(entry.after)

    def facts_of(self, entry: Entry) -> CharterFacts:
        """The charter and the groups as ballots see them, for a statement."""
        version, groups = self.versions.at(entry.time).hash, self.groups_of(entry)
        if (version, groups) not in self.by_groups:
            whole = self.by_version[version]
            known = {group: facts for group, facts in whole.groups.items() if group in groups}
            self.by_groups[version, groups] = replace(whole, groups=known)
        return self.by_groups[version, groups]

    def remember(self, key: Any, judge: Callable[[], Any]) -> Any:
        """What `judge` answers, or the fault it raises; asked once for each key and memo.

        Faults are kept too, or a log full of false signatures would cost every fold anew.
        """
        if key not in self.memo:
            try:
                self.memo[key] = judge()
            except ProtocolError as error:
                self.memo[key] = error
        known = self.memo[key]
        if isinstance(known, ProtocolError):
            raise known.with_traceback(None)
        return known

    def members_at(self, time: int) -> frozenset[bytes]:
        """The groups that have not left by `time`."""
        return self.record.membership.members_at(self.groups, time)

    def voices_at(self, time: int) -> frozenset[bytes]:
        """Of those the ones that count in majorities of groups."""
        return self.record.membership.voices_at(self.groups, time)

    def refuse(self, entry: Entry, error: ProtocolError) -> None:
        """Record that an entry broke a rule."""
        kind = "" if entry.statement is None else entry.statement.kind
        self.refusals.append(
            Refusal(entry.hash, entry.group, entry.index, kind, error.code, error.detail)
        )


def by_first_ref(entries: Iterable[Entry]) -> dict[bytes, list[Entry]]:
    """Entries with nothing wrong, by the hash that they cite first; b"" if they cite none."""
    found: dict[bytes, list[Entry]] = {}
    for entry in entries:
        if entry.fault is None and entry.statement is not None:
            refs = entry.statement.refs
            found.setdefault(refs[0] if refs else b"", []).append(entry)
    return found


def moment(entry: Entry) -> tuple[int, int, bytes]:
    """The sort key of time, place in the cut, hash: one order everywhere, and no two are equal."""
    return entry.time, entry.place, entry.hash


def waiting_of(collected: Collected) -> list[Entry]:
    """Every entry that waits and has nothing wrong with it."""
    return [entry for entries in collected.waiting.values() for entry in entries]


def dated_back(entries: Iterable[Entry], about: Callable[[Entry], Any]) -> set[bytes]:
    """The entries that claim an earlier time than one before them in their log on the same thing.

    Spec: docs/spec/coalition/fold.md section 6. Which of several counts is decided by the group's
    log, and those that still wait must be among `entries`: else a group could publish one for later
    and another for now, and let the first undo what everybody saw.

    Args:
        entries: of any groups, in any order.
        about: what an entry is about; entries are compared within a group and a thing.
    """
    found: set[bytes] = set()
    latest: dict[tuple[bytes, Any], int] = {}
    for entry in sorted(entries, key=lambda e: (e.group, e.order)):
        key, time = (entry.group, about(entry)), moment(entry)[0]
        if time < latest.get(key, 0):
            found.add(entry.hash)
        latest[key] = max(time, latest.get(key, 0))
    return found


def backwards(
    collected: Collected, draft: BallotDraft, kind: str, entries: list[Entry]
) -> set[bytes]:
    """The openings or draws of a ballot that are `dated_back`.

    Args:
        kind: `opening` or `draw`.
        entries: those gathered for this ballot, in any order, all of its author's log.
    """
    ahead = [
        entry
        for name in draft.entries
        for entry in collected.waiting.get(name, ())
        if entry.group == draft.group and entry.statement and entry.statement.kind == kind
    ]
    return dated_back([*entries, *ahead], lambda _entry: kind)
