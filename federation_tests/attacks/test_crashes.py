"""Any act dies at any of its durable writes: then it is there wholly, or not at all.

One write of each kind of act, drawn from a seed; COMMONWEAL_CRASHES asks for more of each, as in
`make soak`. What is played, and what may be seen of it afterwards, is in `crashing.acts`.
"""

import inspect
import os
import random
import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from federation_tests.attacks.crashing import acting, talking, voting
from federation_tests.attacks.crashing.acts import AMONG_CUTS, MORE, READS, SAME, SCENES, Act
from federation_tests.attacks.crashing.photos import Camera, Image, image, watch
from federation_tests.attacks.crashing.watched import Moment, Watched, looked
from node.commands import members_challenges
from node.commands.running import COMMANDS, run
from node.core import open_node
from node.errors import NodeError, StoreError
from node.office import Office
from node.store import owning
from node.tests.commands.test_members_challenges import JOINT
from node.tests.commands.test_own_data import known, on_disk
from node.tests.commands.world import START, Clock, World, found, small_charter
from node.tests.small_federation import make_charter
from protocol.duties import Duty
from protocol.errors import ProtocolError

CRASHES = int(os.environ.get("COMMONWEAL_CRASHES", "1"))
PUT = {"title": "A common fund", "text": "We make one."}
PLAYS: dict[str, Callable[[Watched], Awaitable[None]]] = {
    play.__name__: play
    for play in (
        talking.proposals, talking.debate, talking.unity, talking.caucuses, talking.membership,
        talking.motions, voting.box, voting.challenged,
        voting.members_challenge, voting.putting,
        acting.demands, acting.delegates, acting.meetings, acting.stages,
        acting.applicants, acting.own_data, acting.keeping,
    )
}  # fmt: skip


def changed(one: Image, other: Image) -> set[str]:
    """The tables that differ, as "file table"; every box is called `box`."""
    places = {place for place in {*one, *other} if one.get(place) != other.get(place)}
    return {f"{'box' if '/' in file else file} {table}" for file, table in places}


def grown(one: Image, other: Image) -> set[str]:
    """The tables that have more or fewer rows."""
    places = {p for p in {*one, *other} if len(one.get(p, ())) != len(other.get(p, ()))}
    return {f"{'box' if '/' in file else file} {table}" for file, table in places}


async def check(moment: Moment, act: Act, write: int, photo: Path) -> None:
    """Start what a kill left: whole or absent, well, and the act can be done, and not twice."""
    what = f"{moment.act}, killed after durable write {write} of {moment.writes}"
    clock = Clock(moment.at)
    async with open_node(photo, clock) as node:
        node.folding.cuts = moment.cuts
        assert node.unwritable is None, what
        assert node.logs.staged() == [], what
        seen = (await run(node, "doctor", {}))["checks"]
        # A claim to its own keys is no fault of the node: its group is to object.
        bad = [row for row in seen if row["level"] == "fail" and row["check"] != "claims"]
        assert bad == [], what
        assert {r["level"] for r in seen if r["check"] in {"writing", "staged"}} == {"ok"}, what
        held = image(photo)
        ahead, behind = changed(moment.before, held), changed(held, moment.after)
        # The last one of these is the act, done: only the answer was not heard.
        whole = behind <= set(act.early)
        early = ahead <= set(act.early)
        assert whole or early or act.halves, (what, ahead, behind)
        clock.now += 1
        code = ""
        try:
            await moment.do(node)
        except (NodeError, ProtocolError) as error:
            code = error.code
        if code:
            assert whole or act.halves, (what, code)
            assert code in act.again.split("|"), (what, code)
            assert changed(held, image(photo)) <= set(act.early), what
        elif not whole or act.again != MORE:
            assert not whole or act.again == SAME, what
            left = grown(image(photo), moment.after) - set(act.early)
            assert left == set(), (what, left)


