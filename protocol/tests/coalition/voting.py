"""A made-up coalition of three with one ballot announced and every roll attested."""

from protocol.coalition.state import Ballot
from protocol.tests.coalition.scene import DELIBERATION_S, START, VOTING_S, Scene

OPENS = START + DELIBERATION_S + 10
CLOSES = OPENS + 2 * VOTING_S
RIPE = START + DELIBERATION_S


class Voting(Scene):
    """Ash has put a ballot; Ash, Birch and Cedar have rolls of 40."""

    def __init__(self, sponsors: int = 1) -> None:
        super().__init__("Ash", "Birch", "Cedar", sponsors=sponsors)
        self.proposal, self.at, self.ballot = self.announce("Ash", OPENS, CLOSES)
        self.rolls = {
            name: self.attest_roll(name, self.ballot, self.at, 40, START + 5) for name in self.names
        }

    def open_with(self, *names: str, time: int, cited: tuple[bytes, ...] = ()) -> bytes:
        """An opening that cites these groups' rolls, and what else is given."""
        rolls = [self.rolls[name] for name in names or self.names]
        return self.open("Ash", self.at, [*rolls, *cited], time)

    def opened(self) -> "Voting":
        self.open_with(time=OPENS)
        return self

    def give(self, name: str, yes: int, no: int, time: int = CLOSES, number: int = 1) -> bytes:
        """A counted return of a roll of 40."""
        ret = self.counted(name, self.ballot, yes, no, 40, number)
        return self.say(name, "return", ret, [self.at], time)

    def gate(self, time: int) -> str:
        """The code and first words of the first refusal; empty if there is none."""
        refusals = self.fold(time).refusals
        return "" if not refusals else f"{refusals[0].code} {refusals[0].detail.split(':')[0]}"

    def ballot_at(self, time: int) -> Ballot:
        """The ballot as it stands."""
        return self.fold(time).ballots[self.ballot]
