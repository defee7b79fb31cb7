"""Claims about caucuses by command: from the declaration to a recommendation through any node."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from node.cli.caucus import write_recommendation
from node.cli.output import Paper
from node.commands.caucus_files import CaucusFile, merge_files
from node.errors import NodeError
from node.tests.commands.caucusing import register, sign, signed
from node.tests.commands.world import START, World, world
from protocol.coalition.caucuses.bodies import CaucusActBody
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.errors import SignatureError


async def founded(at: World, **more: Any) -> str:
    """A caucus that group 3 declares; groups 1 and 2 have members with keys."""
    for number in (1, 2):
        await register(at, number)
    made = await at.run(3, "caucus.found", name="Night workers", threshold=2, **more)
    await at.exchange()
    return str(made["caucus"])


async def code_of(at: World, number: int, command: str, **args: Any) -> str:
    with pytest.raises((NodeError, SignatureError)) as caught:
        await at.run(number, command, **args)
    return caught.value.code


async def test_members_of_two_groups_join_and_recommend_without_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        for number, member in ((1, "m1"), (1, "m2"), (2, "m1")):
            done = await sign(at, number, member, caucus)
            assert (done["added"], done["refused"]) == (1, [])
        await at.exchange()
        ballot = await at.announced()
        said = await at.run(
            2, "caucus.say", caucus=caucus[:8], act="recommendation", about=ballot, title="Yes"
        )
        await at.exchange()
        for number in (1, 2):
            await sign(at, number, "m1", said["act"])
        await at.exchange()
        shown = await at.run(3, "caucus.show", subject=caucus)
        assert (shown["members"], shown["listed"], shown["inside"]) == (3, True, None)
        act = shown["acts"][0]
        assert (act["signatures"], act["stands"], act["title"]) == (2, True, "Yes")
        assert "m1" not in str(shown)
        held = (await at.nodes[2].state()).caucuses.recommendations(bytes.fromhex(ballot))
        assert [caucus.name for caucus, _act in held] == ["Night workers"]
        # Also by command, on any node: it stands on the ballot.
        told = await at.run(3, "ballot.show", ballot=ballot)
        assert [(one["name"], one["caucus"]) for one in told["recommendations"]] == [
            ("Night workers", caucus)
        ]
        assert {key: told["recommendations"][0][key] for key in act} == act
        write_recommendation(Paper(), told["recommendations"][0])
        said_so = capsys.readouterr().out
        assert said_so.startswith("caucus Night workers recommends:\nrecommendation ")
        assert said_so.endswith("2 signed, stands\n  Yes\n")


async def test_a_recommendation_after_the_close_is_refused_and_that_of_another_node_says_so(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        await sign(at, 1, "m1", caucus)
        await sign(at, 1, "m2", caucus)
        await at.exchange()
        ballot = await at.announced()
        say = {"caucus": caucus, "act": "recommendation", "about": ballot}
        said = await at.run(2, "caucus.say", **say, title="Yes")
        await at.exchange()
        # Kept in a file that no node has published.
        sheet = await at.run(2, "caucus.sheet", subject=said["act"], member="m1")
        file = sheet["file"]
        file["act"]["title"] = "So be it"
        state = await at.nodes[1].state()
        held = state.ballots[bytes.fromhex(ballot)]
        at.clock.now = held.schedule.closes
        assert await code_of(at, 2, "caucus.say", **say, title="No") == "recommendation-late"
        assert await code_of(at, 2, "caucus.publish", file=file) == "recommendation-late"
        # What was said in time is there; said again it changes nothing, and it is still signed.
        assert (await at.run(2, "caucus.say", **say, title="Yes"))["act"] == said["act"]
        await sign(at, 1, "m1", said["act"])
        # A node with other software.
        known = state.caucuses.all[bytes.fromhex(caucus)]
        body = CaucusActBody(
            caucus=known.id, act="recommendation", subject=held.id, wording=b"", title="Late",
            text="",
        )  # fmt: skip
        await at.nodes[1].publish("caucus-act", body, [known.hash, held.hash])
        await at.exchange()
        shown = await at.run(3, "caucus.show", subject=caucus)
        assert {act["title"]: act["late"] for act in shown["acts"]} == {"Yes": False, "Late": True}


async def test_more_keys_than_members_are_shown_and_not_counted(tmp_path: Path) -> None:
    async with world(tmp_path, affiliated=1) as at:
        caucus = await founded(at)
        said = await at.run(3, "caucus.say", caucus=caucus[:8], title="No early shifts")
        await at.exchange()
        for number, member in ((1, "m1"), (1, "m2"), (2, "m1")):
            await sign(at, number, member, caucus)
            await sign(at, number, member, said["act"])
        await at.exchange()
        shown = await at.run(3, "caucus.show", subject=caucus)
        assert (shown["members"], shown["over"]) == (2, 1)
        assert shown["groups"] == [
            {"group": "Group 1", "keys": 2, "registered": 3, "affiliated": 1},
            {"group": "Group 2", "keys": 1, "registered": 3, "affiliated": 1},
        ]
        assert [(act["signatures"], act["over"]) for act in shown["acts"]] == [(2, 1)]


async def test_a_member_leaves_and_joins_again(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        assert (
            await code_of(at, 1, "caucus.sheet", subject=caucus, leave=True, member="m1")
            == "not-in-caucus"
        )
        await sign(at, 1, "m1", caucus)
        again = await sign(at, 1, "m1", caucus)
        assert (again["added"], again["repeated"]) == (0, 1)
        await sign(at, 1, "m1", caucus, leave=True)
        assert (await at.run(1, "caucus.show", subject=caucus))["members"] == 0
        await sign(at, 1, "m1", caucus)
        assert (await at.run(1, "caucus.show", subject=caucus))["members"] == 1


async def test_a_file_collected_offline_is_published_by_another_groups_node(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        files = []
        for number, member in ((1, "m1"), (1, "m2"), (2, "m3"), (1, "m1")):
            done = await sign(at, number, member, caucus, publish=False)
            files.append(msgspec.convert(done["file"], CaucusFile))
        assert (await at.run(1, "caucus.show", subject=caucus))["members"] == 0
        whole, false = merge_files(files)
        assert (len(whole.signatures), false) == (3, [])
        plain = msgspec.to_builtins(whole)
        done = await at.run(3, "caucus.publish", file=plain)
        assert (done["added"], done["repeated"]) == (3, 0)
        done = await at.run(3, "caucus.publish", file=plain)
        assert (done["added"], done["repeated"]) == (0, 3)
        await at.exchange()
        assert (await at.run(2, "caucus.show", subject=caucus))["members"] == 3


async def test_a_node_that_never_saw_the_text_publishes_it_from_the_file(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        await sign(at, 1, "m1", caucus)
        said = await at.run(1, "caucus.say", caucus=caucus, title="No early shifts")
        done = await sign(at, 1, "m1", said["act"], publish=False)
        # Group 1's node goes away before anybody has its record of the text.
        published = await at.run(2, "caucus.publish", file=done["file"])
        assert published["added"] == 1
        act = (await at.run(2, "caucus.show", subject=caucus))["acts"][0]
        assert act["id"] == said["act"]
        await at.exchange()
        assert (await at.run(3, "caucus.show", subject=caucus))["acts"][0]["signatures"] == 1


async def test_what_a_file_would_publish_is_said_first_and_nothing_is_published(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        await sign(at, 1, "m1", caucus)
        said = await at.run(1, "caucus.say", caucus=caucus, title="No early shifts")
        done = await sign(at, 1, "m1", said["act"], publish=False)
        before = at.nodes[1].logs.head(at.nodes[1].group)
        told = await at.run(2, "caucus.publish", file=done["file"], commit=False)
        assert (told["name"], told["title"], told["leave"]) == (
            "Night workers", "No early shifts", False,
        )  # fmt: skip
        assert (told["fresh_texts"], told["added"], told["refused"]) == (1, 1, [])
        assert at.nodes[1].logs.head(at.nodes[1].group) == before
        assert (await at.run(2, "caucus.show", subject=caucus))["acts"] == []


async def test_a_file_that_is_refused_publishes_no_caucus_either(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        file = (await sign(at, 1, "m1", caucus, publish=False))["file"]
        fields = {"wording": "", "title": "No", "text": ""}
        act = {"caucus": caucus, "act": "veto", "subject": "ab" * 32, **fields}
        other = {**file["caucus"], "name": "Day workers"}
        bad = {**file, "caucus": other, "act": act}
        assert await code_of(at, 2, "caucus.publish", file=bad) == "unknown-id"
        for turn in (-1, 1_000, 10**30):
            assert (
                await code_of(at, 2, "caucus.publish", file={**file, "turn": turn})
                == "bad-arguments"
            )
        assert len((await at.run(2, "caucus.list"))["caucuses"]) == 1


async def test_false_and_borrowed_signatures_are_left_out_and_named(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        other = (await at.run(3, "caucus.found", name="Day workers"))["caucus"]
        await at.exchange()
        lent = await signed(at, 1, "m1", other)
        assert await code_of(at, 1, "caucus.sign", **{**lent, "subject": caucus}) == "bad-signature"
        good = await sign(at, 1, "m1", caucus, publish=False)
        bad = await sign(at, 1, "m2", other, publish=False)
        file = msgspec.convert(good["file"], CaucusFile)
        borrowed = replace(
            file,
            signatures=[*file.signatures, *msgspec.convert(bad["file"], CaucusFile).signatures],
        )
        whole, false = merge_files([borrowed])
        assert (len(whole.signatures), len(false)) == (1, 1)
        done = await at.run(3, "caucus.publish", file=msgspec.to_builtins(borrowed))
        assert done["added"] == 1
        assert [r["code"] for r in done["refused"]] == ["bad-signature"]
        with pytest.raises(NodeError, match="different texts"):
            merge_files([file, msgspec.convert(bad["file"], CaucusFile)])


async def test_a_signature_with_a_place_in_no_register_is_left_out(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        good = await sign(at, 1, "m1", caucus, publish=False)
        file = msgspec.convert(good["file"], CaucusFile)
        misplaced = []
        for field, value, code in (
            ("salt", "00" * 16, "bad-proof"),
            ("register", "00" * 32, "unknown-target"),
        ):
            wrong = replace(file, signatures=[replace(file.signatures[0], **{field: value})])
            misplaced.append(wrong)
            done = await at.run(3, "caucus.publish", file=msgspec.to_builtins(wrong))
            assert (done["added"], done["refused"][0]["code"]) == (0, code)
        # Put together with theirs, in whatever order, it does not keep theirs out.
        for files in ([*misplaced, file], [file, *misplaced]):
            whole, _left = merge_files(files)
            plain = msgspec.to_builtins(whole)
            done = await at.run(3, "caucus.publish", file=plain, commit=False)
            assert (done["added"], done["repeated"], done["refused"]) == (1, 0, [])


async def test_more_signatures_than_fit_a_statement_go_in_several(tmp_path: Path) -> None:
    async with world(tmp_path, 2, affiliated=210) as at:
        await register(at, 1, 210)
        caucus = (await at.run(2, "caucus.found", name="Night workers"))["caucus"]
        await at.exchange()
        files = []
        for number in range(1, 211):
            done = await sign(at, 1, f"m{number}", caucus, publish=False)
            files.append(msgspec.convert(done["file"], CaucusFile))
        whole, _false = merge_files(files)
        done = await at.run(2, "caucus.publish", file=msgspec.to_builtins(whole))
        assert done["added"] == 210
        assert (await at.run(2, "caucus.show", subject=caucus))["members"] == 210


async def test_a_charter_without_a_veto_gives_none(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        said = {"caucus": caucus, "act": "veto", "about": name, "title": "No"}
        assert await code_of(at, 1, "caucus.say", **said) == "no-veto"
        for wrong in ({"act": "recommendation"}, {"act": "recommendation", "about": ""}):
            assert await code_of(at, 1, "caucus.say", **said | wrong) == "about-other"


async def test_a_veto_holds_until_its_caucus_lifts_it(tmp_path: Path) -> None:
    async with world(tmp_path, life=replace(USUAL_LIFE_RULES, veto_min=1)) as at:
        caucus = await founded(at)
        name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        for member in ("m1", "m2"):
            await sign(at, 1, member, caucus)
        veto = await at.run(1, "caucus.say", caucus=caucus, act="veto", about=name, title="No")
        for member in ("m1", "m2"):
            await sign(at, 1, member, veto["act"])
        state = await at.nodes[0].state()
        assert len(state.caucuses.vetoes(bytes.fromhex(name))) == 1
        lift = await at.run(
            1, "caucus.say", caucus=caucus, act="lift", about=veto["act"], title="Well"
        )
        for member in ("m1", "m2"):
            await sign(at, 1, member, lift["act"])
        assert (await at.nodes[0].state()).caucuses.vetoes(bytes.fromhex(name)) == ()


async def test_a_vote_opens_though_its_veto_was_lifted_through_other_servers_after_the_lists(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, life=replace(USUAL_LIFE_RULES, veto_min=2)) as at:
        caucus = await founded(at)
        members = [(number, member) for number in (2, 3) for member in ("m1", "m2")]
        await register(at, 3)
        ballot = await at.announced()
        about = (await at.run(1, "ballot.show", ballot=ballot))["proposal"]
        for number, member in members:
            await sign(at, number, member, caucus)
        await at.exchange()
        acts = {}
        for act, of in (("veto", about), ("lift", "")):
            args = {"caucus": caucus, "act": act, "about": of or acts["veto"], "title": act}
            acts[act] = (await at.run(2, "caucus.say", **args))["act"]
            await at.exchange()
            for number, member in members:
                await sign(at, number, member, acts[act])
            await at.exchange()
            if act == "veto":
                await attest_all(at, ballot)
                at.clock.now = max(at.clock.now, START + 300)
                assert await code_of(at, 1, "ballot.open", ballot=ballot) == "gate-closed"
                before = await at.run(1, "caucus.show", subject=caucus)
                assert before["published_by"] == ["Group 3"]
        # Every signature of the lift stands in another log than the author's, behind its list.
        assert (await at.nodes[0].state()).caucuses.vetoes(bytes.fromhex(about)) == ()
        assert await at.look(1) == 1
        await at.exchange()
        for number in (1, 2, 3):
            assert (await at.run(number, "ballot.show", ballot=ballot))["phase"] == "open"
        shown = await at.run(3, "caucus.show", subject=caucus)
        assert [act["signatures"] for act in shown["acts"]] == [4, 4]


async def attest_all(at: World, ballot: str) -> None:
    """Every group attests a list of ten."""
    for number in (1, 2, 3):
        drawn = await at.run(
            number, "roll.draft", ballot=ballot, basis="list", commit=True, regions={"": 10}
        )
        await at.sign_both(number, drawn["draft"])
    await at.exchange()


async def test_a_caucus_in_a_groups_name_is_not_published(tmp_path: Path) -> None:
    async with world(tmp_path, 2) as at:
        assert await code_of(at, 1, "caucus.found", name="group 2") == "name-taken"


async def test_a_file_of_another_coalition_is_not_published(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        caucus = await founded(at)
        file = (await at.run(1, "caucus.sheet", subject=caucus))["file"]
        other = {**file, "coalition": "00" * 32}
        assert await code_of(at, 3, "caucus.publish", file=other) == "other-coalition"
