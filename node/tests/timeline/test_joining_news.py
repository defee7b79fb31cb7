"""News of who asks to be taken in and who was, from statements that real nodes published."""

from node.tests.commands.test_applications import OPEN, fourth
from node.tests.commands.test_challenges import certify
from node.tests.commands.world import START, world
from node.tests.timeline.test_news import english, told

MONTH_S = 31 * 86_400


async def decide(at, carried, time):
    """Another group vouches for what one carries, after a cut; that is enough of three."""
    await certify(at, time)
    await at.run(2, "application.vouch", application=carried["application"])


async def test_an_application_is_news_at_once_and_who_is_taken_in_by_the_cut(tmp_path):
    async with world(tmp_path, **OPEN) as at:
        data = fourth(at, at_large="Whoever asks.").hex()
        carried = await at.run(1, "application.carry", data=data, commit=True)
        await decide(at, carried, START + 30)
        await at.exchange()
        (asked,) = await told(at)
        assert (asked.title.english(), asked.words) == (
            "Group 4 asks to be taken in",
            "Neighbours.",
        )
        assert (asked.group, asked.path) == ("Group 1", "/groups")
        await certify(at, START + 60)
        taken = (await told(at))[0]
        assert (taken.title.english(), taken.time) == ("Group 4 was taken in", START + 60)
        assert (taken.group, taken.words) == ("Group 4", "Whoever asks.")


async def test_who_comes_back_is_not_taken_for_a_new_group(tmp_path):
    async with world(tmp_path, **OPEN) as at:
        await at.run(3, "membership.leave", reason="We need a year.")
        await certify(at, START + 60)
        at.clock.now = START + MONTH_S
        await certify(at, START + MONTH_S)
        data = (await at.run(3, "application.again", about="The year is over."))["data"]
        carried = await at.run(1, "application.carry", data=data, commit=True)
        await decide(at, carried, START + MONTH_S + 30)
        await certify(at, START + MONTH_S + 60)
        said = english(await told(at))
        assert said[:2] == ["Group 3 has come back", "Group 3 asks to come back"]
        assert not [title for title in said if "taken in" in title]
