"""Scenarios of real processes come out as they must; the long ones are in `make soak`."""

import asyncio
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from federation_tests.scenarios import play as playing
from federation_tests.scenarios.cast import Cast
from federation_tests.scenarios.checks import LIES, Seen, broken
from federation_tests.scenarios.plan import Act, Expect, Hostile, Scenario, read_scenario
from federation_tests.scenarios.play import play
from federation_tests.scenarios.process import Process
from node.cli.doctor_findings import WORDINGS
from node.errors import NodeError
from node.tests.small_federation import group_id

HERE = Path(__file__).parent
GOOD = 'title = "x"\ngroups = 3\n'
ACT = "[[acts]]\nat = 1\n"
SLEEPS = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
print("asleep", flush=True)
signal.pause()
"""


@pytest.mark.parametrize("name", ["council", "liars"])
async def test_a_scenario_holds(tmp_path: Path, name: str) -> None:
    scenario = read_scenario(HERE / f"{name}.toml")
    told: list[str] = []
    outcome = await play(scenario, None, tmp_path / "run", told.append)
    assert not outcome.broken, "\n".join([*outcome.broken, *told, *outcome.dump])
    assert outcome.acknowledged >= len(scenario.honest)
    assert len([line for line in told if line.endswith("is over")]) == len(scenario.acts)
    # Each in which something was to be certified, and each after which.
    asked = sum(act.certifies + act.goes_on for act in scenario.acts)
    assert len([line for line in told if line.endswith("is certified")]) == asked


async def test_that_nothing_is_certified_while_somebody_is_gone_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of two all are needed: the cut before the kill and the one after it must not do.
    monkeypatch.setattr(playing, "SHOW_S", 8)
    kill = Act(at=0, do="kill", node=2, lasts=0, certifies=True)
    scenario = Scenario(
        title="x", groups=2, say=1, trouble_s=1, cuts=True, acts=(kill,), expect=Expect(cuts=2)
    )
    outcome = await play(scenario, None, tmp_path / "run", lambda _: None)
    assert outcome.broken == ["nothing was certified during kill 2"]


async def test_that_nothing_is_certified_after_somebody_is_back_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of three all are needed, and the third is away for longer than is waited.
    monkeypatch.setattr(playing, "SHOW_S", 8)
    pause = Act(at=0, do="pause", node=3)
    kill = Act(at=0, do="kill", node=2, lasts=0, goes_on=True)
    scenario = Scenario(
        title="x",
        groups=3,
        say=1,
        trouble_s=25,
        cuts=True,
        acts=(pause, kill),
        expect=Expect(cuts=1),
    )
    outcome = await play(scenario, None, tmp_path / "run", lambda _: None)
    assert outcome.broken == ["nothing was certified after kill 2"]


@pytest.mark.parametrize("groups", [2, 3])
async def test_of_two_or_three_all_are_needed_they_say_so_and_go_on(
    tmp_path: Path, groups: int
) -> None:
    gone = Act(at=0, do="kill", node=groups, lasts=0, others_wait="too-few", goes_on=True)
    scenario = Scenario(
        title="x", groups=groups, say=1, trouble_s=1, cuts=True, acts=(gone,), expect=Expect(cuts=2)
    )
    told: list[str] = []
    outcome = await play(scenario, None, tmp_path / "run", told.append)
    assert not outcome.broken, "\n".join([*outcome.broken, *told, *outcome.dump])
    said = [line.split(" s  ")[1] for line in told]
    assert f"{groups - 1} others say too-few, naming Group {groups}" in said
    assert f"what is said after kill {groups} is certified" in said


async def test_acts_that_are_to_be_alone_take_turns(tmp_path: Path) -> None:
    acts = tuple(Act(at=n / 10, do="pause", node=n, lasts=1, alone=True) for n in (2, 1, 3))
    scenario = Scenario(title="x", groups=3, say=1, trouble_s=1, acts=acts)
    told: list[str] = []
    outcome = await play(scenario, None, tmp_path / "run", told.append)
    assert not outcome.broken
    happened = [line.split(" s  ")[1] for line in told if "pause" in line]
    assert happened == [
        *("pause 1", "pause 1 is over", "pause 2", "pause 2 is over"),
        *("pause 3", "pause 3 is over"),
    ]


async def test_who_is_restarted_has_ended_in_order_and_runs_again(tmp_path: Path) -> None:
    acts = (Act(at=1, do="restart", node=2, lasts=0),)
    scenario = Scenario(
        title="x", groups=2, say=4, trouble_s=3, acts=acts, expect=Expect(warns=("faults",))
    )
    lives: list[list[int]] = []

    def tell(line: str) -> None:
        if "restart 2" in line:
            lives.append([pid for pid, _ in processes_of(tmp_path / "run" / "node-2")])

    outcome = await play(scenario, None, tmp_path / "run", tell)
    assert not outcome.broken, "\n".join([*outcome.broken, *outcome.dump])
    (before,), (after,) = lives
    assert before != after


@pytest.mark.parametrize("path", sorted(HERE.glob("*.toml")), ids=lambda path: path.stem)
def test_every_file_is_a_scenario(path: Path) -> None:
    assert read_scenario(path).title


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("groups = 3", "title"),
        (GOOD + "[", "it is not TOML"),
        (GOOD + "speed = 1", "unknown field `speed`"),
        ('title = "x"\ngroups = 1', "$.groups"),
        (GOOD + ACT + 'do = "burn"\nnode = 1', "burn"),
        (GOOD + ACT + 'do = "kill"\nnode = 4', "4 is no honest node"),
        (GOOD + ACT + 'do = "kill"\nnode = 1\nby = 3', "`by` says nothing"),
        (GOOD + ACT + 'do = "kill"\nnode = 1\npeers = [2]', "`peers` says nothing"),
        (GOOD + ACT + 'do = "delay"\nnode = 1', "it needs `by`"),
        (GOOD + ACT + 'do = "kill"\nnode = 1\nalso = [4]', "4 is no honest node"),
        (GOOD + ACT + 'do = "cut"\nnode = 1\nalso = [2]\npeers = [2]', "2 is no peer of 1"),
        (GOOD + ACT + 'do = "kill"\nnode = 1\nothers_wait = "too-few"', "without `cuts`"),
        (GOOD + ACT + 'do = "kill"\nnode = 1\ncertifies = true', "certified while it lasts"),
        (GOOD + ACT + 'do = "kill"\nnode = 1\ngoes_on = true', "certified after it"),
        (
            GOOD
            + "cuts = true\n"
            + ACT
            + 'do = "kill"\nnode = 1\ncertifies = true\n'
            + 'others_wait = "too-few"',
            "who waits certifies nothing",
        ),
        (GOOD + "[expect]\ncuts = 1", "nothing is certified without `cuts`"),
        (GOOD + ACT + 'do = "corrupt"\nnode = 1\nby = 2', "out of range"),
        (GOOD + ACT + 'do = "cut"\nnode = 1\npeers = [1]', "1 is no peer of 1"),
        (GOOD + '[[acts]]\nat = [3, 2]\ndo = "kill"\nnode = 1', "ends before it begins"),
        (GOOD + '[[acts]]\nat = 6\ndo = "kill"\nnode = 1', "after the 5"),
        (GOOD + '[[hostile]]\ngroup = 3\ndoes = ["fork"]\n' * 2, "hostile twice"),
        (GOOD + '[[hostile]]\ngroup = 9\ndoes = ["fork"]', "no group 9"),
        (GOOD + "[[hostile]]\ngroup = 3\ndoes = []", "does"),
        (GOOD + "[expect]\nfrozen = [2]", "group 2 is not hostile"),
        ("#" * 70_000, "70000 bytes"),
    ],
)
def test_what_is_no_scenario_is_told_in_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(NodeError, match=re.escape(words)) as raised:
        read_scenario(path)
    assert raised.value.code == "bad-scenario"
    assert "docs/operate/scenarios.md" in raised.value.hint


def all_well() -> Seen:
    """Two honest groups and a hostile one that was found out."""
    row = {"id": "", "agrees": True}
    peers = {"peers": [{**row, "id": group_id(n).hex()} for n in (1, 2)]}
    notes = {1: b"one", 2: b"two", 3: b""}
    return Seen(
        notes={1: dict(notes), 2: dict(notes)},
        peers={1: peers, 2: peers},
        proposals={1: {"aa"}, 2: {"aa"}},
        frozen={1: {3}, 2: {3}},
        doctor={1: [("frozen", "warn", "x")], 2: [("peers", "warn", "x")]},
    )


def judged(seen: Seen, said: dict[str, int]) -> list[str]:
    scenario = Scenario(
        title="x",
        groups=3,
        hostile=(Hostile(group=3, does=("fork",)),),
        cuts=True,
        expect=Expect(frozen=(3,), names=("frozen",), cuts=1),
    )
    cast = Cast.__new__(Cast)
    cast.nodes = dict.fromkeys((1, 2))  # type: ignore[assignment]
    return broken(scenario, cast, seen, said)


def test_each_thing_that_must_be_so_is_looked_at() -> None:
    assert judged(all_well(), {"aa": 1}) == []
    assert "lacks 1 acknowledged" in str(judged(all_well(), {"aa": 1, "bb": 1}))
    seen = all_well()
    seen.notes[2][1] = b"older"
    assert judged(seen, {}) == ["node 2 does not hold all of group 1's record"]
    seen = all_well()
    seen.peers[1] = {"peers": [{"id": group_id(2).hex(), "agrees": False}]}
    assert judged(seen, {}) == ["node 1 and node 2 make different states"]
    seen = all_well()
    seen.frozen[2] = {1, 3}
    assert judged(seen, {}) == ["node 2 accuses group 1, which is honest"]
    seen.frozen[2] = set()
    assert judged(seen, {}) == ["node 2 has no evidence against group 3"]
    seen = all_well()
    seen.doctor[2] = [("frozen", "fail", "x"), ("record", "warn", "y")]
    assert len(judged(seen, {})) == 2
    seen.doctor = {1: [], 2: []}
    assert judged(seen, {}) == ["no doctor names frozen"]
    seen = all_well()
    seen.errors[1] = "gone"
    assert judged(seen, {}) == ["node 1 does not answer: gone"]


@pytest.mark.parametrize("lie", LIES)
def test_no_scenario_lets_a_doctor_call_an_honest_group_a_liar(lie: str) -> None:
    for group, number in ((2, 1), (3, 0)):  # group 3 is hostile
        seen = all_well()
        seen.doctor[1].append(("peers", "warn", f"Group {group}'s server {lie}: x (y)"))
        assert len(judged(seen, {})) == number


@pytest.mark.parametrize("lie", LIES)
def test_the_words_by_which_a_doctor_calls_a_group_a_liar_are_its_own(lie: str) -> None:
    # Else scenarios would look for words that no doctor says any more, and find none.
    assert any(words.startswith(f"{{group}}'s server {lie}") for words in WORDINGS)


def certifying(**changes: object) -> Seen:
    """As `all_well`, with one certified cut on both nodes."""
    seen = all_well()
    row = {"number": 1, "hash": "aa", "signed": ["Group 1", "Group 2", "Group 3"]}
    for number in (1, 2):
        seen.cuts[number] = {"cuts": [row], "next": {"waits_for": "nothing-new"}}
    seen.cuts[2] |= changes
    return seen


def test_cuts_are_looked_at() -> None:
    assert judged(certifying(), {}) == []
    split = {"number": 1, "hash": "bb", "signed": ["Group 1", "Group 2", "Group 3"]}
    assert judged(certifying(cuts=[split]), {}) == ["there are 2 different cuts 1"]
    few = {"number": 1, "hash": "aa", "signed": ["Group 1", "Group 2"]}
    assert judged(certifying(cuts=[few]), {}) == ["2 groups signed cut 1"]
    assert judged(certifying(next={"waits_for": "voting"}), {}) == [
        "node 2 still waits for a cut: voting"
    ]
    assert judged(certifying(cuts=[]), {}) == [
        "node 2 has 0 cuts",
        "not all nodes have the last cut",
    ]


async def test_an_attacker_that_has_died_fails_the_scenario(tmp_path: Path) -> None:
    # Else an attack that stopped at once would look like one that was withstood.
    cast = Cast(Scenario(title="x", groups=3), tmp_path, Random(1))
    log = tmp_path / "node-3.log"
    log.write_text("its last words")
    dead = await asyncio.create_subprocess_exec(sys.executable, "-c", "raise SystemExit(1)")
    await dead.wait()
    cast.hostile[3], cast._logs[3] = dead, log
    with pytest.raises(AssertionError, match="hostile 3 has died: its last words"):
        cast.check_hostile()


def abort(pid: int) -> None:
    """Let a process die as by a fault of its own, and come back once it has."""
    os.kill(pid, signal.SIGABRT)
    with suppress(OSError):  # it may be reaped before the next look
        while ") Z " not in Path(f"/proc/{pid}/stat").read_text():
            time.sleep(0.01)


async def test_a_node_that_died_by_itself_and_was_started_again_fails_the_scenario(
    tmp_path: Path,
) -> None:
    # Else what a fault of its own ended would pass for what an act did.
    base = tmp_path / "run"
    acts = (Act(do="kill", node=2, at=1, lasts=1),)
    scenario = Scenario(title="x", groups=3, say=3, trouble_s=3, acts=acts)

    def tell(line: str) -> None:
        if line.endswith("kill 2"):
            ((pid, _),) = processes_of(base / "node-2")
            abort(pid)

    outcome = await play(scenario, None, base, tell)
    (fault,) = outcome.broken
    assert re.fullmatch(r"node 2 ended by (itself|SIGKILL) with status -6", fault)


async def test_a_signal_to_a_node_that_has_just_died_leaves_its_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # asyncio's thread that waits for the process comes late, as on a machine with other work.
    late, really = threading.Event(), os.waitpid

    def waitpid(pid: int, options: int) -> tuple[int, int]:
        if threading.current_thread() is not threading.main_thread():
            late.wait()
        return really(pid, options)

    monkeypatch.setattr(os, "waitpid", waitpid)
    node = Process(tmp_path)
    node.process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SLEEPS), stdout=asyncio.subprocess.PIPE
    )
    node._ended = False
    assert node.process.stdout is not None
    assert await node.process.stdout.readline() == b"asleep\n"
    abort(node.pid)
    asyncio.get_running_loop().call_later(0.1, late.set)
    await node.end(signal.SIGKILL)
    assert node.faults == ["ended by SIGKILL with status -6"]


async def test_a_node_that_ends_with_an_error_fails_the_scenario(tmp_path: Path) -> None:
    node = Process(tmp_path)
    node.process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SLEEPS), stdout=asyncio.subprocess.PIPE
    )
    node._ended = False
    assert node.process.stdout is not None
    assert await node.process.stdout.readline() == b"asleep\n"
    await node.end(signal.SIGTERM)
    assert node.faults == ["ended by SIGTERM with status 3"]


def processes_of(directory: Path) -> list[tuple[int, str]]:
    """Number and command line of every process that works on a directory."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes().decode(errors="replace").replace("\0", " ")
        except OSError:
            continue  # it has ended meanwhile
        if str(directory) in words:
            found.append((int(line.parent.name), words))
    return found


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - other processes set no event
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nowhere.toml", "no scenario can be read from {file}: No such file or directory"),
        ("mine.toml", "{kept}/mine has the nodes of another run and was left alone"),
    ],
)
async def test_what_keeps_a_run_from_beginning_is_said_in_a_line(
    tmp_path: Path, file: str, said: str
) -> None:
    kept = tmp_path / "kept"
    (kept / "mine" / "node-1").mkdir(parents=True)
    (tmp_path / "mine.toml").write_text(GOOD)
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "federation_tests.scenarios", str(tmp_path / file)),
        *("--dir", str(kept)),
        cwd=HERE.parent.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, errors = (stream.decode() for stream in await run.communicate())
    assert (run.returncode, told) == (2, "")
    assert errors.splitlines()[0] == "error: " + said.format(file=tmp_path / file, kept=kept)
    assert [path.name for path in kept.rglob("*")] == ["mine", "node-1"]


