"""Claims about `commonweal fingerprint` and `verify --fingerprint`: what is read out counts."""

import json
from pathlib import Path

import pytest

from federation_tests.scenarios.founded import found
from node.cli.main import run as run_inside
from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from node.tests.cli.commonweal import commonweal
from node.tests.cli.test_verify import files
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, alone, certify
from protocol.agreement.certificate import cut_fingerprint
from protocol.tests.bundles import three_cuts


def test_a_stopped_node_shows_what_to_read_out_and_writes_down_what_it_is_told(tmp_path: Path):
    directory, _ = found(tmp_path, [0, 0], cuts=AT_ONCE)
    told = commonweal("fingerprint", "--dir", directory, cwd=tmp_path)
    value = json.loads(commonweal("fingerprint", "--dir", directory, "--json", cwd=tmp_path).stdout)
    assert value["words"] in told.stdout
    assert value["digits"] in told.stdout
    assert (value["number"], value["stage"]) == (0, "not-served")
    same = commonweal(
        "fingerprint", "--heard", value["words"].upper(), "--dir", directory, cwd=tmp_path
    )
    assert "before any cut" in same.stdout
    other = commonweal("fingerprint", "--heard", "ab" * 15, "--dir", directory, cwd=tmp_path)
    assert "written down" in other.stdout
    commonweal("fingerprint", "--heard", "ab" * 15, "--dir", directory, cwd=tmp_path)
    commonweal("fingerprint", "--alone", "All are on holiday.", "--dir", directory, cwd=tmp_path)
    shown = commonweal("fingerprint", "--dir", directory, cwd=tmp_path).stdout
    assert shown.count("ab" * 15 + "; nothing has followed from it yet") == 1
    assert "went on alone: All are on holiday." in shown
    both = commonweal(
        "fingerprint", "--heard", "ab" * 15, "--alone", "x", "--dir", directory, cwd=tmp_path
    )
    assert both.returncode == 1


async def test_a_node_in_touch_says_which_cut_it_is_and_believes_no_other(tmp_path: Path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        shown = await run(node, "fingerprint.show", {})
        assert (shown["number"], shown["stage"], shown["needed"]) == (1, "in", 0)
        said = await run(node, "fingerprint.hear", {"fingerprint": shown["digits"]})
        assert said == {"number": 1, "kept": False, "asking": False}
        with pytest.raises(NodeError) as caught:
            await run(node, "fingerprint.hear", {"fingerprint": "ab" * 32})
        assert caught.value.code == "unknown-fingerprint"
        with pytest.raises(NodeError) as caught:
            await run(node, "fingerprint.alone", {"reason": "Because."})
        assert caught.value.code == "in-touch"
        assert (await run(node, "fingerprint.show", {}))["heard"] == []


async def test_while_it_asks_for_its_own_record_it_says_that_nothing_follows_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    # The failure: somebody goes on alone, is told that the node does, and it waits for good.
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        node.start_asking()
        assert (await run(node, "fingerprint.show", {}))["asking"]
        with pytest.raises(NodeError) as caught:
            await run(node, "fingerprint.alone", {"reason": "Because."})
        assert "still asks" in caught.value.hint
        await node.stop_asking()
        assert not (await run(node, "fingerprint.show", {}))["asking"]
    for asking in (True, False):
        told = {"number": None, "kept": True, "asking": asking}
        monkeypatch.setattr("node.cli.fingerprint.call", lambda *_, told=told: told)
        for given in (("--alone", "All are gone."), ("--heard", "ab" * 15)):
            assert run_inside(["fingerprint", *given, "--dir", str(directory)]) == 0
            assert ("--write-without-asking REASON" in capsys.readouterr().out) is asking


async def test_without_rules_for_cuts_there_is_nothing_to_read_out(tmp_path: Path):
    (directory,) = found(tmp_path, [0])
    async with open_node(directory) as node:
        with pytest.raises(NodeError) as caught:
            await run(node, "fingerprint.show", {})
        assert caught.value.code == "no-cuts"


def test_verify_says_that_it_is_the_coalition_whose_charter_was_read_out(tmp_path: Path):
    directory, _ = found(tmp_path, [0, 0])
    (certified, _other) = found(tmp_path / "second", [0, 0], cuts=AT_ONCE)
    for place, name in ((directory, "plain"), (certified, "cuts")):
        assert commonweal("bundle", name, "--dir", place, cwd=tmp_path).returncode == 0
        value = json.loads(commonweal("verify", name, "--json", cwd=tmp_path).stdout)
        words = fingerprint_words(bytes.fromhex(value["coalition"]))
        done = commonweal("verify", name, "--fingerprint", words, cwd=tmp_path)
        assert done.returncode == 0
        assert "Read out: this coalition, by its charter" in done.stdout
        assert "cut 0" not in done.stdout
        other = commonweal("verify", name, "--fingerprint", "ab" * 32, cwd=tmp_path)
        assert other.returncode == 1
        assert "the coalition in this file has another fingerprint" in other.stderr


def test_verify_says_which_cut_was_read_out_and_refuses_another_lines(tmp_path: Path):
    files(tmp_path)
    second, third = (cut_fingerprint(cut.cut) for cut in three_cuts()[1:])
    done = commonweal(
        *("verify", "a", "--fingerprint", fingerprint_words(third)),
        *("--fingerprint", fingerprint_hex(third)),
        cwd=tmp_path,
    )
    assert done.returncode == 0
    assert done.stdout.count("Read out: cut 3 of this file") == 2
    assert "ask a second one" not in done.stdout
    assert "nobody has confirmed" not in done.stdout
    once = commonweal("verify", "a", "--fingerprint", fingerprint_words(second), cwd=tmp_path)
    assert "ask a second one" in once.stdout
    assert "What comes after cut 2 nobody has confirmed to you" in once.stdout
    other = commonweal("verify", "other", "--fingerprint", fingerprint_words(third), cwd=tmp_path)
    assert other.returncode == 1
    assert "none of the 3 cuts in this file" in other.stderr
    value = json.loads(commonweal("verify", "a", "--json", cwd=tmp_path).stdout)
    assert value["newest_cut"]["words"] == fingerprint_words(third)
