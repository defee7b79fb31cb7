"""Whom a vote elected is sent once more by command: recalls hold, and alternates stay in order."""

from pathlib import Path

from node.tests.commands.deciding import voted
from node.tests.commands.test_delegates import ENDS, FILE, elect
from node.tests.commands.test_demands import refused
from node.tests.commands.world import START, world
from node.timeline.standing_news import standing_news
from node.web.building.demands import clause_views


async def test_whom_a_vote_recalled_is_not_brought_back_by_sending_them_again(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await elect(at)
        term = {"title": "Council", "starts": START, "ends": ENDS, "ballot": ballot}
        sent = await at.run(1, "delegates.send", **term, alternates="Bob\nDee")
        # Sent twice from a page, or by who heard no answer: it is said once.
        twice = await at.run(1, "delegates.send", **term, alternates="Bob\n Dee")
        assert twice == sent
        assert len((await at.run(1, "delegates.list"))["delegations"]) == 1
        # Another mandate or term is another delegation, and how a mistake is mended.
        mended = await at.run(1, "delegates.send", **{**term, "ends": ENDS - 9}, alternates="Bob")
        asked = await at.run(
            1, "delegates.recall", delegation=sent["delegation"], seats=[1], by="ballot",
            reason="absent",
        )  # fmt: skip
        made = await at.run(1, "proposal.put", title="Out", clauses=[asked["asked"]])
        await voted(at, made["proposal"], {"0": 8, "1": 2}, FILE)
        later = await at.run(
            1, "delegates.send", **{**term, "title": "Once more"}, alternates="Bob"
        )
        await at.exchange()
        for one in (sent, mended, later):
            shown = await at.run(3, "delegates.show", delegation=one["delegation"])
            assert [s["name"] for s in shown["seats"] if s["sits"]] == ["Cem", "Bob"]
            [gone] = shown["recalls"]
            assert (gone["seats"], gone["of"]) == ([1], sent["delegation"])
        last = {**term, "title": "Other alternates"}
        other = await refused(at, 1, "delegates.send", **last, alternates="Dee\nBob")
        assert other.code == "alternates-differ"
        assert "name those of before first" in str(other.hint)
        more = await at.run(1, "delegates.send", **last, alternates="Bob\nDee")
        assert [s["name"] for s in more["seats"] if s["sits"]] == ["Cem", "Bob"]
        gone_by_word = await refused(
            at, 1, "delegates.recall", delegation=more["delegation"], seats=[1], by="resigned"
        )
        assert gone_by_word.code == "already-recalled"
        await at.exchange()
        state = await at.nodes[2].state()
        [clause] = clause_views(
            state, [bytes.fromhex(asked["asked"])], lambda *_: None, at.nodes[2].group
        )
        assert (clause.title, clause.text) == ("Council", "absent")
        news = [one.title.english() for one in standing_news(state)]
        assert news.count("Group 1 recalls delegates: Council") == 1
        assert not [
            title for title in news if "recalls delegates" in title and "Council" not in title
        ]
        assert len({await node.digest(node.now()) for node in at.nodes}) == 1


async def test_whom_the_group_recalled_is_sent_again_by_name_only_if_it_is_said(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        by_name = {"title": "Council", "starts": START, "ends": ENDS, "how": "By the executive"}
        first = await at.run(1, "delegates.send", names="A. Example\nB. Example", **by_name)
        # Pressed twice: it is said once.
        assert await at.run(1, "delegates.send", names="A. Example\nB. Example", **by_name) == first
        at.clock.now += 60
        gone = {"delegation": first["delegation"], "reason": "absent"}
        await at.run(1, "delegates.recall", seats=[1], by="rule", rule="three absences", **gone)
        await at.run(1, "delegates.recall", seats=[2], by="resigned", **gone)
        at.clock.now += 60
        congress = {**by_name, "title": "Congress"}
        for name in ("A. Example", "a.  EXAMPLE", "B. Example\nA. Exa\u200dmple"):
            asked = await refused(at, 1, "delegates.send", names=name, **congress)
            assert (asked.code, "'Council'" in str(asked)) == ("recalled-before", True)
        other = {"names": "C. Example", "alternates": "A. Example"}
        assert (await refused(at, 1, "delegates.send", **other, **congress)).code == asked.code
        # Who resigned is free to come back, and another group's recalls are its own affair.
        await at.run(1, "delegates.send", names="B. Example", **congress)
        await at.run(2, "delegates.send", names="A. Example", **congress)
        again = await at.run(
            1, "delegates.send", names="A. Example\nB. Example", again=True, **by_name
        )
        assert again["delegation"] != first["delegation"]
        assert [s["sits"] for s in again["seats"]] == [True, True]
        # Sent again since the recall: nobody is asked a second time.
        at.clock.now += 60
        await at.run(1, "delegates.send", names="A. Example", **{**congress, "title": "Third"})