async def test_a_run_that_is_told_to_stop_leaves_no_node_running(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "federation_tests.scenarios", str(HERE / "liars.toml")]
    run = await asyncio.create_subprocess_exec(
        *(*words, "--dir", str(tmp_path)),
        cwd=HERE.parent.parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    base = tmp_path / "liars"
    try:
        async with asyncio.timeout(120):
            await until(lambda: any("scenarios.hostile" in line for _, line in processes_of(base)))
            run.send_signal(signal.SIGTERM)
            assert await run.wait() != 0
            await until(lambda: not processes_of(base))
    finally:
        if run.returncode is None:
            run.kill()


@pytest.mark.parametrize(
    ("level", "seen"), [("ok", []), ("error", ["node 1 may not write after x"])]
)
async def test_who_may_not_write_after_what_happened_to_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str, seen: list[str]
) -> None:
    class Told:
        async def findings(self, *_: str) -> list[dict[str, str]]:
            return [{"check": "writing", "level": level}]

    class Nodes:
        nodes = {1: Told()}  # noqa: RUF012  read only

    monkeypatch.setattr(playing, "SHOW_S", 0.1)
    one = playing.Play(Scenario(title="t", groups=2), 1, tmp_path, print)
    await one._writes(Nodes(), 1, "x")  # type: ignore[arg-type]
    assert one._outcome.broken == seen
