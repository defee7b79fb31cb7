"""The demand is triggered; groups pledge what they do about it, one dissents, two report."""

import time

from node.story.cast import Player
from node.story.deciding import NAME
from node.story.season import Season

DAY_S = 86_400
REASON = "our members drive for the city and may not march against it"


async def trigger(season: Season) -> None:
    """Two of three groups attest what the demand waits for; it is served, and on its first step."""
    demand = season.names["demand"]
    nurses, teachers = season.players("Nurses", "Teachers")
    await _standing(season, "armed")
    shown = await season.shown(nurses, "demand", "show", demand)
    season.findings.check(
        f"the vote made the demand the coalition's: it is {shown['standing']}, and waits",
        shown["standing"] == "armed" and shown["trigger"]["standing"] == "waiting",
    )
    refused = await season.refused(
        season.player("Bakers"), "attests the trigger without being named for it",
        "condition", "attest", demand, "--text", "we read it",
    )  # fmt: skip
    season.findings.check("only the named groups attest", bool(refused.reason))
    await season.do(
        nurses, "attests that the budget is out, without a freeze",
        "condition", "attest", demand, "--text", "The budget was read out today.",
        "--link", "https://budget.example/today",
    )  # fmt: skip
    twice = await season.refused(
        nurses, "attests it a second time",
        "condition", "attest", demand, "--text", "And again.",
    )  # fmt: skip
    season.findings.check("a trigger is attested once by each", bool(twice.reason))
    await season.at(
        teachers, "attests it too", f"/conditions/{demand}/attest",
        text="We were in the gallery.", author="", link="",
    )  # fmt: skip
    await _standing(season, "served")
    shown = await season.shown(nurses, "demand", "show", demand)
    season.findings.check(
        f"two attestations serve the demand on every node: step {shown['step']}, due",
        shown["standing"] == "served" and shown["step"] == 1 and bool(shown["due"]),
    )


async def _standing(season: Season, standing: str) -> None:
    async def test(player: Player) -> bool:
        shown = await player.ask("demand.show", demand=season.names["demand"])
        return bool(shown["standing"] == standing)

    await season.everywhere(f"the demand is {standing}", season.groups, test)


async def pledge(season: Season) -> None:
    """Groups pledge, by command and by page; one dissents; one has done it, one in part."""
    ballot = season.names[NAME]
    due = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * DAY_S))
    made = {}
    for word, act in (
        ("Tenants", "bring the letter to the city hall"),
        ("Nurses", "run a table at the clinic every Saturday"),
        ("Clinic", "print the letter"),
    ):
        made[word] = await season.do(
            season.player(word), f"pledges to {act}",
            "pledge", "make", ballot, "--act", act, "--due", due, "--role", "the board",
        )  # fmt: skip
    await season.at(
        season.player("Teachers"), "pledges to tell every parent", f"/ballots/{ballot}/pledge",
        act="tell every parent", due=f"{due}T12:00", role="the committee", name="",
    )  # fmt: skip
    await season.at(
        season.player("Drivers"), f"dissents: {REASON}", f"/ballots/{ballot}/dissent", reason=REASON
    )
    await season.do(
        season.player("Clinic"), "reports that it is done",
        "pledge", "report", made["Clinic"]["pledge"], "--done",
    )  # fmt: skip
    await season.do(
        season.player("Nurses"), "reports that it is done in part",
        "pledge", "report", made["Nurses"]["pledge"], "--partial", "--note", "half of them",
    )  # fmt: skip

    async def board(player: Player) -> bool:
        decision = (await player.ask("pledge.board", ballot=ballot))["decisions"][0]
        standings = sorted(p["standing"] for p in decision["pledges"])
        return standings == ["done", "open", "open", "partial"] and len(decision["dissents"]) == 1

    await season.everywhere("the board shows all pledges", season.groups, board)
    shown = await season.shown(season.player("Weavers"), "pledge", "list", "--ballot", ballot)
    decision = shown["decisions"][0]
    season.teller.paper.table(
        ["group", "act", "stands"],
        [[p["group"], p["act"], p["standing"]] for p in decision["pledges"]]
        + [[d["group"], d["reason"], "dissent"] for d in decision["dissents"]],
    )
    season.findings.check(
        "four pledges and one dissent with its reason stand on every node's board",
        [d["reason"] for d in decision["dissents"]] == [REASON],
    )
