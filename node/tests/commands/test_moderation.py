"""Claims about moderation by command, and about words that are erased."""

from pathlib import Path

import pytest

from node.bundling import build_bundle
from node.errors import NodeError
from node.tests.commands.deciding import voted
from node.tests.commands.world import World, world
from node.tests.small_federation import group_id
from node.web.building.moderation import hidden_view
from protocol.audit import verify_bundle
from protocol.coalition.digest import state_digest
from protocol.coalition.kinds import CommentBody
from protocol.coalition.words import blob_hash

MODERATORS = sorted([group_id(1), group_id(2)])


async def say(at: World, number: int, text: str) -> tuple[str, str]:
    """A proposal of group 1 with a comment of a group: (proposal, comment)."""
    name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
    await at.exchange()
    said = await at.run(number, "proposal.comment", target=name, stance="for", text=text)
    await at.exchange()
    return name, said["comment"]


async def test_a_hidden_comment_is_hidden_everywhere_until_it_is_shown_again(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        name, comment = await say(at, 3, "Ann did it.")
        with pytest.raises(NodeError) as caught:
            await at.run(3, "moderation.hide", comment=comment, reason="no")
        assert caught.value.code == "not-a-moderator"
        await at.run(1, "moderation.hide", comment=comment, reason="names a person")
        await at.exchange()
        shown = (await at.run(3, "proposal.show", proposal=name))["comments"][0]
        assert shown["text"] is None
        assert (shown["hidden"]["by"], shown["hidden"]["reason"]) == ("Group 1", "names a person")
        with pytest.raises(NodeError) as caught:
            await at.run(2, "moderation.rule", hiding=comment, outcome="uphold", reason="yes")
        assert caught.value.code == "no-appeal"
        await at.run(3, "moderation.appeal", hiding=comment, reason="she asked for it")
        with pytest.raises(NodeError) as caught:
            await at.run(3, "moderation.appeal", hiding=comment, reason="once more")
        assert caught.value.code == "already-appealed"
        await at.exchange()
        with pytest.raises(NodeError) as caught:
            await at.run(1, "moderation.rule", hiding=comment, outcome="uphold", reason="yes")
        assert caught.value.code == "own-ruling"
        await at.run(2, "moderation.rule", hiding=comment, outcome="show", reason="so she did")
        await at.exchange()
        shown = (await at.run(3, "proposal.show", proposal=name))["comments"][0]
        assert (shown["text"], shown["hidden"]) == ("Ann did it.", None)
        log = await at.run(3, "moderation.log")
        assert sorted(act["act"] for act in log["acts"]) == ["appeal", "hide", "show"]
        assert log["moderators"] == ["Group 1", "Group 2"]


async def test_a_comment_is_hidden_once_and_shown_again_once(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        name, comment = await say(at, 3, "Ann did it.")
        asked = {"comment": comment, "reason": "names a person"}
        hiding = await at.run(1, "moderation.hide", **asked)
        assert await at.run(1, "moderation.hide", **asked) == hiding  # pressed twice
        await at.exchange()
        # Ruled on once, it would have stayed hidden by the other.
        for number in (1, 2):
            with pytest.raises(NodeError) as caught:
                await at.run(number, "moderation.hide", comment=comment, reason="rude")
            assert caught.value.code == "already-hidden"
        await at.run(2, "moderation.rule", hiding=comment, outcome="show", reason="so she did")
        await at.exchange()
        assert (await at.run(3, "proposal.show", proposal=name))["comments"][0]["hidden"] is None
        for stale in (comment, hiding["hiding"]):
            for number, act, more in (
                (2, "moderation.rule", {"outcome": "show"}),
                (3, "moderation.appeal", {}),
            ):
                with pytest.raises(NodeError) as caught:
                    await at.run(number, act, hiding=stale, reason="so she did", **more)
                assert caught.value.code == "not-hidden"
        await at.run(2, "moderation.hide", comment=comment, reason="another name in it")
        await at.exchange()
        await at.run(3, "moderation.appeal", hiding=comment, reason="it is mine")


async def test_two_who_hide_at_once_are_answered_at_once(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        name, comment = await say(at, 3, "Ann did it.")

        async def hidden_by_both() -> list[str]:
            hidings = [
                str((await at.run(n, "moderation.hide", comment=comment, reason=why))["hiding"])
                for n, why in ((1, "names a person"), (2, "rude"))
            ]
            await at.exchange()
            return hidings

        hidings = await hidden_by_both()
        state = await at.nodes[2].state()
        said = state.proposals[bytes.fromhex(name)].comments[0]
        view = hidden_view(state, said, at.nodes[2].group, "Ann did it.")
        assert view is not None
        assert [(view.by, view.reason), *((one.by, one.reason) for one in view.also)] == [
            ("Group 1", "names a person"), ("Group 2", "rude")
        ]  # fmt: skip
        # One appeal asks about both, and each of the two hears that against the other's.
        asked = await at.run(3, "moderation.appeal", hiding=comment, reason="she asked for it")
        assert asked["hidings"] == hidings
        with pytest.raises(NodeError) as caught:
            await at.run(3, "moderation.appeal", hiding=comment, reason="again")
        assert caught.value.code == "already-appealed"
        await at.exchange()
        upheld = {"hiding": comment, "outcome": "uphold", "reason": "did she?"}
        assert (await at.run(1, "moderation.rule", **upheld))["hidings"] == hidings[1:]
        with pytest.raises(NodeError) as caught:
            await at.run(1, "moderation.rule", **upheld)
        assert caught.value.code == "own-ruling"
        await at.exchange()
        # Whoever shows it again sees both reasons and lifts both.
        shown = {"hiding": comment, "outcome": "show", "reason": "so she did"}
        assert (await at.run(2, "moderation.rule", **shown))["hidings"] == hidings
        await at.exchange()
        assert (await at.run(3, "proposal.show", proposal=name))["comments"][0]["hidden"] is None
        # By the id of a hiding it is that one alone.
        hidings = await hidden_by_both()
        await at.run(2, "moderation.rule", **{**shown, "hiding": hidings[0]})
        await at.exchange()
        left = (await at.run(3, "proposal.show", proposal=name))["comments"][0]["hidden"]
        assert (left["by"], left["hiding"]) == ("Group 2", hidings[1])


async def test_an_appeal_can_follow_one_that_was_ruled_on(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        _name, comment = await say(at, 3, "Ann did it.")
        await at.run(1, "moderation.hide", comment=comment, reason="names a person")
        await at.exchange()
        await at.run(3, "moderation.appeal", hiding=comment, reason="she asked for it")
        await at.exchange()
        await at.run(2, "moderation.rule", hiding=comment, outcome="uphold", reason="did she?")
        await at.exchange()
        await at.run(3, "moderation.appeal", hiding=comment, reason="here is her letter")
        log = await at.run(3, "moderation.log")
        assert [act["open_appeals"] for act in log["acts"] if act["act"] == "hide"] == [1]


async def test_a_moderator_sets_a_pace(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        name, _comment = await say(at, 3, "One.")
        pace = {"proposal": name, "seconds": 300, "reason": "it gets heated"}
        set_once = await at.run(2, "moderation.slow", **pace)
        assert await at.run(2, "moderation.slow", **pace) == set_once  # pressed twice
        await at.exchange()
        assert (await at.run(3, "proposal.show", proposal=name))["slow_s"] == 300
        with pytest.raises(NodeError) as caught:
            await at.run(3, "proposal.comment", target=name, stance="for", text="Two.")
        assert caught.value.code == "slow-mode"


async def test_every_node_erases_and_says_so_and_no_log_or_result_breaks(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        _name, comment = await say(at, 3, "My address is 1 Elm Street.")
        state = await at.nodes[2].state()
        said = next(c for p in state.proposals.values() for c in p.comments)
        data = at.nodes[2].logs.blob(said.blob)
        assert data is not None
        for node in at.nodes[:2]:
            await node.logs.put_blob(data)
        with pytest.raises(NodeError) as caught:
            await at.run(1, "moderation.erase", comment=comment)
        assert caught.value.code == "not-the-author"
        await at.run(3, "moderation.erase", comment=comment, reason="asked by its author")
        await at.exchange()
        before = {n: (await node.state()).proposals for n, node in enumerate(at.nodes)}
        for number in (1, 2, 3):
            assert await at.look(number) == 1
        await at.exchange()
        for number, node in enumerate(at.nodes):
            assert node.logs.blob(said.blob) is None
            assert await node.logs.put_blob(data) == blob_hash(data)
            assert node.logs.blob(said.blob) is None, "what was erased does not come back"
            assert (await node.state()).proposals == before[number]
        act = (await at.run(1, "moderation.log"))["acts"][0]
        assert (act["erased_by"], act["not_yet"]) == (["Group 1", "Group 2", "Group 3"], [])
        assert verify_bundle(await build_bundle(at.nodes[0])).state == await at.nodes[0].state()
        with pytest.raises(NodeError) as caught:
            await at.run(3, "moderation.erase", comment=comment)
        assert caught.value.code == "erased-before"


async def test_erasing_words_about_a_decided_question_changes_no_result(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        name, comment = await say(at, 3, "My address is 1 Elm Street.")
        ballot = bytes.fromhex(await voted(at, name, {"0": 5, "1": 4}))
        before = (await at.nodes[0].state()).ballots[ballot]
        assert before.result
        said = next(c for p in (await at.nodes[0].state()).proposals.values() for c in p.comments)
        await at.run(3, "moderation.erase", comment=comment, reason="asked by its author")
        await at.exchange()
        for number, node in enumerate(at.nodes, start=1):
            await at.look(number)
            assert node.logs.blob(said.blob) is None
        await at.exchange()
        for node in at.nodes:
            assert (await node.state()).ballots[ballot] == before
            report = verify_bundle(await build_bundle(node))
            assert report.state.ballots[ballot].result == before.result
            assert state_digest(report.state) == state_digest(await node.state())


async def test_citing_the_words_of_another_group_does_not_get_them_erased(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        name, _comment = await say(at, 3, "An argument.")
        thief = at.nodes[0]
        said = next(c for p in (await thief.state()).proposals.values() for c in p.comments)
        victim = at.nodes[2].logs.blob(said.blob)
        assert victim is not None
        body = CommentBody(stance="against", blob=said.blob, size=said.size)
        copied = await thief.publish("comment", body, [bytes.fromhex(name)])
        await at.run(1, "moderation.erase", comment=copied.hex())
        await at.exchange()
        for number in (1, 2, 3):
            assert await at.look(number) == 1
        assert at.nodes[2].logs.blob(said.blob) == victim
        # A node that does not hold the words yet leaves room for them.
        assert at.nodes[1].logs.missing_blobs([said.blob]) == [said.blob]
        await at.nodes[1].logs.put_blob(victim)
        shown = (await at.run(2, "proposal.show", proposal=name))["comments"]
        assert sorted((c["group"], c["text"]) for c in shown if c["text"]) == [
            ("Group 3", "An argument.")
        ]


async def test_a_node_removes_words_for_itself_without_a_statement(tmp_path: Path) -> None:
    async with world(tmp_path, moderators=MODERATORS) as at:
        name, comment = await say(at, 3, "Unlawful here.")
        time = int(at.clock.now)
        before = await at.nodes[2].digest(time)
        await at.run(3, "moderation.remove", comment=comment)
        assert (await at.run(3, "proposal.show", proposal=name))["comments"][0]["text"] is None
        assert await at.nodes[2].digest(time) == before