@pytest.mark.parametrize("scene", SCENES)
async def test_an_act_that_dies_half_way_is_there_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    acts, clock = SCENES[scene], Clock()
    camera = Camera(tmp_path, CRASHES, random.Random(f"crashes {scene}"))
    charter = small_charter(GROUPS.get(scene, 3), **RULED.get(scene, {}))
    if scene == "members_challenge":  # so that a file of two signatures comes in two lots
        monkeypatch.setattr(members_challenges, "MAX_SIGNATURES", 1)
    with monkeypatch.context() as patched:
        watch(patched, camera)
        directories = found(tmp_path, charter)
        async with AsyncExitStack() as stack:
            nodes = [await stack.enter_async_context(open_node(d, clock)) for d in directories]
            at = Watched(nodes, clock).watch(camera, acts)
            await PLAYS[scene](at)
        assert {moment.act for moment in at.moments} == acts.keys()
        for moment in at.moments:
            assert moment.photos
            for write, photo in moment.photos:
                await check(moment, acts[moment.act], write, photo)


RULED = {
    "proposals": talking.DEBATED,
    "debate": talking.DEBATED,
    "motions": talking.RULED,
    "unity": talking.CERTIFYING,
    "challenged": voting.CONTESTED,
    "members_challenge": JOINT,
}
"""Scenes whose charter has rules that others lack."""
GROUPS = {"members_challenge": 4}
"""How many groups a scene has, if not three."""


def test_every_kind_of_act_that_writes_is_played() -> None:
    played = [act for acts in SCENES.values() for act in acts]
    assert len(played) == len(set(played))
    assert PLAYS.keys() == SCENES.keys()
    assert COMMANDS.keys() - READS - AMONG_CUTS <= set(played), (
        "a new act has no line in crashing/acts.py"
    )
    assert not READS & set(played)
    assert COMMANDS.keys() >= READS
    # Duties that the office does by itself.
    done = re.findall(r"Duty\.([A-Z_]+)", inspect.getsource(Office._do))
    assert {f"office.{Duty[name]}" for name in done} <= set(played)


async def test_who_is_erased_is_off_the_disk_after_the_restart_wherever_the_kill_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The failure: the lines are gone, the old pages stand in a write-ahead log, and nobody knows.
    camera = Camera(tmp_path, 1_000, random.Random("erased"))
    clock = Clock()
    with monkeypatch.context() as patched:
        watch(patched, camera)
        first, second = found(tmp_path, small_charter(2))
        async with open_node(first, clock) as node, open_node(second, clock) as other:
            at = World([node, other], clock)
            ballot = await known(at)
            with camera.on(first):
                await at.run(1, "member.erase", member="m1", commit=True)
            erasing = [photo for _, photo in camera.photos]
            clock.now = START + 1_001
            for _ in ("counted", "votes erased"):
                assert await at.look(1) == 1
            with camera.on(first):
                assert await at.look(1) == 0
            letting_go = [photo for _, photo in camera.photos]
    clock.now = START
    for photo in erasing:
        async with open_node(photo, clock) as node:
            if node.people.member("m1") is not None and "m1" not in node.people.forgotten():
                await run(node, "member.erase", {"member": "m1", "commit": True})
            await looked(node)
            # What waits for the end of the vote stands in its box.
            assert [name for name in on_disk(node, "Zuzanna") if ballot not in name] == []
            assert on_disk(node, "z@people.example") == []
    clock.now = START + 1_001
    for photo in letting_go:
        async with open_node(photo, clock) as node:
            await looked(node)
            assert on_disk(node, "Zuzanna") == []
            assert node.people.forgotten() == []


async def test_what_is_signed_when_the_disk_fills_is_not_called_lost_and_comes_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The failure: told that nothing was kept, people say it again, and it stands there twice.
    def full(*_args):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    (directory,) = found(tmp_path, make_charter(["http://127.0.0.1:9101"]))
    async with open_node(directory, Clock()) as node:
        with monkeypatch.context() as patched:
            patched.setattr(owning, "append", full)
            with pytest.raises(StoreError) as caught:
                await run(node, "proposal.put", dict(PUT))
        assert caught.value.code == "half-published"
        await run(node, "proposal.put", {**PUT, "title": "Another"})
        listed = (await run(node, "proposal.list", {}))["proposals"]
        assert sorted(row["title"] for row in listed) == ["A common fund", "Another"]
