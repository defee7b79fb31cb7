"""What a node owes and can't do is told with its cause: real nodes, each brought to its cause."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from federation_tests.scenarios.founded import found
from node.checkup.finding import Level
from node.checkup.owed import check_owed
from node.cli import helping, speech
from node.cli.doctor_words import said
from node.commands.running import run
from node.core import Node, open_node
from node.council.record import RESTORED
from node.council.telling import WAITS
from node.errors import SignerError
from node.office import Office
from node.owed import telling
from node.owed.causes import NO_DEBT, cause, unconfirmed
from node.owed.values import Undone
from node.owed.words import CAUSES, DUTIES, sayings
from node.store.space import disk_full
from node.tests.commands.test_frozen import freeze
from node.tests.commands.world import world
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_crashes import AT_ONCE, alone, certify, turned_until
from node.tests.history.certified import certifying, whole_copy
from node.tests.small_federation import until
from node.web.i18n import load_languages
from node.web.routes import ROUTES
from protocol.coalition.snapshot import thinned
from protocol.duties import Duty

PUBLISH, CERTIFY = "publish what this group says", "confirm with the other certifying groups"
BOTH = "publish what this group says, and confirm with the others what is final"


async def told(node: Node) -> dict[str, Undone]:
    """By what is owed, in English."""
    found_now = await telling.undone(node)
    return {one.owed.english(): one for one in found_now}


async def one(node: Node) -> tuple[str, Undone]:
    ((owed, undone),) = (await told(node)).items()
    return owed, undone


async def test_a_node_that_does_all_it_owes_has_nothing_to_tell(tmp_path: Path) -> None:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        assert await told(node) == {}
        (finding,) = await check_owed(node, await node.state())
        assert finding.level is Level.OK


async def test_a_node_that_is_not_served_owes_its_part_in_cuts(tmp_path: Path) -> None:
    directory, _ = found(tmp_path, [0, 0], cuts=AT_ONCE)
    async with open_node(directory) as node:
        owed, undone = await one(node)
        assert owed.startswith(CERTIFY)
        assert undone.cause.code == "not-served"
        assert undone.cause.todo is not None
        assert "commonweal serve" in undone.cause.todo.english()


async def test_where_nobody_certifies_a_stopped_node_owes_no_cuts(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as scene:
        assert await told(scene.nodes[0]) == {}


async def test_a_node_that_asks_the_others_first_names_who_has_not_answered(tmp_path: Path) -> None:
    directory, _, _ = found(tmp_path, [0, 0, 0], cuts=AT_ONCE)
    async with alone(directory) as node:
        node.start_asking()
        await node.room.turn()
        owed, undone = await one(node)
        assert owed == BOTH
        assert undone.cause.code == "asking-peers"
        assert [party.name for party in undone.cause.parties] == ["Group 2", "Group 3"]


async def test_a_node_made_again_waits_for_its_keys_before_it_waits_for_answers(
    tmp_path: Path,
) -> None:
    # The failure: it says that it goes on by itself, while another group has to say its keys.
    directory, _, _ = found(tmp_path, [0, 0, 0], cuts=AT_ONCE)
    async with alone(directory) as node:
        node.start_asking()
        node.unwritable = SignerError("keys-awaited", "its keys were not heard of", "carry them")
        undone = (await told(node))[PUBLISH]
        assert (undone.cause.code, undone.cause.parties) == ("keys-awaited", ())


async def test_without_its_quorum_a_node_says_who_is_silent_and_since_when(tmp_path: Path) -> None:
    one_, two, three = coalition(tmp_path, 3)
    async with served(one_) as (node,):
        async with served(two, three) as others:
            await say(node, "All are there")
            await until(lambda: all(number(other) == 1 for other in (node, *others)), 120)
            began = node.now()
        await until(lambda: _silent(node) == {"Group 2", "Group 3"}, 120)
        owed, undone = await one(node)
        assert owed.startswith(CERTIFY)
        assert "3 of 3 have to confirm together" in undone.cause.why.english()
        heard = [party.heard for party in undone.cause.parties]
        assert all(at is not None and began - 30 <= at <= node.now() for at in heard)
        (finding,) = await check_owed(node, await node.state())
        assert finding.level is Level.WARN
        assert "; Group 2 was heard " in finding.message


def _silent(node: Node) -> set[str]:
    cause = unconfirmed(node)
    right = cause is not None and cause.code == "too-few"
    return {party.name for party in cause.parties} if cause is not None and right else set()


async def test_a_node_that_never_heard_the_others_says_so(tmp_path: Path) -> None:
    directory, _ = found(tmp_path, [0, 0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await turned_until(node, lambda: node.room.touch.weighed is not None)
        _, undone = await one(node)
        assert undone.cause.code == "too-few"
        assert [(p.name, p.heard) for p in undone.cause.parties] == [("Group 2", None)]
        (finding,) = await check_owed(node, await node.state())
        assert "Group 2 is silent since this node was started" in finding.message


async def test_records_that_nobody_gives_are_named_with_their_groups(tmp_path: Path) -> None:
    directory, _ = found(tmp_path, [0, 0], cuts=AT_ONCE)
    async with alone(directory) as node:
        group = next(f.card.group for f in node.founders if f.card.group != node.group)
        node.room.instance.wanted.logs.add(group)
        _, undone = await one(node)
        assert undone.cause.code == "waiting-for-data"
        assert "the newest statements of Group 2" in undone.cause.why.english()


async def test_a_restored_node_says_that_it_watches_first(tmp_path: Path) -> None:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        await node.council.mark(RESTORED, 1)
        found_now = await told(node)
        assert {u.cause.code for u in found_now.values()} == {"restored"}


async def test_a_clock_in_doubt_keeps_a_node_from_publishing_and_from_its_duties(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as scene:
        node = scene.nodes[0]
        await scene.opened(roster=True)
        node.clock.watch()
        scene.clock.now += 365 * 86_400
        found_now = await told(node)
        assert found_now[PUBLISH].cause.code == "clock-wrong"
        assert "days ahead" in found_now[PUBLISH].cause.detail


async def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, groups=2) as scene:
        node = scene.nodes[0]
        monkeypatch.setattr(node.logs.file.space, "full", True)
        owed, undone = await one(node)
        assert (owed, undone.cause.code) == (PUBLISH, "disk-full")


async def test_a_frozen_record_of_its_own_is_named_with_the_page_for_it(tmp_path: Path) -> None:
    async with world(tmp_path) as scene:
        await freeze(scene, 1)
        owed, undone = await one(scene.nodes[0])
        assert (owed, undone.cause.code) == (PUBLISH, "log-frozen")
        assert undone.cause.path == "/groups/frozen"


async def test_a_duty_that_failed_says_why_and_one_of_a_stopped_node_that_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as scene:
        node = scene.nodes[0]
        await scene.closed(coded=True)
        title = "return this group's votes in "
        ((owed, undone),) = [i for i in (await told(node)).items() if i[0].startswith(title)]
        assert undone.cause.code == "not-served"

        async def refused(*_: object) -> None:
            raise disk_full()

        office = node.office = Office(node)
        with monkeypatch.context() as broken:
            broken.setattr(office, "_do", refused)
            await office.look(await node.state())
        undone = (await told(node))[owed]
        assert (undone.cause.code, undone.due is not None) == ("disk-full", True)
        assert undone.cause.detail
        await office.look(await node.state())
        assert owed not in await told(node)


async def test_what_people_owe_is_told_once_it_is_late(tmp_path: Path) -> None:
    async with world(tmp_path) as scene:
        node = scene.nodes[0]
        await scene.closed(roster=False)
        title = "return this group's votes, counted by hand, in "
        assert not [owed for owed in await told(node) if owed.startswith(title)]
        (due,) = [b.manifest.schedule.returns_due for b in (await node.state()).ballots.values()]
        scene.clock.now = due
        (late,) = [u for owed, u in (await told(node)).items() if owed.startswith(title)]
        assert (late.cause.code, late.due) == ("people", due)


async def test_a_record_that_the_node_has_to_keep_and_has_dropped_is_named(tmp_path: Path) -> None:
    full, _, group = await whole_copy(tmp_path)
    async with certifying(full) as node:
        items = node.logs.items(group, 0, 256)
        assert await node.logs.thin(group, 0, [_dropped(node, n, i) for n, i in enumerate(items)])
        kept = (await told(node))["keep the whole public record of Group 1"]
        assert kept.cause.code == "dropped"
        assert kept.cause.path == "/cuts/fetch"
        assert int(kept.cause.why.params["count"]) > 200


def _dropped(node: Node, index: int, item: object) -> object:
    return thinned(node.coalition, node.group, index, item)  # type: ignore[arg-type]


async def test_words_that_a_kept_record_names_and_that_are_not_here_are_counted(
    tmp_path: Path,
) -> None:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        put = await run(node, "proposal.put", {"title": "A", "text": "Words."})
        args = {"target": put["proposal"], "stance": "for", "text": "One."}
        await run(node, "proposal.comment", args)
        await certify(node, 1)
        assert await told(node) == {}
        await node.logs.file.write(lambda db: db.execute("DELETE FROM blobs"))
        owed, undone = await one(node)
        assert owed == "keep the whole public record of Group 1"
        assert (undone.cause.code, undone.cause.why.params) == ("words-missing", {"count": 1})


async def test_confirmed_statements_of_a_kept_record_that_are_missing_are_counted(
    tmp_path: Path,
) -> None:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        state = await node.state()
        head = node.logs.head(node.group)
        assert head is not None
        # As where a record was let go, and comes anew.
        ahead = replace(state, certified={node.group: head.size + 5})
        (undone,) = await telling.undone(node, ahead)
        assert undone.cause.code == "behind"
        assert undone.cause.why.params == {"count": head.size + 5, "have": head.size}


async def test_a_node_without_its_key_or_with_an_old_program_names_what_to_do(
    tmp_path: Path,
) -> None:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        node.room.keyless = True
        _, undone = await one(node)
        assert (undone.cause.code, undone.cause.path) == ("keyless", "/cuts/new-key")
        node.room.trouble = ("other-rules", "by rules 9")
        _, undone = await one(node)
        assert (undone.cause.code, undone.cause.detail) == ("other-rules", "by rules 9")
        assert undone.cause.todo is not None


def test_every_cause_that_a_council_names_and_every_duty_has_words() -> None:
    named = {"asking-peers" if code == "hindered" else code for code in WAITS}
    assert named - NO_DEBT <= CAUSES.keys()
    assert set(Duty) == DUTIES.keys()


@pytest.fixture
def spanish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    speech.speak("es")
    yield
    speech.speak("en")


@pytest.mark.usefixtures("spanish")
def test_every_clause_is_said_in_spanish_also_by_doctor() -> None:
    language = load_languages()["es"]
    for clause in sayings():
        assert language.gettext(clause) != clause
        filled = clause.format_map(_Named())
        assert said(filled) != filled, clause


class _Named(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "7" if key in {"count", "have", "needed", "council"} else "Bakers"


@pytest.mark.usefixtures("spanish")
def test_what_doctor_says_is_said_in_spanish_part_by_part() -> None:
    english = (
        "can't be done now: publish what this group says; the clock of its machine seems to be "
        "wrong; Bakers was heard 3 hours ago"
    )
    spoken = said(english)
    assert spoken.startswith("no se puede hacer ahora: publicar lo que dice este grupo; el reloj")
    assert spoken.endswith("; se supo de Bakers hace 3 horas")


def test_what_is_told_leads_to_pages_that_are_there() -> None:
    paths = {words.path for words in CAUSES.values() if words.path}
    assert paths
    assert paths <= {route.path for route in ROUTES}


def test_one_statement_or_text_is_told_as_one() -> None:
    for code, one, two in (
        ("dropped", "1 of its statements is here", "2 of its statements are here"),
        ("words-missing", "1 text that it names is", "2 texts that it names are"),
    ):
        assert cause(code, {"count": 1}).why.english().startswith(one)
        assert cause(code, {"count": 2}).why.english().startswith(two)
