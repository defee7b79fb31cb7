"""A member sees what is held of them, corrects it, and is erased; what may not go, stays."""

import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from node.core import Node
from node.errors import NodeError
from node.store import box_channels, people
from node.store.feeds import Owner, Way
from node.tests.commands.world import START, World, roster_csv, world
from protocol.keys import public_key

ONE = {"contests": [{"title": "Fund", "kind": "yes-no"}]}


async def refused(at: World, command: str, **args: Any) -> str:
    with pytest.raises(NodeError) as caught:
        await at.run(1, command, **args)
    return caught.value.code


async def known(at: World) -> str:
    """Member m1 with a name of their own, everywhere that this node holds something of people."""
    ballot = await at.opened((3, 3), roster=True, **ONE)
    node = at.nodes[0]
    await at.run(1, "codes.issue", ballot=ballot)
    await at.run(1, "codes.issue", ballot=ballot, members=["m1"], reason="Zuzanna lost it")
    await at.run(1, "access.grant", role="member", member="m1", label="Zuzanna", code=True)
    await node.feeds.make(Owner(Way.ACCESS, 1), "Zuzanna's phone", node.now())
    line = await node.accesses.journal.begin(1, "Zuzanna", "comment.speak", "")
    await node.accesses.journal.end(line, "done")
    await node.credentials.register("m1", public_key(bytes(32)), node.now())
    await at.run(1, "participation.ask", trait="Age", answers=["under 30", "30 and over"])
    await at.run(1, "participation.tell", member="m1", answers=["Age\tunder 30"])
    await at.run(1, "member.correct", member="m1", name="Zuzanna", email="z@people.example")
    return ballot


def on_disk(node: Node, word: str) -> list[str]:
    """The node's files in which a word stands, write-ahead logs too."""
    files = [path for path in node.directory.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if word.encode() in path.read_bytes())


