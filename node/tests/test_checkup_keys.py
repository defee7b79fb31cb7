"""`doctor` says when a group's next key was announced, and when its shares want a look."""

import msgspec
from msgspec.structs import replace

from node.checkup.keys import YEAR_S, check_keys
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.small_federation import rotating
from protocol.coalition.membership.joined import Admission


async def test_shares_want_a_look_after_a_year_and_new_ones_are_new(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        state = await node.state()
        (found,) = check_keys(node, state)
        assert (str(found.level), "never replaced" in found.message) == ("ok", True)
        later = await node.state(node.charter.founded + YEAR_S + 1)
        (found,) = check_keys(node, later)
        assert (str(found.level), "recovery check" in found.hint) == ("warn", True)
        await at.run(1, "keys.rotate", **rotating(1))
        (found,) = check_keys(node, await node.state())
        assert (str(found.level), "replaced once" in found.message) == ("ok", True)


async def test_keys_on_their_way_are_told(tmp_path):
    async with world(tmp_path, **RULED) as at:
        await at.run(1, "keys.rotate", **rotating(1))
        (found,) = check_keys(at.nodes[0], await at.nodes[0].state())
        assert "not in effect yet" in found.message


async def test_the_shares_of_a_group_taken_in_later_are_no_older_than_that(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        state = await node.state(node.charter.founded + YEAR_S + 100)
        (found,) = check_keys(node, state)
        assert str(found.level) == "warn"
        assert "--without-shares" in found.hint
        own = next(f for f in node.charter.groups if f.card.group == node.group)
        others = [f for f in node.charter.groups if f is not own]
        since = node.charter.founded + YEAR_S
        came = Admission(bytes(32), own, "", b"", 0, since, since)
        versions = msgspec.structs.replace(
            state.versions, founding=replace(node.charter, groups=others), admissions=(came,)
        )
        (found,) = check_keys(node, msgspec.structs.replace(state, versions=versions))
        assert (str(found.level), "0 days old" in found.message) == ("ok", True)
        (found,) = check_keys(
            node, msgspec.structs.replace(state, versions=versions, time=since + 86_400)
        )
        assert found.message.endswith(" 1 day old")
