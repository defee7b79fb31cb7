"""Groups come and go between cuts: the next council follows from what is certified."""

from contextlib import AsyncExitStack

from msgspec.structs import replace

from node.bundling import build_bundle
from node.council.telling import standing
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import until
from protocol.agreement.rules import quorum
from protocol.audit import verify_bundle
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.coalition.membership.bodies import LeavingBody

SOON = replace(USUAL_LIFE_RULES, notice_s=1)


async def test_one_of_four_leaves_and_the_three_go_on_under_the_next_epoch(tmp_path):
    directories = coalition(tmp_path, 4, life=SOON)
    async with served(*directories[:3]) as staying, AsyncExitStack() as stack:
        (leaving,) = await stack.enter_async_context(served(directories[3]))
        await leaving.publish("leaving", LeavingBody(reason="", caucus=""))
        everybody = [*staying, leaving]
        await until(lambda: all(node.room.tip.epoch.number == 1 for node in everybody), 90)
        changed = number(leaving)
        seats = {tuple(s.group for s in node.room.tip.epoch.seats) for node in everybody}
        assert seats == {tuple(sorted(node.group for node in staying))}
        assert leaving.room.place is None
        assert standing(staying[0]).council == staying[0].room.tip.council.groups

        await stack.aclose()
        await say(staying[0], "Without the fourth")
        await until(lambda: all(number(node) > changed for node in staying), 90)
        assert len({node.council.link(changed + 1).certificate.value for node in staying}) == 1
        assert quorum(3) == 3
        row = next(r for r in standing(staying[0]).rows if r.number == changed + 1)
        assert set(row.signed) == {node.group for node in staying}

        report = verify_bundle(await build_bundle(staying[1]))
        assert report.line is not None
        assert [link.epoch.number for link in report.line.links][-1] == 1
        assert report.line.links[0].epoch.number == 0
        # A node that starts again goes on in the epoch that it knows.
        assert staying[1].council.last().epoch == report.line.tip.epoch
