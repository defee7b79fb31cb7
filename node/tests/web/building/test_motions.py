"""What the page of groups shows of decisions about them."""

from pathlib import Path

from node.tests.commands.test_motions import RULED, WHY
from node.tests.commands.world import world
from node.web.building.membership import membership_view


async def test_what_is_open_is_shown_with_both_sides_until_it_is_decided(tmp_path: Path) -> None:
    async with world(tmp_path, **RULED) as at:
        notice = await at.run(1, "motion.expel", group="Group 3", reason=WHY)
        await at.run(1, "motion.council", groups=["Group 1"], reason="One is enough.")
        await at.exchange()
        await at.run(3, "motion.reply", motion=notice["motion"], text="We did not.")
        await at.run(2, "motion.stand", motion=notice["motion"], agree=False)
        await at.exchange()
        here = at.nodes[2].group
        view = membership_view(await at.nodes[2].state(), here)
        council, accused = sorted(view.motions, key=lambda line: bool(line.group))
        assert (accused.group, accused.by, accused.reply) == ("Group 3", "Group 1", "We did not.")
        assert [said.group for said in accused.agree] == ["Group 1"]
        assert [said.group for said in accused.disagree] == ["Group 2"]
        assert (accused.needed, accused.offline) == (2, None)
        assert accused.against_me
        assert council.council == ("Group 1",)
        assert [said.group for said in council.agree] == ["Group 1"]
        assert council.offline == 0
        assert view.ruled
        assert not council.against_me
        assert view.council is not None
        assert view.council.certifying == ("Group 1", "Group 2", "Group 3")

        await at.run(2, "motion.stand", motion=notice["motion"], agree=True)
        await at.exchange()
        at.clock.now += 600
        view = membership_view(await at.nodes[2].state(), here)
        assert [line.group for line in view.motions] == [""]
        assert view.mine is not None
        assert view.mine.expelled
        assert not view.member


async def test_a_coalition_without_cuts_shows_no_council(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        view = membership_view(await at.nodes[0].state(), at.nodes[0].group)
        assert (view.council, view.motions) == (None, ())
