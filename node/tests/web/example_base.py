"""What all parts of the example desk share: names, ids, and words that tests put everywhere."""

from node.tests.small_federation import NOW
from node.tests.web.example_carrying import ExampleCarrying
from node.web.viewmodels.ballots import (
    BallotLine,
)
from node.web.viewmodels.frame import Frame
from node.web.viewmodels.proposals import (
    ProposalLine,
)

ID = "3f" * 32
GROUPS = ("Tenants of Harbor St", "Nurses' Local 12", "Bakers' Co-op", "Riverside Food Bank")
HOUR = 3600


class ExampleBase:
    """Every text that people could have written is `words`; by default friendly ones."""

    def __init__(self, words=None, public=True, own=True):
        self.words = words
        self.leaving = False
        self.public = public
        self.own = own
        self.carrying = ExampleCarrying(self)

    def say(self, text):
        return self.words or text

    async def frame(self):
        return Frame(
            coalition=self.say("Harbor Alliance"),
            coalition_id=ID,
            group=self.say(GROUPS[0]),
            operator=self.say("Harbor Hosting Collective"),
            public=self.public,
            now=NOW,
            zone="America/Chicago",
            frozen=(self.say(GROUPS[0]), self.say(GROUPS[1])),
            troubles=("disk-full", "clock-wrong"),
        )

    async def left(self):
        return False

    def line(self, phase="open", title="A rent strike in May", **more):
        values = {
            "id": ID,
            "title": self.say(title),
            "phase": phase,
            "opens": NOW - 40 * HOUR,
            "closes": NOW + 98 * HOUR if phase in ("open", "announced") else NOW - 2 * HOUR,
            "returns_due": NOW + 200 * HOUR,
            "zone": "America/Chicago",
            "returned": 3,
            "groups": 4,
            **more,
        }
        return BallotLine(**values)

    def proposal_line(self, title="Stop paying rent until repairs are done", phase="deliberating"):
        return ProposalLine(
            id=ID,
            title=self.say(title),
            summary=self.say("From May, members pay rent into a shared account instead."),
            group=self.say(GROUPS[0]),
            phase=phase,
            sponsors=tuple(self.say(g) for g in GROUPS[1:3]),
            sponsors_needed=2,
            time=NOW - 60 * HOUR,
            deliberation_ends=NOW + 48 * HOUR,
        )
