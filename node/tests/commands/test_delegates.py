"""Delegates by command: elected with a reserved place, recalled, reporting back, names erased."""

from pathlib import Path
from typing import Any

from node.tests.commands.deciding import scheduled, sponsored, voted
from node.tests.commands.test_demands import refused
from node.tests.commands.world import START, World, world

ENDS = START + 300 * 86_400
CONTEST = {
    "title": "Who",
    "kind": "rank",
    "seats": 2,
    "method": "stv-wigm",
    "options": ["Ann", "Bob", "Cem", "Dee"],
    "reserved": [{"name": "North", "least": 1, "options": ["Dee", "Cem"]}],
}


FILE: dict[str, Any] = {
    "title": "Shall they go no longer?",
    "contests": [{"title": "Recall", "kind": "yes-no"}],
    "rule": {"preset": "simple-majority"},
}
CHOICE = {"title": "Who", "kind": "choose", "options": ["Recall them", "Leave it"]}


async def elect(at: World) -> str:
    """A ballot of group 1 that elects Ann and, for the north, Cem; its id."""
    made = await at.run(1, "proposal.put", title="We send two")
    rule = {"preset": "simple-majority", "tests": []}
    manifest = {"title": "Who goes?", "contests": [CONTEST], "rule": rule}
    return await voted(at, made["proposal"], {"0,1": 5, "1": 3, "2": 2}, manifest)


