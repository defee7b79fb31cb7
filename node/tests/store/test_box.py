import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import BoxError, StoreError
from node.store import box as box_module
from node.store import box_channels, box_sealing
from node.store.box import Box, cast_commitment
from node.store.box_records import RollMember, Voter
from node.store.codes import new_code
from protocol.encoding import encode
from protocol.merkle import leaf_hash, tree_hash, verify_inclusion

ROOT = Path(__file__).resolve().parents[3]
BALLOT, KEY = b"b" * 32, b"k" * 32
OPENS, CLOSES = 100, 200
ROLL = [RollMember(f"m{n}", "north" if n % 2 else "south") for n in range(1, 7)]


async def opened(path: Path, roll: list[RollMember] = ROLL, contests: int = 2) -> Box:
    box = Box(path, KEY, BALLOT)
    await box.freeze(roll, opens=OPENS, closes=CLOSES, contests=contests)
    return box


@pytest.fixture
async def box(tmp_path):
    made = await opened(tmp_path / "box.sqlite")
    yield made
    made.close()


async def codes_of(box: Box) -> list[str]:
    return [code for _, code in await box.issue_codes(now=50)]


async def refused(code: str, awaited) -> BoxError:
    with pytest.raises(BoxError) as caught:
        await awaited
    assert caught.value.code == code
    return caught.value


async def test_a_code_opens_its_entry_and_nothing_changes(box):
    issued = await box.issue_codes(now=50)
    assert [entry.entry for entry, _ in issued] == [1, 2, 3, 4, 5, 6]
    for entry, code in issued:
        voter = await box.open_code(code.lower(), now=150)
        assert (voter.entry, voter.region, voter.voted) == (entry.entry, entry.region, False)
    assert box.status().voted == 0
    assert await box.issue_codes(now=51) == []


async def test_codes_are_nowhere_in_the_file(box, tmp_path):
    codes = await codes_of(box)
    box.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for code in codes:
        assert code.encode() not in stored
        assert code.replace("-", "").encode() not in stored


async def test_voting_again_changes_the_vote(box):
    code = (await codes_of(box))[0]
    first = await box.cast(await box.open_code(code, now=100), ["0", "1,0"], now=100)
    voter = await box.open_code(code, now=150)
    assert voter.voted
    second = await box.cast(voter, ["1", ""], now=199)
    assert (first.changed, second.changed) == (False, True)
    assert first.commitment != second.commitment
    sealed = await box.seal(now=CLOSES)
    assert sealed.size == 1
    assert sealed.counts == {("north", 0): {"1": 1}, ("north", 1): {"": 1}}
    assert [(lines.rows, lines.blank) for lines in sealed.lines("north", 2)] == [
        ({"1": 1}, 0),
        ({}, 1),
    ]
    assert [(lines.rows, lines.blank) for lines in sealed.lines("south", 2)] == [({}, 0), ({}, 0)]
    with pytest.raises(BoxError) as caught:
        box.receipt_proof(first.commitment)
    assert caught.value.code == "receipt-unknown"
    assert box.receipt_proof(second.commitment).size == 1


async def test_mistyped_unknown_and_struck_codes_are_told_apart(box):
    codes = await codes_of(box)
    wrong = codes[0][:-1] + ("A" if codes[0][-1] != "A" else "B")
    await refused("code-mistyped", box.open_code(wrong, now=150))
    await refused("code-unknown", box.open_code(new_code(), now=150))
    await box.strike_code(codes[1], "letter came back", now=120)
    await refused("code-struck", box.open_code(codes[1], now=150))
    assert (box.acts()[-1].entry, box.acts()[-1].act) == (2, "struck")
    await box.open_code(codes[0], now=150)


async def test_the_hours_are_half_open(box):
    code = (await codes_of(box))[0]
    await refused("box-not-open", box.open_code(code, now=OPENS - 1))
    voter = await box.open_code(code, now=OPENS)
    await refused("box-closed", box.open_code(code, now=CLOSES))
    await refused("box-closed", box.cast(voter, ["0", "0"], now=CLOSES))
    await refused("box-not-open", box.cast(voter, ["0", "0"], now=OPENS - 1))
    await box.cast(voter, ["0", "0"], now=CLOSES - 1)


