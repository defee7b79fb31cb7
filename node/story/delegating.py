"""Delegates to the national meeting: elected, bound; one resigns, and they report back."""

import time

from node.story.cast import Player
from node.story.electing import EVE
from node.story.meetings import moment
from node.story.season import Season, Test

DAY_S = 86_400
MANDATE = "the freeze of rents comes first"
RESIGNED, STAYS, ALTERNATE = 1, 2, 3


async def send(season: Season, ballot: str) -> None:
    """Drivers send the two whom their members elected; one resigns, the alternate moves up.

    Args:
        ballot: that elected them.
    """
    drivers, bakers = season.players("Drivers", "Bakers")
    now = int(time.time())
    sent = await season.do(
        drivers, f"sends the two who were elected, with an alternate, bound: {MANDATE}",
        "delegates", "send", "National meeting (an example)",
        "--from", moment(now), "--until", moment(now + DAY_S),
        "--ballot", ballot, "--contest", "1", "--alternate", EVE,
        "--convening", season.names["national"],
        "--bound-to", MANDATE, "--bound-by", "the depot's assembly", "--report-days", "7",
    )  # fmt: skip
    delegation = sent["delegation"]
    await season.everywhere(
        "the delegation reaches every node", season.groups, _sit(delegation, {RESIGNED, STAYS})
    )
    foreign = await season.refused(
        bakers, "recalls another group's delegate",
        "delegates", "recall", delegation, "--seat", str(STAYS), "--rule", "we say so",
        "--reason", "we dislike it",
    )  # fmt: skip
    await season.do(
        drivers, "says that the first delegate resigned; the alternate moves up",
        "delegates", "recall", delegation, "--seat", str(RESIGNED), "--resigned",
    )  # fmt: skip
    await season.everywhere(
        "the alternate moves up", season.groups, _sit(delegation, {STAYS, ALTERNATE})
    )
    told = await season.do(
        drivers, "publishes what its delegates report back",
        "delegates", "report", delegation,
        drivers.write("back.txt", "We said that the freeze comes first."),
        "--seat", str(STAYS), "--seat", str(ALTERNATE), "--about", season.names["national"],
    )  # fmt: skip
    season.findings.check(
        "a delegate who resigned gives way to the alternate on every node, both who sit report "
        "back, and no other group recalls them",
        bool(foreign.reason) and [r["seats"] for r in told["reports"]] == [[STAYS, ALTERNATE]],
    )


def _sit(delegation: str, seats: set[int]) -> Test:
    """Whether a node has just these seats of a delegation filled."""

    async def test(player: Player) -> bool:
        found = (await player.ask("delegates.list"))["delegations"]
        return any(
            one["delegation"] == delegation
            and {s["seat"] for s in one["seats"] if s["sits"]} == seats
            for one in found
        )

    return test
