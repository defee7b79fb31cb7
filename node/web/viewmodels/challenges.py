"""How far a result has come on its way to being final, as pages show it; groups by name."""

from node.web.viewmodels.view import View


class RulingLine(View):
    """What one group of the panel said; `groups` are those asked to count again or correct."""

    group: str
    outcome: str
    groups: tuple[str, ...]
    reason: str
    time: int


class TriedRuling(View):
    """A ruling as it would be: with it `agree` of the panel say so, and `needed` make it hold."""

    outcome: str
    groups: tuple[str, ...]
    reason: str
    agree: int
    needed: int


class AskedView(View):
    """What a ruling asked groups for, `recount` or `correct`, until when, and who has answered."""

    outcome: str
    groups: tuple[str, ...]
    until: int
    answered: tuple[str, ...]


class SignedLine(View):
    """How many keys in a group's register signed a members' challenge."""

    group: str
    keys: int


class GatheringView(View):
    """A members' challenge that too few have signed.

    Attributes:
        about: as of a challenge.
        signed: how many members have signed; no key twice, of no group more than its members.
        needed: how many must, before the panel hears it.
    """

    id: str
    about: str
    reason: str
    time: int
    signed: int
    needed: int
    groups: tuple[SignedLine, ...]


class ChallengeView(View):
    """One challenge.

    Attributes:
        group: who made it; empty if members did.
        about: whose result it says is wrong; empty if it is the whole vote.
        sits: who of the panel may rule on it.
        needed: how many of them say the same before it holds.
        due: when it lapses.
        outcome: `upheld`, `answered`, `void` or `lapsed`; empty while it is open.
        judge: whether this group may rule on it now.
        spoke: whether it has said something on it, which a new word replaces.
        signed: how many members signed it; 0 if a group made it.
        groups: of whose registers their keys are.
    """

    id: str
    group: str
    about: str
    reason: str
    time: int
    sits: tuple[str, ...]
    needed: int
    due: int
    outcome: str = ""
    rulings: tuple[RulingLine, ...] = ()
    asked: AskedView | None = None
    judge: bool = False
    spoke: bool = False
    signed: int = 0
    groups: tuple[SignedLine, ...] = ()


class ChangedReturn(View):
    """Votes cast by a group's result before its correction, None without one, and since."""

    group: str
    before: int | None
    after: int


class SupersededView(View):
    """A result that a corrected one replaced: what came of each question, and until when it stood.

    Attributes:
        outcomes: (question, outcome) pairs.
        winners: who had won each question, in the same order; none of a yes or no.
        changes: the groups whose figures the correction changed; none where a draw did.
    """

    outcomes: tuple[tuple[str, str], ...]
    until: int
    winners: tuple[tuple[str, ...], ...] = ()
    changes: tuple[ChangedReturn, ...] = ()


class StandingView(View):
    """A result's way from declared to final.

    Attributes:
        by_cuts: whether the groups certify together; if not, nothing is ever final.
        declared, until, final: UTC seconds; None before.
        voters: the groups that a challenge or a ruling may name.
        panel: those whom the charter has rule, but for the parties.
        open: whether it may be challenged now.
        needed: how many members who sign make a challenge; 0 if only groups can.
        gathering: members' challenges that too few have signed.
    """

    by_cuts: bool
    declared: int | None
    until: int | None
    final: int | None
    void: bool
    challenges: tuple[ChallengeView, ...]
    superseded: tuple[SupersededView, ...]
    voters: tuple[str, ...]
    panel: tuple[str, ...]
    open: bool
    needed: int
    gathering: tuple[GatheringView, ...]

    def challenge(self, name: str) -> ChallengeView | None:
        """The challenge with this id."""
        return next((one for one in self.challenges if one.id == name), None)

    def signing(self, name: str) -> GatheringView | ChallengeView | None:
        """The members' challenge with this id, whether it lacks signatures or not."""
        texts: list[GatheringView | ChallengeView] = list(self.gathering)
        texts += [one for one in self.challenges if one.signed]
        return next((one for one in texts if one.id == name), None)