async def test_a_code_struck_in_the_middle_of_voting_does_not_cast(box):
    code = (await codes_of(box))[0]
    voter = await box.open_code(code, now=150)
    ((_, newer),) = await box.issue_codes([1], now=151, reason="lost")
    await refused("code-struck", box.cast(voter, ["0", "0"], now=152))
    await refused("code-struck", box.open_code(code, now=152))
    await box.cast(await box.open_code(newer, now=153), ["0", "0"], now=153)
    assert [act.act for act in box.acts() if act.entry == 1] == ["issued", "reissued"]


async def test_a_voter_that_no_code_opened_does_not_cast(box):
    codes = await codes_of(box)
    await refused(
        "code-unknown", box.cast(Voter(1, "north", False, b"x" * 32), ["0", "0"], now=150)
    )
    other = await box.open_code(codes[1], now=150)
    forged = Voter(1, "north", False, other.code)
    await refused("code-unknown", box.cast(forged, ["0", "0"], now=150))


async def test_paper_strikes_the_code_and_a_vote_bars_paper(box):
    codes = await codes_of(box)
    voter = await box.open_code(codes[0], now=150)
    await box.issue_paper(1, now=151)
    await refused("code-struck", box.open_code(codes[0], now=152))
    await refused("code-struck", box.cast(voter, ["0", "0"], now=152))
    await refused("on-paper", box.issue_codes([1], now=153, reason="changed mind"))
    await refused("on-paper", box.strike_entry(1, "why", now=153))
    await box.cast(await box.open_code(codes[1], now=150), ["0", "0"], now=150)
    await refused("voted-online", box.issue_paper(2, now=154))
    status = box.status()
    assert (status.paper, status.issued, status.voted) == (1, 5, 1)


async def test_striking_and_reissuing_need_a_reason(box):
    await codes_of(box)
    await refused("reason-needed", box.strike_entry(1, "  ", now=60))
    await refused("reason-needed", box.issue_codes([1], now=60))
    await refused("no-entry", box.strike_entry(99, "why", now=60))
    await refused("no-entry", box.issue_codes([1, 99], now=60, reason="why"))
    assert box.status().issued == 6


async def test_the_roll_is_frozen_once_a_code_is_out(box):
    await box.freeze(ROLL[:3], opens=OPENS, closes=CLOSES, contests=2)
    assert box.status().roll == 3
    await codes_of(box)
    await refused("roll-frozen", box.freeze(ROLL, opens=OPENS, closes=CLOSES, contests=2))
    assert box.status().roll == 3


async def test_a_member_twice_or_too_many_are_refused(box, monkeypatch):
    twice = [*ROLL, ROLL[0]]
    await refused("roll-duplicate", box.freeze(twice, opens=1, closes=2, contests=1))
    monkeypatch.setattr(box_channels, "MAX_ROLL", 5)
    await refused("roll-too-long", box.freeze(ROLL, opens=1, closes=2, contests=1))
    assert [entry.member for entry in box.roll()] == [member.member for member in ROLL]


async def test_guessing_is_counted_and_never_keeps_out_a_right_code(box, monkeypatch):
    monkeypatch.setattr(box_module, "MAX_FAILED_PER_WINDOW", 3)
    code = (await codes_of(box))[0]
    for _ in range(3):
        await refused("code-unknown", box.open_code(new_code(), now=150))
    for _ in range(3):
        await refused("too-many-attempts", box.open_code(new_code(), now=150))
    assert box.status().failed == 3
    assert (await box.open_code(code, now=150)).entry == 1
    later = 150 + box_module.FAILED_WINDOW_S
    await refused("code-unknown", box.open_code(new_code(), now=later))


async def test_a_vote_has_one_choice_per_contest(box):
    voter = await box.open_code((await codes_of(box))[0], now=150)
    for choices in (["0"], ["0", "0", "0"], [], ["0" * 900, ""]):
        with pytest.raises(ValueError, match="choice"):
            await box.cast(voter, choices, now=150)
    assert box.status().voted == 0


async def test_nothing_is_counted_before_the_close(box):
    await refused("box-open", box.seal(now=CLOSES - 1))
    await refused("box-open", box.erase_links(None, now=CLOSES - 1))
    with pytest.raises(BoxError) as caught:
        box.receipt_proof(b"x" * 32)
    assert caught.value.code == "box-open"
    assert box.sealed() is None


