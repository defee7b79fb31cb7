"""A decision that waits for two of three groups."""

from protocol.coalition.conditions.bodies import ConditionBody
from protocol.coalition.conditions.values import Conditional
from protocol.tests.coalition.deciding import Deciding, condition
from protocol.tests.coalition.scene import START


class Waits(Deciding):
    """A decision that Birch and Cedar can make active, both of them."""

    def __init__(self, needed: int = 2, until: int = 0, yes: int = 20) -> None:
        super().__init__()
        body = ConditionBody(condition=condition("Birch", "Cedar", needed=needed, until=until))
        self.clause = self.say("Ash", "condition", body)
        self.at = self.decide(self.clause, yes=yes)

    def found(self, time: int = START + 5_000) -> Conditional:
        """The decision as it stands."""
        return self.fold(time).conditions[self.clause]
