"""News of challenges, expulsions and councils, from statements that real nodes published."""

from node.tests.commands.test_challenges import (
    CONTESTED,
    DUE,
    PERIOD,
    RULING,
    certify,
    declared,
    give,
)
from node.tests.commands.test_motions import REPLY_S, RULED, WHY
from node.tests.commands.world import START, world
from node.tests.timeline.test_news import english, told
from node.timeline.contested_news import contested_news
from node.timeline.soon_news import SOON


async def happened(at):
    """The news without what is due soon."""
    return [entry for entry in await told(at) if entry.title.key not in SOON.values()]


async def challenge(at, ballot, outcome):
    """Group 1 challenges group 2's return; the panel rules."""
    made = await at.run(1, "result.challenge", ballot=ballot, group="Group 2", reason="Lost.")
    await at.exchange()
    for number in (3, 4):
        asked = {"challenge": made["challenge"], "outcome": outcome, "reason": "So."}
        await at.run(number, "result.rule", **asked)
    await at.exchange()
    return made["challenge"]


async def test_a_challenge_is_news_when_made_when_groups_are_asked_and_when_they_answered(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        await challenge(at, ballot, "correct")
        entries = (await happened(at))[:2]
        assert set(english(entries)) == {
            "Result challenged: The fund",
            "Groups are to put their returns right: The fund",
        }
        made = next(entry for entry in entries if entry.words)
        assert (made.words, made.group) == ("Lost.", "Group 1")
        assert made.path == f"/ballots/{ballot}/result"
        await give(at, 2, ballot, 15)
        await certify(at, DUE + 60)
        assert "Every return that was asked for is there: The fund" in english(await told(at))


async def test_what_the_panel_dismisses_and_what_it_is_silent_about_is_news(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        ballot = await declared(at)
        await challenge(at, ballot, "uphold")
        assert "Challenge dismissed: The fund" in english(await told(at))
        await at.run(2, "result.challenge", ballot=ballot, reason="All of it.")
        await certify(at, DUE + 60)
        await certify(at, DUE + 60 + RULING)
        assert "Nobody ruled in time on a challenge: The fund" in english(await told(at))


async def test_a_void_vote_is_news_once(tmp_path):
    async with world(tmp_path, 4, **CONTESTED) as at:
        await challenge(at, await declared(at), "void")
        await certify(at, DUE + PERIOD)
        titles = english(await told(at))
        assert titles.count("Vote void: The fund") == 1
        assert not [title for title in titles if title.startswith(("Challenge", "Result final"))]


async def test_an_expulsion_is_told_from_the_notice_on_and_is_no_leaving(tmp_path):
    async with world(tmp_path, **RULED) as at:
        notice = await at.run(1, "motion.expel", group="Group 3", reason=WHY)
        await at.exchange()
        (given,) = await happened(at)
        assert (given.title.english(), given.words) == ("Group 3 is to be expelled", WHY)
        assert (given.group, given.path) == ("Group 1", "/groups")
        await at.run(2, "motion.stand", motion=notice["motion"], agree=True)
        await at.exchange()
        at.clock.now = START + REPLY_S + 60
        expelled = (await told(at))[0]
        assert expelled.time == notice["due"]
        assert english(await told(at)) == ["Group 3 was expelled", "Group 3 is to be expelled"]


async def test_another_council_is_news_when_moved_and_when_in_force(tmp_path):
    async with world(tmp_path, **RULED) as at:
        two = ["Group 1", "Group 2"]
        moved = await at.run(1, "motion.council", groups=two, reason="Fewer are enough.")
        await at.exchange()
        (only,) = await told(at)
        assert (only.title.english(), only.words) == (
            "Motion that other groups certify",
            "Fewer are enough.",
        )
        await at.run(3, "motion.stand", motion=moved["motion"], agree=True)
        await at.exchange()
        assert "Other groups certify from now on" in english(await told(at))


async def test_a_coalition_without_quarrels_has_no_such_news(tmp_path):
    async with world(tmp_path, **RULED) as at:
        await at.sponsored()
        assert not [*contested_news(await at.nodes[0].state())]
