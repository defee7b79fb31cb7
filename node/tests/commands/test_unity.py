"""Points of unity by command, over three nodes; a change needs two of them."""

import pytest

from node.errors import NodeError
from node.tests.commands.test_challenges import CUTS, certify
from node.tests.commands.world import START, world


@pytest.fixture
async def at(tmp_path):
    async with world(tmp_path) as made:
        yield made


async def in_force(at, text="Nobody is evicted"):
    """A point moved by group 1 and ratified by group 2; its version."""
    made = await at.run(1, "unity.add", text=text)
    await at.exchange()
    await at.run(2, "unity.ratify", version=made["version"][:12])
    await at.exchange()
    return made["version"]


async def code(at, group, name, /, **args):
    with pytest.raises(NodeError) as caught:
        await at.run(group, name, **args)
    return caught.value.code


async def test_a_point_is_added_reworded_and_taken_away(at):
    await in_force(at, "  Nobody is evicted.\r\nNobody.  ")
    listed = await at.run(3, "unity.list")
    number = listed["points"][-1]["number"]
    assert listed["points"][-1]["text"] == "Nobody is evicted.\nNobody."
    assert (listed["needed"], listed["points"][-1]["ratified"]) == (2, 2)
    moved = await at.run(2, "unity.amend", number=number, text="Nobody is cut off", reason="Power.")
    await at.exchange()
    assert [m["version"] for m in (await at.run(3, "unity.list"))["motions"]] == [moved["version"]]
    await at.run(3, "unity.ratify", version=moved["version"])
    await at.exchange()
    shown = await at.run(1, "unity.show", number=number)
    assert shown["point"]["text"] == "Nobody is cut off"
    assert [v["action"] for v in shown["history"]] == ["add", "amend"]
    struck = await at.run(1, "unity.strike", number=number)
    await at.exchange()
    await at.run(3, "unity.ratify", version=struck["version"])
    shown = await at.run(3, "unity.show", number=number)
    assert (shown["point"], len(shown["history"])) == (None, 3)
    assert await code(at, 3, "unity.strike", number=number) == "unknown-point"


async def test_a_reservation_stands_beside_the_point_with_its_reason(at):
    version = await in_force(at)
    await at.run(3, "unity.reserve", version=version, reason="Our statutes are silent.")
    await at.exchange()
    matrix = await at.run(1, "unity.matrix")
    assert matrix["points"][-1]["stances"] == ["ratify", "ratify", "reserve"]
    shown = await at.run(1, "unity.show", number=matrix["points"][-1]["number"])
    assert shown["point"]["stances"][-1]["reason"] == "Our statutes are silent."


async def test_ratifying_a_point_that_changed_meanwhile_is_refused_and_says_so(at):
    await in_force(at)
    number = (await at.run(1, "unity.list"))["points"][-1]["number"]
    one = await at.run(1, "unity.amend", number=number, text="One")
    two = await at.run(2, "unity.amend", number=number, text="Two")
    await at.exchange()
    base = (await at.run(3, "unity.list"))["points"][-1]["version"]
    await at.run(3, "unity.ratify", version=one["version"])
    assert await code(at, 3, "unity.ratify", version=two["version"]) == "point-changed"
    assert await code(at, 3, "unity.reserve", version=base, reason="No.") == "point-changed"
    args = {"number": number, "text": "Three", "base": base}
    assert await code(at, 3, "unity.amend", **args) == "point-changed"


async def test_what_changes_nothing_or_names_nothing_is_refused_before_it_is_said(at):
    await in_force(at)
    number = (await at.run(1, "unity.list"))["points"][-1]["number"]
    same = {"number": number, "text": " Nobody is evicted "}
    assert await code(at, 1, "unity.amend", **same) == "no-change"
    assert await code(at, 1, "unity.amend", number=99, text="Text") == "unknown-point"
    assert await code(at, 1, "unity.show", number=99) == "unknown-point"
    assert await code(at, 1, "unity.ratify", version="abcdef") == "unknown-id"
    assert await code(at, 1, "unity.reserve", version="abcdef", reason="") == "bad-arguments"


