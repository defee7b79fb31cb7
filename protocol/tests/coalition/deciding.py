"""A coalition of three whose ballots are carried, or not, with what their proposals cite."""

from collections.abc import Sequence
from typing import Any

import msgspec

from protocol.ballots.attestation import attestation_message
from protocol.ballots.manifest import Contest, Option, TieSeed, ballot_id
from protocol.ballots.presets import simple_majority
from protocol.ballots.returns import Cell, Lines, Return, Row
from protocol.coalition.conditions.bodies import AttestationBody, Condition
from protocol.coalition.demands.bodies import DemandBody
from protocol.coalition.demands.values import Demand
from protocol.coalition.kinds import ProposalBody, RecusalBody, SponsorBody, to_map
from protocol.tests.coalition.scene import (
    DELIBERATION_S,
    START,
    VOTING_S,
    Scene,
    group_id,
    manifest,
)

NAMES = ("Ash", "Birch", "Cedar")
BLOB = b"\x05" * 32
#: How long one decision takes, from its proposal to its last return.
TAKES = DELIBERATION_S + 2 * VOTING_S + 20


def condition(*names: str, needed: int = 1, until: int = 0) -> Condition:
    """A condition that these groups attest; all three if none is named."""
    attesters = sorted(group_id(name) for name in names or NAMES)
    return Condition(text="The bill is put", attesters=attesters, needed=needed, until=until)


def demand_body(**fields: Any) -> DemandBody:
    """A demand with a ladder of two steps."""
    values: dict[str, Any] = {
        "title": "Keep the clinic",
        "addressee": "The example council",
        "text": "We demand that the clinic stays open.",
        "test": "The budget names the clinic.",
        "deadline": START + 9_000,
        "consequence": "We go on.",
        "ladder": ["Open letter", "Strike"],
    }
    return DemandBody(**{**values, **fields})


class Deciding(Scene):
    """Ash, Birch and Cedar; Ash puts every ballot, all return 30 of 40."""

    def __init__(self) -> None:
        super().__init__(*NAMES)

    def draft(self, name: str = "Ash", time: int = START, **fields: Any) -> bytes:
        """A demand."""
        return self.say(name, "demand", demand_body(**fields), [], time)

    def move(
        self, demand: bytes, to: str, name: str = "Ash", time: int = START, **fields: Any
    ) -> bytes:
        """A move about a demand."""
        body = {"to": to, **{k: to_map(v) if k == "condition" else v for k, v in fields.items()}}
        return self.say(name, "demand-move", body, [demand], time)

    def decide(
        self,
        *clauses: bytes,
        start: int = START,
        yes: int = 20,
        without: Sequence[str] = (),
        options: Sequence[str] | Contest = (),
        aside: Sequence[str] = (),
        more: Sequence[Contest] = (),
    ) -> bytes:
        """A ballot on a proposal that cites these clauses; returns the manifest's statement.

        It is decided at `start + TAKES`. `without` names groups that don't return; with `options`
        the first is elected if it is a choice; the first two get votes if it is another contest.
        `aside` names groups that stand aside before it opens. `more` are further contests, each
        with the same votes.
        """
        body = ProposalBody(title="Act", summary=f"{start} {yes}", text="")
        proposal = self.say("Ash", "proposal", body, clauses, start)
        self.say("Birch", "sponsor", SponsorBody(), [proposal], start)
        opens, closes = start + DELIBERATION_S + 5, start + TAKES - 5
        fields = elects(options) if options else {}
        if more:
            fields["contests"] = [*fields["contests"], *more]
        asked = manifest(opens, closes, wording=[proposal], **fields)
        at = self.say("Ash", "manifest", asked, [proposal], start + 1)
        ballot = ballot_id(asked)
        asides = [self.say(n, "recusal", RecusalBody(reason=""), [at], start + 2) for n in aside]
        voters = [name for name in NAMES if name not in aside]
        rolls = [self.attest_roll(name, ballot, at, 40, start + 2) for name in voters]
        self.open("Ash", at, [*rolls, *asides], opens)
        for place, name in enumerate(n for n in voters if n not in without):
            hour = start + TAKES - 2 + place
            self.say(name, "return", self._votes(name, ballot, yes, 1 + len(more)), [at], hour)
        return at

    def _votes(self, name: str, ballot: bytes, first: int, contests: int) -> Return:
        rows = [Row(count=n, choice=c) for c, n in (("0", first), ("1", 30 - first)) if n]
        cell = Cell(region="", roll=40, cast=30, contests=[Lines(rows=rows)] * contests)
        ret = Return(kind="counted", number=1, cells=[cell])
        return self.attested(name, ret, attestation_message(ret, ballot, group_id(name)))

    def attest(
        self, name: str, at: bytes, clause: bytes, time: int = START + TAKES + 5, **fields: Any
    ) -> bytes:
        """A group's word that a condition is met."""
        body = AttestationBody(blob=BLOB, size=9, **fields)
        return self.say(name, "attestation", body, [at, clause], time)

    def demand(self, name: bytes, time: int = START + 5_000) -> Demand:
        """A demand as it stands."""
        return self.fold(time).demands[name]

    def codes(self, time: int = START + 5_000) -> list[str]:
        """The refusals' codes."""
        return [refusal.code for refusal in self.fold(time).refusals]


def elects(labels: Sequence[str] | Contest) -> dict[str, Any]:
    """What a manifest needs to have one of several elected by the most votes, or as a contest is.

    Ties end by lot.
    """
    contest = labels if isinstance(labels, Contest) else plurality(labels)
    seed = TieSeed(kind="manifest")
    rule = simple_majority(options=True)
    if contest.seats > 1:
        # Nobody's share of the votes is compared where several are elected.
        rule = msgspec.structs.replace(rule, tests=[])
    return {"contests": [contest], "rule": rule, "tie_seed": seed}


def plurality(labels: Sequence[str]) -> Contest:
    """One of several, by the most votes."""
    return Contest(
        title="Which?",
        question="Which one?",
        kind="choose",
        options=[Option(label=label) for label in labels],
        min=1,
        max=1,
        seats=1,
        method="plurality",
    )