async def test_a_member_sees_all_that_is_held_and_no_vote(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await known(at)
        data = await at.run(1, "member.show", member="m1")
        assert (data["member"]["name"], data["member"]["email"]) == ("Member 1", "z@people.example")
        (access,) = data["accesses"]
        assert access["feeds"][0]["label"] == "Zuzanna's phone"
        assert access["journal"][0]["command"] == "comment.speak"
        assert data["keys"][0]["key"] == public_key(bytes(32)).hex()
        assert data["told"] == {"Age": "under 30"}
        assert [(one["what"], one["value"]) for one in data["requests"]] == [("name", "Zuzanna")]
        (vote,) = data["votes"]
        assert (vote["ballot"], vote["voted_online"]) == (ballot, False)
        assert [act["act"] for act in vote["acts"]] == ["issued", "reissued"]
        others = await at.run(1, "member.show", member="m2")
        assert (others["accesses"], others["keys"], others["requests"]) == ([], [], [])


async def test_an_address_is_corrected_at_once_and_a_name_when_a_steward_agrees(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, groups=2) as at:
        await at.run(1, "roster.import", csv=roster_csv(2), commit=True)
        answer = await at.run(1, "member.correct", member="m1", name="Ana", email="a@x.example")
        assert (answer["changed"], answer["asked"]) == (["email"], ["name"])
        # Who changes their own name at will is handed somebody else's code.
        assert at.nodes[0].people.member("m1").name == "Member 1"  # type: ignore[union-attr]
        await at.run(1, "member.correct", member="m1", name="Anna")
        (asked,) = (await at.run(1, "member.requests"))["requests"]
        await at.run(1, "member.grant", number=asked["number"])
        member = at.nodes[0].people.member("m1")
        assert member is not None
        assert (member.name, member.email) == ("Anna", "a@x.example")
        await at.run(1, "member.correct", member="m1", no_email=True)
        assert at.nodes[0].people.member("m1").email == ""  # type: ignore[union-attr]
        assert await refused(at, "member.correct", member="m1", name="A\nB") == "bad-cell"
        assert await refused(at, "member.grant", number=asked["number"]) == "unknown-request"


async def test_a_request_is_declined_with_a_reason_or_taken_back_by_its_own_member(
    tmp_path: Path,
) -> None:
    async with world(tmp_path, groups=2) as at:
        await at.run(1, "roster.import", csv=roster_csv(2), commit=True)
        await at.run(1, "member.correct", member="m1", region="North")
        await at.run(1, "member.leave", member="m2", words="I moved.")
        first, second = (one["number"] for one in (await at.run(1, "member.requests"))["requests"])
        stolen = {"member": "m1", "number": second}
        assert await refused(at, "member.take-back", **stolen) == "unknown-request"
        await at.run(1, "member.decline", number=first, answer="You live in the South.")
        await at.run(1, "member.take-back", member="m2", number=second)
        assert (await at.run(1, "member.requests"))["requests"] == []
        (told,) = (await at.run(1, "member.show", member="m1"))["requests"]
        assert (told["outcome"], told["answer"]) == ("declined", "You live in the South.")
        assert await refused(at, "member.decline", number=first, answer="x") == "unknown-request"
        at.clock.now += 31 * 86_400
        assert (await at.run(1, "member.show", member="m1"))["requests"] == []


async def test_who_is_erased_leaves_no_name_in_any_file(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await known(at)
        node = at.nodes[0]
        asked = await at.run(1, "member.requests")
        await at.run(1, "member.grant", number=asked["requests"][0]["number"])
        await at.run(1, "member.leave", member="m1", words="Zuzanna goes.")
        assert on_disk(node, "Zuzanna")
        asked = await at.run(1, "member.requests")
        done = await at.run(1, "member.grant", number=asked["requests"][0]["number"])
        assert (done["waits_for"], done["on_disk"]) == ([ballot], False)
        # A steward's word about a line of a voters' list goes with the list.
        box = {name for name in on_disk(node, "Zuzanna") if ballot in name}
        assert set(on_disk(node, "Zuzanna")) == box
        assert on_disk(node, "z@people.example") == []
        assert await refused(at, "member.show", member="m1") == "unknown-member"
        assert node.credentials.of("m1") is None
        assert node.accesses.person("x") is None
        assert node.accesses.all()[0].revoked
        assert node.feeds.of(Owner(Way.ACCESS, 1)) == []
        assert "m1" not in {m["ref"] for m in (await at.run(1, "roster.list"))["members"]}


async def test_an_erased_voter_stays_on_the_list_until_its_votes_are_erased(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await known(at)
        node = at.nodes[0]
        box = node.boxes.box(bytes.fromhex(ballot))
        codes = await at.run(1, "codes.issue", ballot=ballot, members=["m1"], reason="again")
        await at.run(1, "member.erase", member="m1", commit=True)
        # Else a steward invents a voter, votes, and erases whom nobody can be shown.
        assert [entry.member for entry in box.roll()] == ["m1", "m2", "m3"]
        voter = await box.open_code(codes["codes"][0]["code"], now=node.now())
        await box.cast(voter, ["0"], now=node.now())
        at.clock.now = START + 1_001
        while await at.look(1):
            pass
        assert box.status().stage == "erased"
        assert "m1" not in [entry.member for entry in box.roll()]
        assert (len(box.roll()), box.status().voted) == (3, 1)
        assert on_disk(node, "Zuzanna") == []
        assert node.people.forgotten() == []


@pytest.mark.parametrize(("module", "write"), [(box_channels, "forget"), (people, "_release")])
async def test_where_a_person_cannot_be_erased_yet_other_duties_are_done_and_it_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType, write: str
) -> None:
    def full(*_args: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    async with world(tmp_path, groups=2) as at:
        ballot = await known(at)
        node = at.nodes[0]
        with monkeypatch.context() as patched:
            patched.setattr(module, write, full)
            await at.run(1, "member.erase", member="m1", commit=True)
            at.clock.now = START + 1_001
            assert [await at.look(1) for _ in ("counted", "erased", "nothing")] == [1, 1, 0]
            assert node.boxes.box(bytes.fromhex(ballot)).status().stage == "erased"
            assert node.people.forgotten() == ["m1"]
        assert await at.look(1) == 0
        assert node.people.forgotten() == []
        assert on_disk(node, "Zuzanna") == []


async def test_a_file_in_which_somebody_is_erased_while_it_is_emptied_is_emptied_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path, groups=2) as at:
        node = at.nodes[0]
        file = node.people.file
        alone = file.alone

        async def meanwhile(*args: Any) -> None:
            await alone(*args)
            node.forgetting.unscrubbed.append(file)  # as `forget` does

        with monkeypatch.context() as patched:
            patched.setattr(file, "alone", meanwhile)
            await node.forgetting.finish()
        assert node.forgetting.unscrubbed == [file]
        await node.forgetting.finish()
        assert node.forgetting.unscrubbed == []


async def test_an_erased_number_may_come_back_and_is_then_not_released(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        ballot = await known(at)
        await at.run(1, "member.erase", member="m1", commit=True)
        again = await at.run(1, "roster.import", csv=roster_csv(3), commit=True)
        assert (again["returns"], again["adds"]) == (1, 0)
        assert at.nodes[0].people.forgotten() == []
        member = at.nodes[0].people.member("m1")
        assert member is not None
        assert (member.name, member.joined) == ("Member 1", at.clock.now)
        data = await at.run(1, "member.show", member="m1")
        assert (data["keys"], data["accesses"], data["told"]) == ([], [], {})
        assert [vote["ballot"] for vote in data["votes"]] == [ballot]


async def test_the_last_stewards_own_erasure_locks_nobody_out(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as at:
        await at.run(1, "roster.import", csv=roster_csv(2), commit=True)
        await at.run(1, "access.grant", role="steward", member="m1", code=True)
        assert await refused(at, "member.erase", member="m1", commit=True) == "last-steward"
        shown = await at.run(1, "member.erase", member="m2")
        assert (shown["erased"], shown["name"]) == (False, "Member 2")
        assert at.nodes[0].people.member("m2") is not None
        assert at.nodes[0].accesses.all()[0].label == "Member 1"