async def test_the_same_words_are_one_point_whoever_moves_them_again(at):
    text = "Nobody is evicted"
    moved = (await at.run(1, "unity.add", text=text))["version"]
    await at.exchange()
    assert (await at.run(1, "unity.add", text=f"{text}\n"))["version"] == moved
    for number in (1, 2):
        with pytest.raises(NodeError) as caught:
            await at.run(number, "unity.add", text=f" {text}", reason="Again.")
        assert caught.value.code == "point-repeated"
        assert f"unity ratify {moved[:12]}" in caught.value.hint
    assert len((await at.run(2, "unity.list"))["motions"]) == 1
    await at.run(1, "unity.withdraw", version=moved, reason="Later.")
    await at.exchange()
    assert await at.run(2, "unity.add", text=text)


async def test_who_moved_a_change_takes_it_back_and_all_read_when_and_why(tmp_path):
    async with world(tmp_path, cuts=CUTS) as at:
        moved = (await at.run(1, "unity.add", text="Nobody is evicted"))["version"]
        await at.exchange()
        assert await code(at, 2, "unity.withdraw", version=moved) == "not-the-author"
        await at.run(1, "unity.withdraw", version=moved[:12], reason=" Said badly.\r\nSorry. ")
        await certify(at, START + 100)
        listed = await at.run(3, "unity.list")
        assert (listed["motions"], listed["points"]) == ([], [])
        [ended] = listed["ended"]
        assert (ended["version"], ended["standing"]) == (moved, "withdrawn")
        assert await code(at, 2, "unity.ratify", version=moved) == "taken-back"
        assert await code(at, 1, "unity.withdraw", version=moved) == "taken-back"
        version = (await at.nodes[2].state()).unity.versions[bytes.fromhex(moved)]
        assert (version.withdrawn, version.withdrawal_reason) == (
            START + 100,
            "Said badly.\nSorry.",
        )


async def test_a_point_in_force_is_not_taken_back_by_who_moved_it(tmp_path):
    async with world(tmp_path, cuts=CUTS) as at:
        version = await in_force(at)
        assert await code(at, 1, "unity.withdraw", version=version) == "point-changed"
        number = (await at.run(1, "unity.list"))["points"][-1]["number"]
        moved = (await at.run(1, "unity.amend", number=number, text="Nobody"))["version"]
        await at.run(1, "unity.withdraw", version=moved)
        shown = await at.run(1, "unity.show", number=number)
        assert shown["point"]["version"] == version
        assert shown["motions"] == []
        assert [v["version"] for v in shown["ended"]] == [moved]
        assert shown["ended"][0]["withdrawn"] is not None


async def test_without_cuts_a_motion_is_taken_back_and_no_node_that_knows_ratifies_it(at):
    moved = (await at.run(1, "unity.add", text="Nobody is evicted"))["version"]
    await at.exchange()
    await at.run(1, "unity.withdraw", version=moved, reason="Said badly.")
    listed = await at.run(1, "unity.list")
    assert (listed["motions"], listed["points"]) == ([], [])
    assert [v["standing"] for v in listed["ended"]] == ["withdrawn"]
    assert await code(at, 1, "unity.withdraw", version=moved) == "taken-back"
    await at.exchange()
    for name in ("unity.ratify", "unity.reserve"):
        assert await code(at, 2, name, version=moved, reason="We would.") == "taken-back"
    await at.exchange()
    version = (await at.nodes[2].state()).unity.versions[bytes.fromhex(moved)]
    assert (version.standing, version.withdrawal_reason) == ("withdrawn", "Said badly.")


async def test_without_cuts_who_ratified_before_they_heard_of_it_brings_it_into_force(at):
    moved = (await at.run(1, "unity.add", text="Nobody is evicted"))["version"]
    await at.exchange()
    await at.run(1, "unity.withdraw", version=moved)
    await at.run(2, "unity.ratify", version=moved)
    await at.exchange()
    for number in (1, 2, 3):
        listed = await at.run(number, "unity.list")
        assert [p["version"] for p in listed["points"]] == [moved]
        assert listed["ended"] == []
    (told,) = (await at.run(1, "refused"))["groups"]
    assert [(r["kind"], r["code"]) for r in told["statements"]] == [
        ("point-withdrawal", "point-changed")
    ]
