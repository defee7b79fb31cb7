"""What commands and pages say that a motion needs, while a newcomer does not count yet."""

from pathlib import Path

from msgspec.structs import replace

from node.commands import applications, charter, motions
from node.tests.commands.test_applications import OPEN, fourth
from node.tests.commands.test_charter import moved
from node.tests.commands.test_motions import WHY
from node.tests.commands.world import world
from node.web.building.applications import application_lines
from node.web.building.charter import charter_of_state
from node.web.building.motions import motion_lines
from protocol.coalition.change_rules import ChangeRules

CHANGES = ChangeRules(share=[3, 4], notice_s=60)


async def test_who_does_not_count_yet_raises_no_number_that_is_shown(tmp_path: Path) -> None:
    async with world(tmp_path, changes=CHANGES, **OPEN) as at:
        node = at.nodes[0]
        await moved(at, voting="5 days")
        await at.run(1, "motion.expel", group="Group 2", reason=WHY)
        await at.run(1, "motion.council", groups=["Group 1"], reason="One is enough.")
        await at.run(1, "application.carry", data=fourth(at).hex(), commit=True)
        state = await node.state()
        # 3 of 4 are all three, or both of two; 2 of 3 are two in both cases.
        for voiceless, least in (((), 3), ((at.nodes[2].group,), 2)):
            membership = replace(state.membership, voiceless=voiceless)
            now = replace(state, membership=membership)
            (motion,) = membership.charter_motions.values()
            told = charter.described(now, motion)
            assert (told["needed"], told["agreeing"]) == (least, 1)
            (line,) = charter_of_state(now).motions
            assert (line.needed, line.agreeing) == (least, 1)
            both = motions.shown(now)
            assert [row["needed"] for row in (*both["expulsions"], *both["council"])] == [2, 2]
            assert [row.needed for row in motion_lines(now, node.group)] == [2, 2]
            (asked,) = applications.shown(now)["applications"]
            assert asked["needed"] == 2
        # Two of three don't count yet: the third decides alone who is taken in, and who certifies.
        alone = tuple(other.group for other in at.nodes[1:])
        now = replace(state, membership=replace(state.membership, voiceless=alone))
        (asked,) = applications.shown(now)["applications"]
        (line,) = application_lines(now, node.group)
        assert asked["needed"] == line.needed == 1
        (council,) = motions.shown(now)["council"]
        assert council["needed"] == 1
        assert sorted(row.needed for row in motion_lines(now, node.group)) == [1, 2]
        # Who moved it has no part in it any more.
        gone = replace(state.membership, voiceless=(node.group,))
        (motion,) = gone.charter_motions.values()
        told = charter.described(replace(state, membership=gone), motion)
        assert (told["needed"], told["agreeing"]) == (2, 0)
        (asked,) = applications.shown(replace(state, membership=gone))["applications"]
        (line,) = application_lines(replace(state, membership=gone), node.group)
        assert (
            (asked["sponsors"], asked["agree"])
            == ([], [])
            == (list(line.sponsors), list(line.agree))
        )