async def test_whom_a_vote_elected_is_sent_recalled_and_reports_back(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await elect(at)
        assert (await at.run(1, "ballot.show", ballot=ballot))["reserved"] == [
            "At least 1 of the 2 elected are from “North”: Cem, Dee."
        ]
        term = {"title": "Council", "starts": START, "ends": ENDS, "report_days": 30}
        sent = await at.run(
            1, "delegates.send", ballot=ballot[:8], alternates="Bob\nDee", mandate="bound",
            bound_to="no cuts", bound_by="the meeting",
            mandates="Cem | rents first | the north\n\n Ann \nDee | rents first", **term,
        )  # fmt: skip
        assert [(s["mandate"], s["bound_to"], s["bound_by"]) for s in sent["seats"]] == [
            ("free", "", ""),
            ("bound", "rents first", "the north"),
            ("bound", "no cuts", "the meeting"),
            ("bound", "rents first", "the meeting"),
        ]
        seats = [(s["name"], s["sits"], s["reserved"]) for s in sent["seats"]]
        assert seats == [
            ("Ann", True, ""),
            ("Cem", True, "North"),
            ("Bob", False, ""),
            ("Dee", False, "North"),
        ]
        assert sent["report_due"] == START + 30 * 86_400
        name = sent["delegation"]
        gone = await at.run(
            1, "delegates.recall", delegation=name, seats=[2], by="rule",
            rule="three absences; the meeting of 3 May", reason="absent",
        )  # fmt: skip
        assert [s["name"] for s in gone["seats"] if s["sits"]] == ["Ann", "Dee"]
        assert gone["seats"][3]["moved_up"] == 2
        twice = await refused(
            at, 1, "delegates.recall", delegation=name, seats=[1, 2], by="resigned"
        )
        assert twice.code == "already-recalled"
        [after] = (await at.run(1, "delegates.list"))["delegations"]
        assert [s["name"] for s in after["seats"] if s["sits"]] == ["Ann", "Dee"]
        told = await at.run(
            1, "delegates.report", delegation=name, seats=[1, 4], about=ballot, text="We met."
        )
        assert (told["reports"][0]["text"], told["reports"][0]["target"]) == ("We met.", ballot)
        await at.exchange()
        [seen] = (await at.run(3, "delegates.list"))["delegations"]
        assert (seen["group"], seen["reports"][0]["seats"]) == ("Group 1", [1, 4])
        other = await refused(at, 2, "delegates.recall", delegation=name, seats=[1], by="resigned")
        assert other.code == "unknown-id"
        assert len({await node.digest(node.now()) for node in at.nodes}) == 1


async def test_a_vote_on_the_recall_recalls_and_one_that_says_no_does_not(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        sent = await at.run(
            1, "delegates.send", title="Congress", starts=START, ends=ENDS, how="by lot",
            names="A. Example\nB. Example", alternates="C. Example",
        )  # fmt: skip
        recall = {"delegation": sent["delegation"], "seats": [1], "by": "ballot"}
        missing = await refused(at, 1, "delegates.recall", **recall)
        assert missing.code == "reason-missing"
        made = await at.run(1, "delegates.recall", **recall, reason="absent")
        assert [s["sits"] for s in made["seats"]] == [True, True, False]
        assert made["proposed"][0]["recall"] == made["asked"]
        again = await refused(at, 1, "delegates.recall", **recall, reason=" absent")
        assert again.code == "recall-asked"
        assert made["asked"][:12] in again.hint
        await at.exchange()
        other = await refused(at, 2, "proposal.put", title="Out", clauses=[made["asked"]])
        assert other.code == "unknown-id"
        puts = [
            await at.run(1, "proposal.put", title=f"Out, {turn}", clauses=[made["asked"][:12]])
            for turn in (1, 2)
        ]
        start = await sponsored(at, puts[0]["proposal"])
        choice = {**FILE, "contests": [CHOICE], "schedule": scheduled(start)}
        without = await refused(at, 1, "ballot.put", proposal=puts[0]["proposal"], manifest=choice)
        assert without.code == "recall-without-yes"
        await voted(at, puts[1]["proposal"], {"0": 3, "1": 7}, FILE)
        shown = await at.run(3, "delegates.show", delegation=sent["delegation"])
        assert (shown["recalls"], [s["sits"] for s in shown["seats"]]) == ([], [True, True, False])
        assert shown["proposed"][0]["proposals"] == [p["proposal"] for p in puts]
        last = await at.run(1, "proposal.put", title="Out, 3", clauses=[made["asked"]])
        await voted(at, last["proposal"], {"0": 8, "1": 2}, FILE)
        shown = await at.run(3, "delegates.show", delegation=sent["delegation"])
        assert [s["sits"] for s in shown["seats"]] == [False, True, True]
        [done] = shown["recalls"]
        assert (done["by"], done["recall"], shown["proposed"]) == ("ballot", made["asked"], [])
        assert done["since"] > done["time"]
        gone = await refused(at, 1, "delegates.recall", **recall, reason="once more")
        assert gone.code == "already-recalled"
        assert len({await node.digest(node.now()) for node in at.nodes}) == 1


async def test_a_vote_that_did_not_elect_them_is_refused_with_a_hint(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await elect(at)
        term: dict[str, Any] = {"title": "Council", "starts": START, "ends": ENDS}
        for number, fields, code in (
            (2, {"ballot": ballot}, "not-the-author"),
            (1, {"ballot": ballot, "contest": 2}, "not-decided"),
            (1, {"ballot": ballot, "alternates": "Ann"}, "delegates-differ"),
            (1, {"ballot": ballot, "alternates": "Zed"}, "delegates-differ"),
            (1, {"ballot": ballot, "names": "Zed"}, "names-of-elected"),
            (1, {"names": "Zed"}, "nobody-sent"),
            (1, {"names": "Zed", "how": "by lot", "mandate": "bound"}, "mandate-unclear"),
            (1, {"names": "Zed", "how": "by lot", "ends": START}, "bad-term"),
            (1, {"names": "Zed", "how": "by lot", "starts": 9, "ends": START}, "term-over"),
            (1, {"ballot": ballot, "starts": 9, "ends": START}, "term-over"),
            (1, {"ballot": ballot, "mandates": "Bob"}, "bad-mandate-line"),
            (1, {"names": "Zed\nZed", "how": "by lot", "mandates": "Zed"}, "bad-mandate-line"),
            (1, {"ballot": ballot, "mandates": "Ann\nAnn"}, "bad-mandate-line"),
            (1, {"ballot": ballot, "mandates": f"Ann | {'x' * 501} | us"}, "bad-mandate-line"),
            (1, {"ballot": ballot, "mandates": f"Ann | x | {'y' * 121}"}, "bad-mandate-line"),
            (1, {"ballot": ballot, "mandates": "Ann | no cuts"}, "bad-mandate-line"),
            (1, {"ballot": ballot, "mandates": "Ann | | the meeting"}, "bad-mandate-line"),
            (1, {"ballot": ballot, "mandates": " | no cuts | the meeting"}, "bad-mandate-line"),
        ):
            error = await refused(at, number, "delegates.send", **{**term, **fields})
            assert error.code == code
        assert (await at.run(1, "delegates.list"))["delegations"] == []


async def test_names_and_reports_are_erased_everywhere_and_the_delegation_stays(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        script = "<script>alert(1)</script>"
        sent = await at.run(
            2, "delegates.send", title="Congress", starts=START, ends=ENDS, how="by the executive",
            names=f"A. Example\n{script}", alternates="B. Example", mandate="bound",
            bound_to="no cuts", bound_by="the meeting",
        )  # fmt: skip
        assert [s["name"] for s in sent["seats"]] == ["A. Example", script, "B. Example"]
        name = sent["delegation"]
        nothing = await refused(at, 2, "delegates.report", delegation=name, seats=[1], text="x")
        assert nothing.code == "no-period"
        told = await at.run(
            2,
            "delegates.report",
            delegation=name,
            seats=[1],
            since=START,
            until=START + 9,
            text="x",
        )
        await at.exchange()
        stays = (await at.nodes[0].state()).delegations
        for words in (name, told["reports"][0]["report"]):
            await at.run(2, "delegates.erase", words=words)
        shown = await at.run(2, "delegates.show", delegation=name)
        assert [s["name"] for s in shown["seats"]] == [None] * 3
        assert shown["reports"][0]["text"] is None
        again = await refused(at, 2, "delegates.erase", words=name)
        assert again.code == "unknown-id"
        await at.exchange()
        assert await at.look(1) == 2
        assert (await at.nodes[0].state()).delegations == stays
        [seen] = (await at.run(1, "delegates.list"))["delegations"]
        assert seen["seats"][0]["name"] is None


async def test_a_report_is_about_what_has_begun_within_the_term(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        sent = await at.run(
            2, "delegates.send", title="Congress", starts=START, ends=ENDS, how="by the executive",
            names="A. Example", report_days=30,
        )  # fmt: skip
        tell = {"delegation": sent["delegation"], "seats": [1], "text": "We met."}
        at.clock.now = START + 9
        for since, until, code in (
            (START + 1_000, START + 2_000, "period-to-come"),
            (START - 20, START, "period-outside"),
        ):
            error = await refused(at, 2, "delegates.report", **tell, since=since, until=until)
            assert error.code == code
        at.clock.now = ENDS + 9
        error = await refused(at, 2, "delegates.report", **tell, since=ENDS, until=ENDS + 5)
        assert error.code == "period-outside"
        shown = await at.run(2, "delegates.show", delegation=sent["delegation"])
        assert (shown["reports"], shown["report_due"]) == ([], sent["report_due"])
        told = await at.run(2, "delegates.report", **tell, since=START - 9, until=ENDS + 5)
        assert len(told["reports"]) == 1
