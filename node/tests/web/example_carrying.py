"""What the pages by which a vote is carried show of the lively coalition of `example_desk`."""

from node.tests.small_federation import NOW
from node.web.viewmodels.carrying import MethodView, PresetView, PuttingView
from protocol.ballots.explain import explain
from protocol.ballots.presets import PRESETS, preset

ID = "3f" * 32
DAY = 86_400


class ExampleCarrying:
    """Every text that people could have written is `desk.words`; by default friendly ones."""

    def __init__(self, desk):
        self.desk = desk

    async def votable(self):
        return (self.desk.proposal_line(),)

    async def putting(self, proposal):
        if proposal != ID:
            return None
        say = self.desk.say
        return PuttingView(
            proposal=ID,
            title=say("Stop paying rent"),
            summary=say("For a month."),
            phase="ready",
            settled=(say("Strike"), say("March")),
            staged=True,
            kinds=("yes-no", "choose", "rank"),
            methods=(MethodView("irv", "Instant runoff (IRV)", ("rank",)),),
            presets=tuple(PresetView(name, tuple(explain(preset(name)))) for name in PRESETS),
            zone="America/Chicago",
            opens=NOW + DAY,
            closes=NOW + 8 * DAY,
            returns_due=NOW + 9 * DAY,
            deliberation_ends=NOW,
            voting_s=7 * DAY,
            old=ID,
        )

    async def tried_ballot(self, args):
        return await self.desk.ballot(ID)