async def test_counting_happens_once_and_gives_the_same_ever_after(box):
    codes = await codes_of(box)
    for code, choice in zip(codes, ["0", "0", "1", "1", "1"], strict=False):
        await box.cast(await box.open_code(code, now=150), [choice, "0"], now=150)
    first = await box.seal(now=CLOSES)
    assert first == await box.seal(now=CLOSES + 1) == box.sealed()
    assert (first.size, first.cast) == (5, {"north": 3, "south": 2})
    assert list(first.commitments) == sorted(first.commitments)
    assert first.root == tree_hash(map(leaf_hash, first.commitments))
    await refused("box-closed", box.issue_codes([1], now=50, reason="late"))
    await refused("box-closed", box.open_code(codes[0], now=150))


async def test_after_erasing_no_link_is_left_and_receipts_still_prove(box, tmp_path):
    codes = await codes_of(box)
    receipts = []
    for code in codes[:5]:
        voter = await box.open_code(code, now=150)
        receipts.append(await box.cast(voter, ["0,1,2,3,4,5,6,7", "9,8,7,6"], now=150))
    links = box.file.reader.execute("SELECT salt, choices FROM casts").fetchall()
    sealed = await box.seal(now=CLOSES)
    await box.erase_links(None, now=CLOSES)
    await box.erase_links(None, now=CLOSES)
    assert box.status().stage == "erased"
    assert box.status().voted == 5
    assert box.sealed() == sealed
    for receipt in receipts:
        proof = box.receipt_proof(receipt.commitment)
        assert (proof.root, proof.size) == (sealed.root, 5)
        leaf = leaf_hash(proof.commitment)
        verify_inclusion(leaf, proof.index, proof.size, proof.path, proof.root)
    box.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for salt, choices in links:
        assert salt not in stored
        assert choices not in stored


async def test_a_crash_while_erasing_is_finished_at_the_next_opening(tmp_path):
    path = tmp_path / "box.sqlite"
    box = await opened(path)
    code = (await codes_of(box))[0]
    await box.cast(await box.open_code(code, now=150), ["0", "0"], now=150)
    (salt,) = box.file.reader.execute("SELECT salt FROM casts").fetchone()
    await box.seal(now=CLOSES)
    await box.file.write(box_sealing.settle, None, CLOSES)
    assert box.status().stage == "erasing"
    box.close()
    again = Box(path, KEY, BALLOT)
    assert again.status().stage == "erased"
    again.close()
    assert salt not in path.read_bytes()


async def test_another_process_reading_the_box_delays_scrubbing_and_says_so(box, monkeypatch):
    import sqlite3

    code = (await codes_of(box))[0]
    await box.cast(await box.open_code(code, now=150), ["0", "0"], now=150)
    await box.seal(now=CLOSES)
    box.file.run_alone(lambda db: db.execute("PRAGMA busy_timeout = 50").fetchall())
    other = sqlite3.connect(box.file.path)
    other.execute("BEGIN")
    other.execute("SELECT * FROM casts").fetchone()
    with pytest.raises(StoreError) as caught:
        await box.erase_links(None, now=CLOSES)
    assert caught.value.code == "store-busy"
    other.close()
    await box.erase_links(None, now=CLOSES)
    assert box.status().stage == "erased"


async def test_a_box_of_another_ballot_is_refused(tmp_path):
    (await opened(tmp_path / "box.sqlite")).close()
    with pytest.raises(BoxError) as caught:
        Box(tmp_path / "box.sqlite", KEY, b"x" * 32)
    assert caught.value.code == "wrong-box"


async def test_a_box_without_a_roll_takes_nothing(tmp_path):
    box = Box(tmp_path / "box.sqlite", KEY, BALLOT)
    assert box.status().stage == "unfrozen"
    await refused("box-not-open", box.open_code(new_code(), now=150))
    await refused("no-roll", box.issue_codes(now=1))
    await refused("no-roll", box.seal(now=CLOSES))
    box.close()


async def test_another_key_opens_nothing(tmp_path):
    box = await opened(tmp_path / "box.sqlite")
    code = (await codes_of(box))[0]
    box.close()
    other = Box(tmp_path / "box.sqlite", b"o" * 32, BALLOT)
    await refused("code-unknown", other.open_code(code, now=150))
    other.close()


def test_a_receipt_binds_ballot_salt_and_every_choice():
    base = (BALLOT, b"s" * 32, encode(["0", "1"]))
    variants = [
        base,
        (b"x" * 32, *base[1:]),
        (base[0], b"t" * 32, base[2]),
        (*base[:2], encode(["1", "0"])),
        (*base[:2], encode(["0", "1", ""])),
    ]
    assert len({cast_commitment(*variant) for variant in variants}) == len(variants)


