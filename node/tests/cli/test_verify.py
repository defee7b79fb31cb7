"""`commonweal verify` on bundles with certified cuts: what is final, and who certified twice."""

import json
from pathlib import Path

from msgspec.structs import replace

from node.tests.cli.commonweal import commonweal
from protocol.coalition.membership.bodies import AtLargeBody
from protocol.tests.bundles import (
    CLOSES,
    NAMES,
    NEWCOMER,
    bundle_of,
    certified_bundle,
    certified_cut,
    ended_vote,
    small_bundle,
    three_cuts,
)
from protocol.tests.coalition.membership.joining import JOIN, Joining
from protocol.tests.coalition.scene import START, group_id

SCENE = ended_vote(certifying=True)


def files(at: Path) -> None:
    """A bundle, a longer one of the same line, one of another line, and one without cuts."""
    cuts = three_cuts()
    other = [*cuts[:2], certified_cut(SCENE, cuts[:2], CLOSES + 11)]
    longer = [*cuts, certified_cut(SCENE, cuts, CLOSES + 100)]
    (at / "a").write_bytes(certified_bundle())
    (at / "longer").write_bytes(bundle_of(SCENE, time=CLOSES + 105, cuts=longer))
    (at / "other").write_bytes(bundle_of(SCENE, cuts=other))
    (at / "plain").write_bytes(small_bundle())


def test_results_are_final_or_provisional_by_the_cuts(tmp_path: Path) -> None:
    files(tmp_path)
    for name, final in (("a", False), ("longer", True), ("plain", False)):
        done = commonweal("verify", name, "--json", cwd=tmp_path)
        assert done.returncode == 0
        assert [result["final"] for result in json.loads(done.stdout)["results"]] == [final]
    told = commonweal("verify", "longer", cwd=tmp_path).stdout
    assert "(all results in, final)" in told
    assert "holds  every cut is certified by its council: 4 cuts" in told


def test_every_cut_is_worked_out_for_who_asks(tmp_path: Path) -> None:
    files(tmp_path)
    done = commonweal("verify", "longer", "--every-cut", cwd=tmp_path)
    assert done.returncode == 0
    assert "certified by its council: 4 cuts, each worked out again; the last as of" in done.stdout
    assert "cuts: 4 of 4" in done.stderr
    cuts = three_cuts()
    lie = certified_cut(SCENE, cuts, CLOSES + 100, state=bytes(32))
    hidden = [*cuts, lie, certified_cut(SCENE, [*cuts, lie], CLOSES + 101)]
    (tmp_path / "lie").write_bytes(bundle_of(SCENE, time=CLOSES + 105, cuts=hidden))
    assert commonweal("verify", "lie", cwd=tmp_path).returncode == 0
    refuted = commonweal("verify", "lie", "--every-cut", cwd=tmp_path)
    assert refuted.returncode == 1
    assert "FAILS  every cut is certified by its council" in refuted.stdout
    assert "another state in cut 4" in refuted.stdout
    # A file without cuts has none to work out, and nothing moves.
    plain = commonweal("verify", "plain", "--every-cut", cwd=tmp_path)
    assert (plain.returncode, plain.stderr) == (0, "")


def test_two_lines_that_part_name_who_signed_both(tmp_path: Path) -> None:
    files(tmp_path)
    done = commonweal("verify", "a", "--against", "other", cwd=tmp_path)
    assert done.returncode == 1
    assert "They part at cut 3, which was certified twice." in done.stdout
    assert all(f"  - {name}" in done.stdout for name in ("Ash", "Birch", "Cedar"))
    value = json.loads(
        commonweal("verify", "longer", "--against", "a", "--json", cwd=tmp_path).stdout
    )
    assert value == {"agree": True, "cuts": [4, 3], "cut": None, "culprits": []}


def test_a_group_that_joined_later_is_named_if_it_certified_twice(tmp_path: Path) -> None:
    # It stands in no founding charter: this ended in a KeyError.
    told = Joining(*NAMES, join=replace(JOIN, seat=True, wait_s=0))
    told.take_in(NEWCOMER, 10)
    scene = told.scene
    joined = [certified_cut(scene, [], START + 10)]
    told.say("Ash", "at-large", AtLargeBody(open=True, about="Come."))
    joined.append(certified_cut(scene, joined, START + 20))
    assert {seat.group for seat in joined[-1].epoch.seats} == set(map(group_id, (*NAMES, NEWCOMER)))
    for name, after in (("a", 30), ("other", 31)):
        cuts = [*joined, certified_cut(scene, joined, START + after)]
        (tmp_path / name).write_bytes(bundle_of(scene, time=START + 40, cuts=cuts))
    done = commonweal("verify", "a", "--against", "other", cwd=tmp_path)
    assert done.returncode == 1
    assert "They part at cut 3, which was certified twice." in done.stdout
    assert all(f"  - {name}" in done.stdout for name in (*NAMES, NEWCOMER))


def test_what_can_not_be_compared_is_told_in_words(tmp_path: Path) -> None:
    files(tmp_path)
    done = commonweal("verify", "a", "--against", "plain", cwd=tmp_path)
    assert done.returncode == 1
    assert "different coalitions" in done.stderr
    assert "hint: compare bundles of one coalition" in done.stderr
    done = commonweal("verify", "plain", "--against", "plain", cwd=tmp_path)
    assert done.returncode == 1
    assert "certifies no cuts\nhint: verify each file, and compare" in done.stderr
