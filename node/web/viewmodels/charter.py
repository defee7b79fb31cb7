"""The charter, as a page shows it: what is in force, how it came to be, and what is moved."""

from collections.abc import Mapping
from typing import Any

from node.founding.charter_words import Fact
from node.web.viewmodels.view import View


class FounderLine(View):
    """One founding group.

    Attributes:
        region: empty if it has none.
        affiliated: members, by which its votes weigh where a vote counts members.
        certifies: whether it is in the council of a coalition that confirms.
        operator: who hosts its server; empty if it does so itself.
    """

    name: str
    region: str
    affiliated: int
    certifies: bool
    operator: str


class RuleChange(View):
    """One rule that differs.

    Attributes:
        label: what it is about.
        before, after: what it says; None: nothing.
    """

    label: str
    before: Fact | None
    after: Fact | None


class CharterVersionLine(View):
    """A wording of the rules that was, or is, in force.

    Attributes:
        id: of the motion that brought it; empty for the founding one.
        since: UTC seconds; it holds for what came after.
        until: when the next one did; None: it is in force.
        by: whose motion it was; empty for the founding one.
        reason: theirs.
        changes: against the version before.
    """

    id: str
    since: int
    until: int | None
    by: str
    reason: str
    changes: tuple[RuleChange, ...]


class CharterMotionLine(View):
    """A motion that is open, or decided and not yet in force.

    Attributes:
        due: it is decided at this second at the earliest.
        share: of the groups, that must agree.
        needed, agreeing: groups.
        agree, disagree: who says so.
        decided: when enough agreed; None: they have not.
    """

    id: str
    by: str
    reason: str
    due: int
    share: str
    needed: int
    agreeing: int
    agree: tuple[str, ...]
    disagree: tuple[str, ...]
    decided: int | None
    changes: tuple[RuleChange, ...]


class TermsView(View):
    """Every rule in force by the name of its field, and the groups to choose from."""

    terms: Mapping[str, Any]
    groups: tuple[str, ...]


class OriginLine(View):
    """What the founders say that their coalition goes on from.

    Attributes:
        words: of that coalition's fingerprint.
        cut: number of its last confirmation.
        time: of that, UTC seconds.
    """

    name: str
    words: str
    cut: int
    time: int


class CharterView(View):
    """The charter.

    Attributes:
        founded: UTC seconds.
        preamble: maybe empty.
        points: of unity, as they were signed; later ones are decided in the coalition.
        groups: the founders, by name.
        rules: every rule in force; the last says what the council survives.
        words, fingerprint: of the coalition's id, to compare.
        succeeds: the coalition that it goes on from; None: from none.
        versions: the newest first; none if the charter was never changed.
        motions: the oldest first.
    """

    name: str
    founded: int
    preamble: str
    points: tuple[str, ...]
    groups: tuple[FounderLine, ...]
    rules: tuple[Fact, ...]
    words: str
    fingerprint: str
    succeeds: OriginLine | None
    versions: tuple[CharterVersionLine, ...]
    motions: tuple[CharterMotionLine, ...]
