"""A coalition of five that certifies and challenges: Dogwood, Elm and Fir are the panel."""

from typing import Any

import msgspec

from protocol.coalition.challenge_rules import ChallengeRules
from protocol.coalition.challenges.bodies import (
    BallotWithdrawalBody,
    ChallengeBody,
    ResultRulingBody,
)
from protocol.coalition.challenges.values import Standing
from protocol.coalition.charter import charter_id
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.state import Ballot, State
from protocol.tests.coalition.cutting import DUE, certified, held, mark
from protocol.tests.coalition.scene import START, Scene, charter, group_id
from protocol.tests.coalition.voting import CLOSES, OPENS

NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir")
PANEL = ("Dogwood", "Elm", "Fir")
CHALLENGE_S = 1_000
RULING_S = 400
CUTS = CutRules(propose_ms=1, vote_ms=1, growth_ms=1, rest_ms=1)


class Contested(Scene):
    """Ash's ballot, opened; all six may return, each with a roll of 40.

    Attributes:
        cuts: those made so far.
    """

    def __init__(
        self,
        panel: tuple[str, ...] = PANEL,
        cuts: bool = True,
        challenges: bool = True,
        members: int = 0,
        **manifest: Any,
    ) -> None:
        super().__init__(*NAMES)
        first = charter(NAMES)
        rules = msgspec.structs.replace(
            first.rules,
            cuts=CUTS if cuts else None,
            challenges=ChallengeRules(
                challenge_s=CHALLENGE_S,
                ruling_s=RULING_S,
                panel=sorted(map(group_id, panel)),
                members=members,
            )
            if challenges
            else None,
        )
        self.charter = msgspec.structs.replace(first, rules=rules)
        self.coalition = charter_id(self.charter)
        self.prepare()
        self.cuts: list[CutMark] = []
        self.proposal, self.at, self.ballot = self.announce("Ash", OPENS, CLOSES, **manifest)
        rolls = [self.attest_roll(n, self.ballot, self.at, 40, START + 5) for n in NAMES]
        if cuts:
            self.cut(START + 5)
        self.open("Ash", self.at, rolls, OPENS)
        if cuts:
            self.cut(OPENS)

    def prepare(self) -> None:
        """What groups say before anything else."""

    def cut(self, time: int, **sizes: int) -> "Contested":
        """Certify all that the logs hold, or less of those named."""
        less = {group_id(name): size for name, size in sizes.items()}
        self.cuts.append(mark(self, self.cuts, time, less))
        return self

    def give(self, name: str, yes: int, no: int, time: int = CLOSES, number: int = 1) -> bytes:
        """A counted return."""
        ret = self.counted(name, self.ballot, yes, no, 40, number)
        return self.say(name, "return", ret, [self.at], time)

    def declared(self, *names: str) -> "Contested":
        """A result of these groups, or of all but the panel, 20 to 5 each; declared at `DUE`."""
        for name in names or ("Ash", "Birch", "Cedar"):
            self.give(name, 20, 5)
        return self.cut(DUE)

    def challenge(self, name: str, target: str = "", time: int = DUE, why: str = "Why.") -> bytes:
        """A challenge of a group's return, or of the vote."""
        body = ChallengeBody(reason=why, group=group_id(target) if target else b"")
        return self.say(name, "result-challenge", body, [self.at], time)

    def rule(
        self, name: str, challenge: bytes, outcome: Any, *groups: str, time: int = DUE
    ) -> bytes:
        """One group's word on a challenge."""
        named = sorted(map(group_id, groups))
        body = ResultRulingBody(outcome=outcome, reason=f"{name} says so.", groups=named)
        return self.say(name, "result-ruling", body, [challenge], time)

    def withdraw(self, name: str = "Ash", time: int = OPENS) -> bytes:
        """A withdrawal of the ballot."""
        return self.say(
            name, "ballot-withdrawal", BallotWithdrawalBody(reason="An error."), [self.at], time
        )

    def state(self, time: int | None = None) -> State:
        """Up to the last cut; with `time`, over everything held."""
        return certified(self, self.cuts) if time is None else held(self, time, self.cuts)

    def found(self, time: int | None = None) -> Ballot:
        """The ballot in `state`."""
        return self.state(time).ballots[self.ballot]

    def standing(self, time: int | None = None) -> Standing:
        """How far its result has come."""
        found = self.found(time).standing
        assert found is not None
        return found

    def codes(self, time: int | None = None) -> list[str]:
        """Why statements are refused."""
        return [refusal.code for refusal in self.state(time).refusals]
