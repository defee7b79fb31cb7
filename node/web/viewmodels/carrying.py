"""What stewards and facilitators see on the pages by which they carry a vote."""

from collections.abc import Mapping
from typing import Any

from msgspec import field

from node.web.viewmodels.ballots import BallotLine, ContestView
from node.web.viewmodels.challenges import ChallengeView
from node.web.viewmodels.view import View
from protocol.ballots.explain import Sentence


class PresetView(View):
    """A rule that the form offers, by its name, in plain words."""

    name: str
    rule: tuple[Sentence, ...]


class MethodView(View):
    """A counting method.

    Attributes:
        title: in English; a message.
        kinds: of question that it counts.
        settings: what may be chosen about it: (name, values as `a|b`), where there is a choice.
        reserves: whether it can keep reserved places.
    """

    name: str
    title: str
    kinds: tuple[str, ...]
    settings: tuple[tuple[str, str], ...] = ()
    reserves: bool = False


class DemandDay(View):
    """A demand that a vote would decide, and the day until which it is to be met, UTC seconds."""

    title: str
    deadline: int


class PuttingView(View):
    """What the form of a new vote starts from.

    Attributes:
        proposal: 64 hex digits.
        phase: of the proposal, as in `ProposalLine`.
        settled: what its meetings came to, a line for each option; empty without a process.
        kinds: of question.
        zone: IANA name; the coalition's last vote or meeting had it.
        opens, closes, returns_due: UTC seconds, as the charter's periods suggest.
        deliberation_ends: UTC seconds.
        voting_s: how long a vote is open at least.
        own_rule: a whole rule as TOML, to begin a rule of one's own from.
        recall: it recalls delegates, which the form suggests to ask the own members alone.
        old: an earlier vote on which the rules can be tried, 64 hex digits; empty if there is none.
        extends: whether somebody could move its close after an outage.
        demands: those of a fixed day that the proposal cites and nobody has decided.
        again: the form's fields as the last vote on it had them, if nothing came of that.
    """

    proposal: str
    title: str
    summary: str
    phase: str
    settled: tuple[str, ...]
    staged: bool
    kinds: tuple[str, ...]
    methods: tuple[MethodView, ...]
    presets: tuple[PresetView, ...]
    zone: str
    opens: int
    closes: int
    returns_due: int
    deliberation_ends: int
    voting_s: int
    own_rule: str
    recall: bool = False
    old: str = ""
    extends: bool = False
    demands: tuple[DemandDay, ...] = ()
    again: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Stewards(View):
    """Who can sign for this group: the coalition's 32-byte id, public keys in hex -> labels."""

    coalition: bytes
    keys: Mapping[str, str]


class RollTotals(View):
    """A voters' list as counts.

    Attributes:
        basis: paid, affiliated, list or records.
        as_of: UTC seconds.
        regions: (name, members) each; the name is empty where there are no regions.
        duplicates: unchecked, homes or compared; empty where a person may vote in several groups.
    """

    count: int
    basis: str
    as_of: int
    regions: tuple[tuple[str, int], ...]
    duplicates: str = ""


class ChoiceLine(View):
    """How many made one choice.

    Attributes:
        ranks: by rank: what the rank is called (empty, a score, a grade), and the options in it by
            index; a rank that was skipped has none, an overvote nobody noted is called "?".
    """

    count: int
    ranks: tuple[tuple[str, tuple[int, ...]], ...]


class CountLines(View):
    """The votes of one contest in one region, the commonest choice first.

    Attributes:
        more: choices that are not listed.
    """

    contest: ContestView
    lines: tuple[ChoiceLine, ...]
    more: int
    blank: int
    spoiled: int


class CellTotals(View):
    """The votes of one region; its name is empty where there are no regions."""

    region: str
    roll: int
    cast: int
    contests: tuple[CountLines, ...]


class ReturnTotals(View):
    """A counted return, with what a dry run warns of."""

    number: int
    roll: int
    cast: int
    cells: tuple[CellTotals, ...]
    warnings: tuple[Sentence, ...]
    evidence: int
    note: str


class DraftView(View):
    """What one steward has entered and another has still to confirm.

    Attributes:
        id: 64 hex digits; it is what stewards sign.
        made: UTC seconds.
        due: until when it should be published, UTC seconds.
        signed_by: labels of the keys that have signed.
        accesses: by which accesses it was signed on pages.
        roll, ret: what it says; one of the two.
        late: whether it is a result that no server takes any more, or a voters' list of a vote
            that has opened or never will.
    """

    id: str
    ballot: str
    title: str
    zone: str
    made: int
    due: int
    signed_by: tuple[str, ...]
    accesses: tuple[int, ...]
    roll: RollTotals | None = None
    ret: ReturnTotals | None = None
    late: bool = False


class RollView(View):
    """The page of a group's voters' list for one vote.

    Attributes:
        regions: names of the regions to count members in; one empty name if there are none.
        roster: members on this server's list by region, as (name, members).
        standing: the list that is attested; None if none is.
        drafts: those that wait for a signature.
        fixed: whether the vote has opened, so that the list can't change any more.
        over: whether it never will.
        as_of: now, UTC seconds.
        one_home: whether the charter lets a person vote in one group only.
    """

    line: BallotLine
    regions: tuple[str, ...]
    roster: tuple[tuple[str, int], ...]
    standing: RollTotals | None
    drafts: tuple[DraftView, ...]
    fixed: bool
    as_of: int
    one_home: bool = False
    over: bool = False


class CountingView(View):
    """The page on which a group's papers are counted up.

    Attributes:
        regions: (name, members on the voters' list) each.
        contests: the questions; `shown` holds the same as `ballot.show` has them.
        closed: whether votes may be counted by now.
        accepted: whether the vote takes results counted on paper; `delegates`: roll calls.
        asked: whether the group has a part in the vote.
        returned: the kind of the result that counts now; empty if there is none.
        drafts: those that wait for a signature.
        late: whether no result of the group is taken any more.
        rulings: challenges whose ruling asks the group for another result.
    """

    line: BallotLine
    regions: tuple[tuple[str, int], ...]
    contests: tuple[ContestView, ...]
    shown: tuple[Mapping[str, Any], ...]
    closed: bool
    accepted: bool
    asked: bool
    returned: str
    drafts: tuple[DraftView, ...]
    delegates: bool = False
    late: bool = False
    rulings: tuple[ChallengeView, ...] = ()

    def by_totals(self, index: int) -> bool:
        """Whether totals say all about a contest: each vote has one mark. Else a line a paper."""
        contest = self.contests[index]
        return not contest.grades and contest.kind != "rank" and contest.most <= 1
