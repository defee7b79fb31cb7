"""Claims about who takes part: the node counts what it knows, small numbers stay untold."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from node.commands.taking_part import READ_KEPT_S
from node.errors import NodeError
from node.tests.commands.caucusing import register, speak
from node.tests.commands.test_convenings import meeting
from node.tests.commands.world import START, World, roster_csv, world
from protocol.coalition.participation.suppression import smallest


async def refused(at: World, number: int, command: str, **args: Any) -> str:
    with pytest.raises(NodeError) as caught:
        await at.run(number, command, **args)
    return caught.value.code


async def told(at: World, answer: str, numbers: range) -> None:
    for number in numbers:
        await at.run(1, "participation.tell", member=f"m{number}", answers=[f"Age\t{answer}"])


def shared(counted: dict[str, Any]) -> list[int]:
    return [c["shared"] for c in counted["traits"] if c["answer"] == "under 30"]


async def test_the_node_counts_its_own_list_and_codes(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert shown["cells"] == [
            {"region": "", "invited": 10, "reached": 0, "read": 0, "spoke": 0, "voted": 0}
        ]
        await at.run(1, "codes.issue", ballot=ballot)
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert shown["cells"][0]["reached"] == 10
        assert shown["published"] is None
        assert (await at.run(2, "participation.show", ballot=ballot))["groups"] == []


async def test_who_had_the_floor_in_a_meeting_on_the_proposal_is_counted_once(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        proposal = (await at.run(1, "ballot.show", ballot=ballot))["proposal"]
        about = (await at.run(1, "convening.call", **meeting(proposal=proposal)))["convening"]
        other = (await at.run(1, "convening.call", **meeting()))["convening"]
        heard = [("Ana", "Group 1"), ("ana ", "group 1"), ("Bo", "Group 1"), ("Cy", "Group 2")]
        for convening, people in (
            (about, [*heard, ("Di", "Group 1")]),
            (other, [("Ed", "Group 1")]),
        ):
            for name, group in people:
                await at.run(1, "speakers.add", convening=convening, name=name, group=group)
                if name != "Di":  # who still waits
                    await at.run(1, "speakers.next", convening=convening)
        # Nobody has been reached yet by what the node knows, and who spoke is among those.
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert shown["cells"][0]["spoke"] == 0
        await at.run(1, "codes.issue", ballot=ballot)
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert shown["cells"][0]["spoke"] == 2
        # Where there are several regions, nobody knows whose a national meeting's speakers are.
        figures = {"regions": ["", "North"], "invited": [9, 9], "reached": [9, 9], "voted": [0, 0]}
        shown = await at.run(1, "participation.count", ballot=ballot, **figures, read=[0, 0])
        assert [cell["spoke"] for cell in shown["cells"]] == [0, 0]


async def test_a_comment_under_a_members_key_counts_as_speaking_once_with_the_floor(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        await at.run(1, "codes.issue", ballot=ballot)
        proposal = (await at.run(1, "ballot.show", ballot=ballot))["proposal"]
        await register(at, 1, 10)
        for member in ("m1", "m2"):
            await speak(at, 1, member, proposal, "I am for it.")
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert shown["cells"][0]["spoke"] == 2
        about = (await at.run(1, "convening.call", **meeting(proposal=proposal)))["convening"]
        await at.run(1, "speakers.add", convening=about, name="MEMBER 1", group="Group 1")
        await at.run(1, "speakers.next", convening=about)
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert shown["cells"][0]["spoke"] == 2


async def test_members_without_a_name_who_comment_are_each_counted(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        await at.run(1, "codes.issue", ballot=ballot)
        proposal = (await at.run(1, "ballot.show", ballot=ballot))["proposal"]
        await register(at, 1, 10)
        for member in ("m1", "m2"):
            await speak(at, 1, member, proposal, "I am for it.")
        nameless = b64encode(b"id,name\n" + b"".join(b"m%d,\n" % n for n in range(1, 11)))
        await at.run(1, "roster.import", csv=nameless.decode(), commit=True)
        assert {member.name for member in at.nodes[0].people.members()} == {""}
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert shown["cells"][0]["spoke"] == 2


async def test_who_says_that_they_have_read_is_counted_in_lots_until_they_vote(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        await at.run(1, "codes.issue", ballot=ballot)

        async def counted() -> int:
            shown = await at.run(1, "participation.count", ballot=ballot)
            return int(shown["cells"][0]["read"])

        lot = smallest((await at.nodes[0].state()).charter.rules.pool_min)
        for number in range(1, lot):
            await mark(at, ballot, f"m{number}")
        assert await counted() == 0
        await mark(at, ballot, f"m{lot}")
        assert await counted() == lot
        await mark(at, ballot, f"m{lot}")
        assert await counted() == lot
        await mark(at, ballot, "m1", read=False)
        assert await counted() == 0
        assert await refused(at, 1, "participation.read", ballot=ballot, member="nobody") == (
            "unknown-member"
        )
        own = await at.run(1, "member.show", member="m2")
        assert [one["ballot"] for one in own["read"]] == [ballot]
        await at.nodes[0].traits.forget(["m2"])
        assert (await at.run(1, "member.show", member="m2"))["read"] == []


async def test_who_has_read_is_erased_two_weeks_after_results_are_due(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        node, name = at.nodes[0], bytes.fromhex(ballot)
        await at.run(1, "codes.issue", ballot=ballot)
        lot = smallest((await node.state()).charter.rules.pool_min)
        members = [f"m{number}" for number in range(1, lot + 1)]
        for member in members:
            await mark(at, ballot, member)
        told = await at.run(1, "participation.count", ballot=ballot, commit=True)
        assert told["cells"][0]["read"] == lot
        due = (await node.state()).ballots[name].manifest.schedule.returns_due
        at.clock.now = due + READ_KEPT_S - 3_600
        anew = {"ballot": ballot, "member": members[0], "read": True}
        assert await refused(at, 1, "participation.read", **anew) == "reading-over"
        await mark(at, ballot, members[0], read=False)
        await at.look(1)
        assert node.traits.readers(name) == set(members[1:])
        at.clock.now = due + READ_KEPT_S
        await at.look(1)
        assert node.traits.marked() == ()
        # What was told of them stays the last that is known.
        later = await at.run(1, "participation.count", ballot=ballot)
        assert later["cells"][0]["read"] == lot


async def test_a_vote_taken_back_leaves_nobody_who_has_read_and_one_not_held_here_stays(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        node, name, other = at.nodes[0], bytes.fromhex(ballot), bytes(32)
        await at.run(1, "roster.import", csv=roster_csv(2), commit=True)
        await mark(at, ballot, "m1")
        await node.traits.mark(other, "m1", read=True)
        closes = (await node.state()).ballots[name].manifest.schedule.closes
        at.clock.now = closes  # it never opened
        await at.look(1)
        assert node.traits.marked() == (other,)


async def mark(at: World, ballot: str, member: str, *, read: bool = True) -> None:
    await at.run(1, "participation.read", ballot=ballot, member=member, read=read)


async def test_stewards_add_what_they_know_and_publish_it(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened(roster=True)
        await at.run(1, "codes.issue", ballot=ballot)
        figures = {"regions": [""], "read": [8], "spoke": [3]}
        done = await at.run(1, "participation.count", ballot=ballot, commit=True, **figures)
        assert done["published"]
        await at.exchange()
        (group,) = (await at.run(2, "participation.show", ballot=ballot))["groups"]
        assert group["group"] == "Group 1"
        assert (group["cells"][0]["reached"], group["cells"][0]["read"]) == (10, 8)


async def test_a_node_without_a_box_of_its_own_is_told_the_numbers(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened()
        with pytest.raises(NodeError) as caught:
            await at.run(2, "participation.count", ballot=ballot)
        assert caught.value.code == "nothing-counted"
        assert "--cells FILE" in caught.value.hint
        cells = {"regions": [""], "invited": [20], "reached": [18], "voted": [9]}
        done = await at.run(2, "participation.count", ballot=ballot, **cells)
        assert done["cells"][0]["voted"] == 9


async def test_a_number_a_region_and_no_fewer(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened()
        cells = {"regions": [""], "invited": [20, 1]}
        code = await refused(at, 2, "participation.count", ballot=ballot, **cells)
        assert code == "bad-figures-shape"


async def test_what_can_not_be_is_not_published(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.opened()
        cells = {"regions": [""], "invited": [2], "reached": [3]}
        code = await refused(at, 2, "participation.count", ballot=ballot, commit=True, **cells)
        assert code == "bad-figures"


async def test_targets_are_set_beforehand_and_gaps_shown_before_the_close(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        aim = {"ballot": ballot, "stage": "voted", "share": "50%"}
        assert await refused(at, 2, "participation.target", everybody=True, **aim) == (
            "not-the-author"
        )
        assert (await at.run(2, "participation.show", ballot=ballot))["uncounted"] == []
        await at.run(1, "participation.target", everybody=True, **aim)
        await at.exchange()
        shown = await at.run(2, "participation.show", ballot=ballot)
        assert shown["uncounted"] == ["Group 1", "Group 2", "Group 3"]
        cells = {"regions": [""], "invited": [21], "reached": [12], "voted": [4]}
        await at.run(2, "participation.count", ballot=ballot, commit=True, **cells)
        shown = await at.run(2, "participation.show", ballot=ballot)
        [cell] = shown["groups"][0]["cells"]
        assert shown["together"] == [cell]
        assert shown["uncounted"] == ["Group 1", "Group 3"]
        (gap,) = shown["gaps"]
        assert (gap["have"], gap["need"], gap["met"], gap["advice"]) == (4, 11, False, "remind")
        at.clock.now = START + 300
        assert await refused(at, 1, "participation.target", **aim) == "target-late"


@pytest.mark.parametrize("share", ["0%", "101%", "3/2", "1/0"])
async def test_a_target_is_a_part_of_those_invited(tmp_path: Path, share: str) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        code = await refused(
            at, 1, "participation.target", ballot=ballot, stage="read", share=share
        )
        assert code == "bad-share"


@pytest.mark.parametrize("share", ["50%", " 50 % ", "1/2"])
async def test_a_target_is_written_as_people_write_it(tmp_path: Path, share: str) -> None:
    async with world(tmp_path) as at:
        aim = {"ballot": await at.announced(), "stage": "read", "share": share}
        await at.run(1, "participation.target", **aim)
        [target] = (await at.run(1, "participation.show", ballot=aim["ballot"]))["targets"]
        assert target["share"] == "1/2"


async def test_what_members_tell_is_counted_from_five_people_on(tmp_path: Path) -> None:
    async with world(tmp_path, pool_min=1) as at:
        ballot = await at.opened(roster=True)
        await at.run(1, "participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await told(at, "under 30", range(1, 6))
        await told(at, "30 and over", range(6, 10))
        shown = await at.run(1, "participation.count", ballot=ballot)
        assert [(c["answer"], c["shared"]) for c in shown["traits"]] == [("under 30", 5)]
        assert shown["untold"] == 1
        assert shown["held"] == [
            {"trait": "Age", "answer": "30 and over", "why": "few", "least": 5, "told": None}
        ]


async def test_an_answer_that_leaves_few_beside_it_is_held_back(tmp_path: Path) -> None:
    async with world(tmp_path, pool_min=1) as at:
        ballot = await at.opened(roster=True)
        await at.run(1, "participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await told(at, "under 30", range(1, 10))
        # Ten are on the list, which everybody reads: so the tenth is older, or said nothing.
        shown = await at.run(1, "participation.count", ballot=ballot, commit=True)
        assert (shared(shown), [held["why"] for held in shown["held"]]) == ([], ["others"])
        await told(at, "under 30", range(10, 11))
        shown = await at.run(1, "participation.count", ballot=ballot, commit=True)
        assert (shared(shown), shown["held"]) == ([10], [])


async def test_a_later_count_changes_a_cell_by_five_people_or_not_at_all(tmp_path: Path) -> None:
    async with world(tmp_path, pool_min=1) as at:
        ballot = await at.opened((40, 20, 30), roster=True)
        await at.run(1, "participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await told(at, "under 30", range(1, 6))
        await at.run(1, "participation.count", ballot=ballot, commit=True)
        (group,) = (await at.run(1, "participation.show", ballot=ballot))["groups"]
        first = group["as_of"]
        await told(at, "under 30", range(6, 7))
        later = await at.run(1, "participation.count", ballot=ballot, commit=True)
        (held,) = later["held"]
        assert (shared(later), held["why"]) == ([], "change")
        assert (held["told"]["shared"], held["told"]["as_of"]) == (5, first)
        # The others read what was told last, with its hour.
        await at.exchange()
        (group,) = (await at.run(2, "participation.show", ballot=ballot))["groups"]
        now = group["as_of"]
        assert now > first
        assert [c["shared"] for c in group["traits"]] == [0]
        assert [(c["shared"], c["as_of"]) for c in group["told"]] == [(0, now), (5, first)]
        assert {(c["of_invited"], c["of_voted"]) for c in group["told"]} == {(40, 0)}
        await told(at, "under 30", range(7, 11))
        later = await at.run(1, "participation.count", ballot=ballot, commit=True)
        assert shared(later) == [10]


async def test_an_answer_is_held_back_beside_one_that_was_told_before(tmp_path: Path) -> None:
    async with world(tmp_path, pool_min=1) as at:
        ballot = await at.opened((30, 20, 30), roster=True)
        answers = ["woman", "man", "nonbinary"]
        await at.run(1, "participation.ask", trait="Gender", answers=answers)

        async def answered(answer: str, members: range) -> None:
            for member in members:
                args = {"member": f"m{member}", "answers": [f"Gender\t{answer}"]}
                await at.run(1, "participation.tell", **args)

        await answered("woman", range(1, 11))
        await answered("man", range(11, 15))
        first = await at.run(1, "participation.count", ballot=ballot, commit=True)
        known = [("nonbinary", 0), ("woman", 10)]
        assert [(c["answer"], c["shared"]) for c in first["traits"]] == known
        # Of thirty seventeen men and the ten women of before: that would leave three.
        await answered("man", range(15, 28))
        await answered("nonbinary", range(28, 30))
        await answered("woman", range(30, 31))
        later = await at.run(1, "participation.count", ballot=ballot, commit=True)
        assert later["traits"] == []
        assert {held["answer"]: held["why"] for held in later["held"]} == {
            "woman": "others", "man": "beside", "nonbinary": "few",
        }  # fmt: skip
        await at.exchange()
        (group,) = (await at.run(2, "participation.show", ballot=ballot))["groups"]
        assert [(c["answer"], c["shared"]) for c in group["told"]] == known
        assert {c["of_invited"] for c in group["told"]} == {30}


async def test_another_vote_tells_no_change_by_few(tmp_path: Path) -> None:
    async with world(tmp_path, pool_min=1) as at:
        proposal = await at.sponsored()
        await at.run(1, "roster.import", csv=roster_csv(40), commit=True)
        one, two = [await boxed(at, proposal, title) for title in ("This year", "Next year")]
        await at.run(1, "participation.ask", trait="Age", answers=["under 30", "30 and over"])
        await told(at, "under 30", range(1, 6))
        await at.run(1, "participation.count", ballot=one, commit=True)
        await told(at, "under 30", range(6, 7))
        shown = await at.run(1, "participation.count", ballot=two, commit=True)
        assert (shared(shown), [held["why"] for held in shown["held"]]) == ([], ["ballots"])
        await told(at, "under 30", range(7, 11))
        shown = await at.run(1, "participation.count", ballot=two, commit=True)
        assert shared(shown) == [10]
        # Told for the second vote, it bounds what is told for the first.
        await told(at, "under 30", range(11, 13))
        shown = await at.run(1, "participation.count", ballot=one, commit=True)
        assert shared(shown) == []
        assert [(h["why"], h["told"]["shared"]) for h in shown["held"]] == [("ballots", 5)]


async def boxed(at: World, proposal: str, title: str) -> str:
    """A vote with a box of group 1; its id."""
    manifest = {**at.question(), "title": title}
    ballot = (await at.run(1, "ballot.put", proposal=proposal, manifest=manifest))["ballot"]
    await at.run(1, "roll.draft", ballot=ballot, basis="list", roster=True, commit=True)
    return str(ballot)


async def test_only_members_tell_and_who_leaves_is_forgotten(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await at.opened(roster=True)
        await at.run(1, "participation.ask", trait="Age", answers=["under 30", "30 and over"])
        code = await refused(at, 1, "participation.tell", member="m99", answers=["Age\tunder 30"])
        assert code == "unknown-member"
        await told(at, "under 30", range(1, 2))
        only_two = "aWQsbmFtZQptMixNZW1iZXIgMgo="  # id,name / m2,Member 2
        await at.run(1, "roster.import", csv=only_two, commit=True, whole=True)
        (asked,) = (await at.run(1, "participation.questions"))["questions"]
        assert [a["shared"] for a in asked["answers"]] == [0, 0]