@settings(max_examples=15, deadline=None)
@given(
    votes=st.lists(
        st.tuples(
            st.integers(0, 5), st.sampled_from(["", "0", "1", "0,1"]), st.sampled_from(["", "2"])
        ),
        max_size=20,
    )
)
async def test_the_count_is_that_of_each_entrys_last_vote(tmp_path_factory, votes):
    box = await opened(tmp_path_factory.mktemp("box") / "box.sqlite")
    codes = await codes_of(box)
    last = {}
    for entry, *choices in votes:
        receipt = await box.cast(await box.open_code(codes[entry], now=150), choices, now=150)
        last[entry] = (choices, receipt.commitment)
    sealed = await box.seal(now=CLOSES)
    expected = Counter(
        (ROLL[entry].region, contest, choice)
        for entry, (choices, _) in last.items()
        for contest, choice in enumerate(choices)
    )
    found = {
        (region, contest, choice): votes
        for (region, contest), counted in sealed.counts.items()
        for choice, votes in counted.items()
    }
    assert found == dict(expected)
    assert list(sealed.commitments) == sorted(commitment for _, commitment in last.values())
    box.close()


async def test_votes_at_the_same_moment_are_all_kept(tmp_path):
    roll = [RollMember(f"m{n}", "") for n in range(300)]
    box = await opened(tmp_path / "box.sqlite", roll, 1)
    codes = await codes_of(box)
    voters = [await box.open_code(code, now=150) for code in codes]
    await asyncio.gather(*[box.cast(voter, ["0"], now=150) for voter in voters])
    assert (await box.seal(now=CLOSES)).counts == {("", 0): {"0": 300}}
    box.close()


VOTE_FOR_EVER = """
import asyncio, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from node.tests.store.test_box import *
async def main():
    box = await opened(Path({path!r}), [RollMember(str(n), "") for n in range(5000)], 1)
    codes = [code for _, code in await box.issue_codes(now=50)]
    for code in codes:
        receipt = await box.cast(await box.open_code(code, now=150), ["0"], now=150)
        print(receipt.commitment.hex(), flush=True)
asyncio.run(main())
"""


@pytest.mark.parametrize("after_s", [0.03, 0.1, 0.25])
async def test_every_acknowledged_vote_survives_sigkill(tmp_path, after_s):
    path = tmp_path / "box.sqlite"
    script = VOTE_FOR_EVER.format(root=str(ROOT), path=str(path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)  # noqa: ASYNC220
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    time.sleep(after_s)  # noqa: ASYNC251
    os.kill(process.pid, signal.SIGKILL)
    lines += process.stdout.readlines()
    process.wait()
    receipts = {bytes.fromhex(line.decode()) for line in lines if line.endswith(b"\n")}
    box = Box(path, KEY, BALLOT)
    sealed = await box.seal(now=CLOSES)
    assert receipts <= set(sealed.commitments)
    assert sealed.size - len(receipts) in (0, 1)
    box.close()


async def test_a_box_whose_close_was_moved_takes_votes_until_then_also_after_a_restart(tmp_path):
    box = await opened(tmp_path / "box.sqlite")
    code = (await codes_of(box))[0]
    await box.move_close(CLOSES + 50)
    # A state that knows less moves nothing back.
    await box.move_close(CLOSES)
    box.close()
    again = Box(tmp_path / "box.sqlite", KEY, BALLOT)
    await refused("box-open", again.seal(now=CLOSES))
    voter = await again.open_code(code, now=CLOSES + 49)
    await again.cast(voter, ["0", "1"], now=CLOSES + 49)
    await refused("box-closed", again.open_code(code, now=CLOSES + 50))
    assert (await again.seal(now=CLOSES + 50)).size == 1
    again.close()


async def test_a_box_that_was_counted_opens_no_more(box):
    code = (await codes_of(box))[0]
    await box.seal(now=CLOSES)
    await box.move_close(CLOSES + 50)
    await refused("box-closed", box.open_code(code, now=CLOSES + 1))
    row = box.file.reader.conn.execute("SELECT closes FROM box").fetchone()
    assert tuple(row) == (CLOSES,)


async def test_a_box_without_voters_has_no_close_to_move(tmp_path):
    box = Box(tmp_path / "box.sqlite", KEY, BALLOT)
    await box.move_close(CLOSES)
    assert box.status().stage == "unfrozen"
    box.close()
