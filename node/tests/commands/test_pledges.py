"""Pledges by command: made, changed, reported, dissent; boards, names erased, the year's record."""

from pathlib import Path

from node.tests.commands.deciding import decide
from node.tests.commands.test_demands import refused
from node.tests.commands.world import START, world

DUE = START + 90 * 86_400


async def test_pledges_reports_and_dissent_stand_on_every_nodes_board(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await decide(at)
        made = await at.run(
            2, "pledge.make", ballot=ballot[:8], act="Book a hall", due=DUE, role="hall committee"
        )
        await at.run(3, "pledge.dissent", ballot=ballot, reason="our statutes forbid it")
        changed = await at.run(
            2, "pledge.change", pledge=made["pledge"], act="Book two halls", due=DUE, role="all"
        )
        assert [h["act"] for h in changed["history"]] == ["Book a hall"]
        part = await refused(at, 2, "pledge.report", pledge=made["pledge"], outcome="partial")
        assert part.code == "reason-missing"
        told = await at.run(
            2, "pledge.report", pledge=made["pledge"], outcome="partial", note="one of two"
        )
        assert told["standing"] == "partial"
        await at.exchange()
        [decision] = (await at.run(1, "pledge.board"))["decisions"]
        assert [p["act"] for p in decision["pledges"]] == ["Book two halls"]
        assert [d["reason"] for d in decision["dissents"]] == ["our statutes forbid it"]
        assert decision["silent"] == ["Group 1"]
        [only] = (await at.run(1, "pledge.board", group="Group 3"))["decisions"]
        assert (only["pledges"], only["silent"], len(only["dissents"])) == ([], [], 1)
        other = await refused(at, 1, "pledge.report", pledge=made["pledge"], outcome="done")
        assert other.code == "unknown-id"
        assert len({await node.digest(node.now()) for node in at.nodes}) == 1


async def test_what_is_done_is_not_reworded_and_the_same_dissent_is_said_once(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await decide(at)
        act = {"act": "Book a hall", "due": DUE, "role": "all"}
        pledge = (await at.run(2, "pledge.make", ballot=ballot, **act))["pledge"]
        await at.run(2, "pledge.report", pledge=pledge, outcome="done")
        other = {**act, "act": "Print a million leaflets"}
        error = await refused(at, 2, "pledge.change", pledge=pledge, **other)
        assert (error.code, "pledge make" in error.hint) == ("pledge-done", True)
        # Said too early: a report that a part is missing opens it again.
        await at.run(2, "pledge.report", pledge=pledge, outcome="partial", note="not paid yet")
        changed = await at.run(2, "pledge.change", pledge=pledge, **{**act, "role": "press"})
        assert (changed["standing"], changed["role"]) == ("partial", "press")
        first = await at.run(3, "pledge.dissent", ballot=ballot, reason="our statutes forbid it")
        again = await at.run(3, "pledge.dissent", ballot=ballot, reason=" our statutes forbid it ")
        more = await at.run(3, "pledge.dissent", ballot=ballot, reason="and we lack the hands")
        assert first == again != more
        [decision] = (await at.run(3, "pledge.board"))["decisions"]
        assert len(decision["dissents"]) == 2


async def test_nothing_is_pledged_about_what_did_not_carry(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await decide(at, yes=2)
        for command, args in (
            ("pledge.make", {"act": "Book a hall", "due": DUE, "role": "all"}),
            ("pledge.dissent", {"reason": "no"}),
        ):
            error = await refused(at, 2, command, ballot=ballot, **args)
            assert (error.code, bool(error.hint)) == ("not-decided", True)
        assert (await at.run(1, "pledge.board"))["decisions"] == []


async def test_what_would_be_late_at_once_is_not_pledged(tmp_path: Path) -> None:
    """A slip in the year can't be taken back once it is published."""
    async with world(tmp_path) as at:
        ballot = await decide(at)
        node = at.nodes[1]
        act = {"act": "Book a hall", "role": "all"}
        for due in (1, node.now()):
            error = await refused(at, 2, "pledge.make", ballot=ballot, due=due, **act)
            assert (error.code, bool(error.hint)) == ("due-past", True)
        due = node.now() + 60
        made = await at.run(2, "pledge.make", ballot=ballot, due=due, **act)
        error = await refused(at, 2, "pledge.change", pledge=made["pledge"], due=due - 3600, **act)
        assert error.code == "due-past"
        # Once it is late its words can still be changed, and it stays late.
        at.clock.now = due + 60
        late = await at.run(
            2, "pledge.change", pledge=made["pledge"], act="Book two halls", due=due, role="all"
        )
        assert (late["late"], late["act"], late["due"]) == (True, "Book two halls", due)


async def test_a_name_is_erased_and_the_pledge_stays(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await decide(at)
        nobody = await refused(at, 2, "pledge.make", ballot=ballot, act="Book a hall", due=DUE)
        assert nobody.code == "nobody-named"
        made = await at.run(
            2, "pledge.make", ballot=ballot, act="Book a hall", due=DUE, name="A. Example"
        )
        assert (made["name"], made["role"]) == ("A. Example", "")
        await at.exchange()
        stays = (await at.nodes[1].state()).pledges
        assert (await at.run(2, "pledge.erase-name", pledge=made["pledge"]))["erased"] == 1
        [decision] = (await at.run(2, "pledge.board", ballot=ballot))["decisions"]
        assert decision["pledges"][0]["name"] is None
        assert decision["pledges"][0]["act"] == "Book a hall"
        assert (await at.nodes[1].state()).pledges == stays
        again = await refused(at, 2, "pledge.erase-name", pledge=made["pledge"])
        assert again.code == "no-name"
        # The notice obliges the others, whose offices see to it by themselves.
        await at.exchange()
        assert await at.look(1) == 1
        [notice] = (await at.nodes[0].state()).moderation.erasures.values()
        assert at.nodes[0].group in notice.done


async def test_the_record_of_the_year_says_what_was_won(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await decide(at)
        made = await at.run(
            2, "pledge.make", ballot=ballot, act="Book a hall", due=DUE, role="hall committee"
        )
        await at.run(2, "pledge.report", pledge=made["pledge"], outcome="done")
        won = await at.run(2, "record", year=2026)
        assert [d["act"] for d in won["done"]] == ["Book a hall"]
        assert [k["ballot"] for k in won["kept"]] == [ballot]
        assert (won["pledged"], won["demands"]) == (1, [])
        assert (await at.run(2, "record", year=2025))["done"] == []
        error = await refused(at, 2, "record", year=1969)
        assert error.code == "bad-arguments"


async def test_the_doctor_reminds_a_group_of_its_pledge_until_it_is_done(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await decide(at)
        made = await at.run(
            2, "pledge.make", ballot=ballot, act="Book a hall", due=DUE, role="hall committee"
        )

        async def said() -> list[tuple[str, str]]:
            checks = (await at.run(2, "doctor"))["checks"]
            return [(c["level"], c["message"]) for c in checks if "Book a hall" in c["message"]]

        assert await said() == []
        at.clock.now = DUE - 86_400
        [(level, message)] = await said()
        assert (level, "is to do" in message) == ("ok", True)
        at.clock.now = DUE + 86_400
        [(level, message)] = await said()
        assert (level, "is overdue" in message) == ("warn", True)
        await at.run(2, "pledge.report", pledge=made["pledge"], outcome="done")
        assert await said() == []
