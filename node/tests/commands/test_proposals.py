"""Claims about proposals by command: deliberation from the first word to the adopted one."""

from pathlib import Path
from typing import Any

import pytest

from node.commands.running import run
from node.errors import NodeError
from node.tests.commands.world import DELIBERATION, World, world


async def test_a_proposal_is_sponsored_amended_adopted_and_discussed(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        put = await at.run(1, "proposal.put", title="Fund", summary="One.", text="A fund.")
        name = put["proposal"]
        await at.exchange()
        await at.run(2, "proposal.sponsor", proposal=name[:6])
        amended = await at.run(
            3, "proposal.amend", proposal=name, text="A fund of all.", reason="clearer"
        )
        said = await at.run(
            2, "proposal.comment", target=name, stance="question", text="How large?", author="Ann"
        )
        await at.exchange()
        await at.run(1, "proposal.comment", target=said["comment"], stance="reply", text="Small.")
        await at.run(1, "proposal.adopt", proposal=name, amendment=amended["amendment"])
        await at.exchange()
        shown = await at.run(3, "proposal.show", proposal=name)
        assert (shown["title"], shown["text"]) == ("Fund", "A fund of all.")
        assert shown["sponsors"] == ["Group 2"]
        assert [a["adopted"] is not None for a in shown["amendments"]] == [True]
        assert [c["stance"] for c in shown["comments"]] == ["question", "reply"]
        own = await at.run(2, "proposal.show", proposal=name)
        assert (own["comments"][0]["author"], own["comments"][0]["text"]) == ("Ann", "How large?")
        # Words travel apart from the statement; a node that has not fetched them says so.
        assert shown["comments"][0]["text"] is None


async def test_adopting_a_material_change_starts_deliberation_again(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = (await at.run(1, "proposal.put", title="Fund", text="A."))["proposal"]
        first = (await at.run(1, "proposal.show", proposal=name))["deliberation_until"]
        at.clock.now += DELIBERATION // 2
        amended = await at.run(1, "proposal.amend", proposal=name, text="B.")
        await at.run(1, "proposal.adopt", proposal=name, amendment=amended["amendment"])
        later = (await at.run(1, "proposal.show", proposal=name))["deliberation_until"]
        assert later > first + DELIBERATION // 2


async def test_sponsors_decide_whether_only_the_wording_changes(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await at.sponsored()
        first = (await at.run(1, "proposal.show", proposal=name))["deliberation_until"]
        minor = await at.run(1, "proposal.amend", proposal=name, text="B!", material=False)
        amendment = minor["amendment"]
        await at.run(1, "proposal.adopt", proposal=name, amendment=amendment)
        await at.exchange()
        shown = await at.run(2, "proposal.show", proposal=name)
        assert shown["deliberation_until"] > first
        assert shown["sponsors"] == ["Group 2"]
        assert await refused(at, 3, amendment) == "not-a-sponsor"
        await at.run(2, "proposal.editorial", amendment=amendment[:8])
        assert await refused(at, 2, amendment) == "already-agreed"
        await at.exchange()
        shown = await at.run(1, "proposal.show", proposal=name)
        assert shown["deliberation_until"] == first
        (one,) = shown["amendments"]
        assert (one["editorial"], one["restarts"]) == (["Group 2"], False)
        real = await at.run(1, "proposal.amend", proposal=name, text="C.")
        await at.exchange()
        assert await refused(at, 2, real["amendment"]) == "not-editorial"


async def refused(at: World, number: int, amendment: str) -> str:
    with pytest.raises(NodeError) as caught:
        await at.run(number, "proposal.editorial", amendment=amendment)
    return caught.value.code


async def test_a_withdrawn_proposal_gets_no_ballot(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        await at.run(1, "proposal.withdraw", proposal=name, reason="not now")
        assert (await at.run(1, "proposal.list"))["proposals"][0]["withdrawn"]
        with pytest.raises(NodeError) as caught:
            await at.run(1, "ballot.put", proposal=name, manifest=at.question())
        assert caught.value.code == "withdrawn"


async def test_nobody_is_led_to_work_on_what_was_withdrawn(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        other = (await at.run(1, "proposal.put", title="Levy"))["proposal"]
        await at.exchange()
        offer = {"proposal": name, "text": "A fund of ten", "reason": "Ten"}
        amendment = (await at.run(2, "proposal.amend", **offer))["amendment"]
        await at.exchange()
        await at.run(1, "proposal.withdraw", proposal=name, reason="not now")
        await at.exchange()
        before = [node.logs.head(node.group) for node in at.nodes]
        words = {"stance": "for", "text": "Yes."}
        for number, command, args in (
            (2, "proposal.sponsor", {"proposal": name}),
            (2, "proposal.amend", {**offer, "text": "Of twenty"}),
            (2, "proposal.comment", {"target": name, **words}),
            (3, "proposal.comment", {"target": amendment, **words}),
            (3, "proposal.second", {"amendment": amendment}),
            (1, "proposal.adopt", {"proposal": name, "amendment": amendment}),
            (1, "proposal.decline", {"proposal": name, "amendment": amendment, "reason": "No."}),
            (1, "proposal.merge", {"proposal": name, "into": other}),
            (1, "proposal.merge", {"proposal": other, "into": name}),
            (1, "proposal.withdraw", {"proposal": name}),
        ):
            with pytest.raises(NodeError) as caught:
                await at.run(number, command, **args)
            assert caught.value.code == "withdrawn", command
        assert [node.logs.head(node.group) for node in at.nodes] == before


async def test_an_id_that_is_none_is_said_in_words(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        with pytest.raises(NodeError) as caught:
            await at.run(1, "proposal.show", proposal="zz")
        assert caught.value.message == "proposal.show: proposal is not the beginning of an id"
        assert "0-9 and a-f" in caught.value.hint


async def test_what_was_voted_on_is_not_amended_merged_or_withdrawn(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await at.opened()
        proposal = (await at.run(1, "proposal.list"))["proposals"][0]["proposal"]
        other = (await at.run(1, "proposal.put", title="Another"))["proposal"]
        before = await at.run(1, "proposal.show", proposal=proposal)
        for number, command, args, done in [
            (2, "amend", {"text": "Not so."}, "amended"),
            (1, "adopt", {"amendment": other}, "amended"),
            (1, "merge", {"into": other}, "merged"),
            (1, "withdraw", {}, "withdrawn"),
        ]:
            with pytest.raises(NodeError, match=f"has opened, so it can't be {done}") as caught:
                await at.run(number, f"proposal.{command}", proposal=proposal, **args)
            assert caught.value.code == "voted-on"
        assert await at.run(1, "proposal.show", proposal=proposal) == before


@pytest.mark.parametrize(
    ("command", "args", "code"),
    [
        ("proposal.put", {"title": ""}, "bad-arguments"),
        ("proposal.put", {"title": "x" * 201}, "bad-arguments"),
        ("proposal.put", {"title": "Fund", "text": "x" * 12_001}, "bad-arguments"),
        ("proposal.put", {"title": "Fund", "colour": "red"}, "bad-arguments"),
        ("proposal.put", {"title": 7}, "bad-arguments"),
        ("proposal.put", {"title": "\udcff"}, "bad-arguments"),
        ("proposal.show", {"proposal": "abc"}, "bad-arguments"),
        ("proposal.show", {"proposal": "XYZXYZ"}, "bad-arguments"),
        ("proposal.show", {"proposal": "abcdef"}, "unknown-id"),
        ("proposal.sponsor", {"proposal": "abcdef"}, "unknown-id"),
        ("proposal.comment", {"target": "abcdef", "stance": "for", "text": "x"}, "unknown-id"),
        ("proposal.vanish", {}, "unknown-command"),
    ],
)
async def test_wrong_arguments_are_refused_with_a_hint(
    tmp_path: Path, command: str, args: dict[str, Any], code: str
) -> None:
    async with world(tmp_path, groups=2) as at:
        with pytest.raises(NodeError) as caught:
            await run(at.nodes[0], command, args)
        assert caught.value.code == code
        assert caught.value.hint
        assert at.nodes[0].logs.head(at.nodes[0].group) is None


async def test_what_every_node_would_refuse_is_not_published(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = (await at.run(1, "proposal.put", title="Fund", text="A."))["proposal"]
        await at.exchange()
        for number, command, args in (
            (1, "proposal.sponsor", {}),
            (2, "proposal.withdraw", {}),
            (1, "proposal.amend", {"text": "A."}),
        ):
            before = at.nodes[number - 1].logs.head(at.nodes[number - 1].group)
            with pytest.raises(NodeError) as caught:
                await at.run(number, command, proposal=name, **args)
            assert caught.value.code
            assert at.nodes[number - 1].logs.head(at.nodes[number - 1].group) == before


async def test_sponsoring_twice_is_refused(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
        await at.exchange()
        await at.run(2, "proposal.sponsor", proposal=name)
        with pytest.raises(NodeError) as caught:
            await at.run(2, "proposal.sponsor", proposal=name)
        assert caught.value.code == "already-sponsored"


async def test_a_statement_too_large_is_told_and_not_published(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        options = [{"label": f"Option {n}", "text": "x" * 2_000} for n in range(40)]
        contests = [{"title": "Which", "kind": "choose", "options": options}]
        proposal = await at.sponsored()
        manifest = {**at.question(), "contests": contests}
        with pytest.raises(NodeError) as caught:
            await at.run(1, "ballot.put", proposal=proposal, manifest=manifest)
        assert caught.value.code == "unsayable"
