"""Claims about many accesses at a time, by command."""

from pathlib import Path

import pytest

from node.errors import NodeError
from node.tests.commands.world import World, roster_csv, world

THREE = "steward | Ada | | 30\nfacilitator | Bo\nmember | Cy"


async def many(at: World, do: str, lines: str, **more: object) -> dict:
    return await at.run(1, "access.many", do=do, lines=lines, **more)


async def labels(at: World) -> list[tuple[str, bool]]:
    listed = await at.run(1, "access.list")
    return [(row["label"], row["revoked"]) for row in listed["accesses"]]


async def test_a_list_is_tried_then_given_each_with_a_link_of_its_own(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        tried = await many(at, "grant", THREE)
        assert not tried["committed"]
        assert await labels(at) == []
        made = await many(at, "grant", THREE, commit=True)
        assert await labels(at) == [("Ada", False), ("Bo", False), ("Cy", False)]
        links = [row["link"] for row in made["accesses"]]
        assert len(set(links)) == 3
        token = await at.nodes[0].accesses.sign_in(links[1].partition("key=")[2], "")
        assert at.nodes[0].accesses.person(token).access.label == "Bo"
        days = [round((row["ends"] - row["made"]) / 86_400) for row in made["accesses"]]
        assert days == [30, 365, 365]


async def test_one_bad_line_leaves_all_others_undone(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        tried = await many(at, "grant", THREE + "\nking | Di")
        assert [(p["line"], p["code"]) for p in tried["problems"]] == [(4, "unknown-role")]
        for do, lines in (("grant", THREE + "\nking | Di"), ("link", "Ada"), ("strike", "Ada")):
            with pytest.raises(NodeError) as caught:
                await many(at, do, lines, commit=True)
            assert caught.value.code == "bad-lines"
        assert await labels(at) == []
        await many(at, "grant", THREE, commit=True)
        with pytest.raises(NodeError) as caught:
            await many(at, "strike", "Bo\nNobody", commit=True)
        assert await labels(at) == [("Ada", False), ("Bo", False), ("Cy", False)]


async def test_new_codes_end_the_old_ones_and_what_was_signed_in(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        made = await many(at, "grant", THREE, code=True, commit=True)
        store = at.nodes[0].accesses
        token = await store.sign_in(made["accesses"][2]["code"], "")
        again = await many(at, "link", "Bo\nCy", code=True, commit=True)
        assert [row["label"] for row in again["accesses"]] == ["Bo", "Cy"]
        assert store.person(token) is None
        with pytest.raises(NodeError):
            await store.sign_in(made["accesses"][2]["code"], "")
        assert store.person(await store.sign_in(again["accesses"][1]["code"], "")) is not None


async def test_renewing_moves_the_end_and_no_code_that_had_ended(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        made = await many(at, "grant", THREE, code=True, days=1, commit=True)
        at.clock.now += 5 * 86_400
        store = at.nodes[0].accesses
        with pytest.raises(NodeError):
            await store.sign_in(made["accesses"][2]["code"], "")
        tried = await many(at, "renew", "Bo\nCy", days=10)
        done = await many(at, "renew", "Bo\nCy", days=10, commit=True)
        for row in (*tried["accesses"], *done["accesses"]):
            # The world's clock goes on with each look at it.
            assert abs(row["ends"] - at.clock.now - 10 * 86_400) < 60
            assert row["lapsed"]
        # A code that was printed for an access that had ended is not its any more.
        with pytest.raises(NodeError) as refused:
            await store.sign_in(made["accesses"][2]["code"], "")
        assert refused.value.code == "code-unknown"
        made = await many(at, "link", "Cy", code=True, commit=True)
        at.clock.now += 5 * 86_400
        again = await many(at, "renew", "Cy", days=10, commit=True)
        assert not again["accesses"][0]["lapsed"]
        at.clock.now += 7 * 86_400
        assert store.person(await store.sign_in(made["accesses"][0]["code"], "")) is not None


async def test_an_access_changed_after_its_end_is_opened_by_nothing_from_before(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        made = await many(at, "grant", "member | Cy | | 5", code=True, commit=True)
        store, row = at.nodes[0].accesses, made["accesses"][0]
        token = await store.sign_in(row["code"], "")
        stands = await at.run(1, "access.change", number=row["number"], days=5)
        assert not stands["lapsed"]
        assert store.person(token) is not None
        at.clock.now += 6 * 86_400
        changed = await at.run(1, "access.change", number=row["number"], days=9)
        assert changed["lapsed"]
        assert store.person(token) is None  # nor does a browser come in that was signed in then
        with pytest.raises(NodeError) as refused:
            await store.sign_in(row["code"], "")
        assert refused.value.code == "code-unknown"


async def test_renewing_for_fewer_days_shortens_nobodys_access(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        made = await many(at, "grant", "steward | Ada\nmember | Cy | | 5", code=True, commit=True)
        before = [row["ends"] for row in made["accesses"]]
        tried = await many(at, "renew", "Ada\nCy", days=10)
        done = await many(at, "renew", "Ada\nCy", days=10, commit=True)
        for rows in (tried["accesses"], done["accesses"]):
            assert rows[0]["ends"] == before[0]
            assert rows[1]["ends"] > before[1]
        at.clock.now += 20 * 86_400
        store = at.nodes[0].accesses
        assert store.person(await store.sign_in(made["accesses"][0]["code"], "")) is not None


async def test_the_last_steward_is_not_struck_with_the_others(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await many(at, "grant", THREE, commit=True)
        for commit in (False, True):
            with pytest.raises(NodeError) as caught:
                await many(at, "strike", "Cy\nAda", commit=commit)
            assert caught.value.code == "last-steward"
        assert not any(revoked for _, revoked in await labels(at))
        await many(at, "strike", "Cy\nBo", commit=True)
        assert await labels(at) == [("Ada", False), ("Bo", True), ("Cy", True)]


async def test_a_number_that_no_member_has_is_refused_also_with_a_name(tmp_path: Path) -> None:
    """Such an access would make a key in the register for nobody on the list."""
    async with world(tmp_path) as at:
        await at.run(1, "roster.import", csv=roster_csv(1), commit=True)
        for number in ("m2", "1"):
            with pytest.raises(NodeError) as caught:
                await at.run(1, "access.grant", role="member", member=number, label="Ann")
            assert (caught.value.code, bool(caught.value.hint)) == ("unknown-member", True)
        assert await labels(at) == []
        made = await at.run(1, "access.grant", role="member", member="m1", label="Ann at the door")
        assert (made["member"], made["label"]) == ("m1", "Ann at the door")
