"""`commonweal simulate`, as people and programs call it."""

import json
import re
import sys
from pathlib import Path

from click.testing import CliRunner

from federation_tests.simulator import plan
from federation_tests.simulator import run as running
from federation_tests.simulator.broken import Broken
from federation_tests.simulator.certified import LEAST_CUTS
from federation_tests.simulator.suite import DRAWS
from node.cli.main import root
from node.cli.simulate import MAX_GROUPS, SUITES, simulate
from node.errors import NodeError
from node.tests.cli.commonweal import commonweal

SMALL = "groups = 3\nstatements = 20\ntrouble_s = 60\n"


def scenario(tmp_path, text):
    path = tmp_path / "scenario.toml"
    path.write_text(text)
    return str(path)


def called(*arguments):
    return CliRunner().invoke(simulate, arguments)


def test_the_command_is_listed():
    assert "simulate" in CliRunner().invoke(root, ["--help"]).output


def test_command_and_simulator_know_the_same_limit():
    assert plan.MAX_GROUPS == MAX_GROUPS


def test_a_seed_that_holds_leaves_with_0_and_counts(tmp_path):
    path = scenario(tmp_path, SMALL + "[faults]\nloss = 0.3\ncrashes = 3\n")
    done = called("--scenario", path, "--seed", "3", "--json")
    assert done.exit_code == 0
    value = json.loads(done.stdout)
    assert value["failing"] == []
    assert value["faults"]["loss"] > 0
    assert value["runs"][0]["plan"]["groups"] == 3
    assert "nodes" not in value["runs"][0]


def test_groups_certify_cuts_if_asked_to():
    done = called("--certify", "--seed", "5", "--json")
    assert done.exit_code == 0
    run = json.loads(done.stdout)["runs"][0]
    assert (run["plan"]["certify"], run["cuts"] >= LEAST_CUTS) == (True, True)
    again = json.loads(called("--suite", "certifying", "--seed", "5", "--json").stdout)["runs"][0]
    assert again == run


def test_seeds_are_drawn_as_in_any_suite():
    assert set(SUITES) == DRAWS.keys()
    done = called("--suite", "seats", "--seed", "4", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["runs"][0]["plan"]["changes"]["turn_down"] == 1
    for refused in (
        ("--certify", "--groups", "5"),
        ("--suite", "seats", "--groups", "5"),
    ):
        error = called(*refused).exception
        assert isinstance(error, NodeError)
        assert error.code == "bad-scenario"


def test_a_scenario_of_real_nodes_is_told_apart_in_both_languages():
    file = Path(plan.__file__).parents[1] / "scenarios" / "accidents.toml"
    for language, words in (("en", "files of another kind"), ("es", "esto no es un escenario")):
        told = commonweal("--lang", language, "simulate", "--scenario", str(file), cwd=file.parent)
        assert told.returncode == 1
        assert words in told.stderr
        assert "docs/operate/scenarios.md" in told.stderr


def test_who_came_and_went_and_what_was_kept_is_counted(tmp_path):
    text = "groups = 4\nstatements = 8\ntrouble_s = 90\ncertify = true\nkeep = true\n"
    path = scenario(tmp_path, text + "[changes]\nrenew = 1\n")
    done = called("--scenario", path, "--json")
    assert done.exit_code == 0
    value = json.loads(done.stdout)
    assert value["changes"] == value["runs"][0]["changes"]
    assert value["changes"]["renew"] == 1
    assert value["keeping"]["cosigned"] > 0
    read = called("--scenario", path).output
    assert re.search(r"change of the council +times\n.*renew +1\n", read, re.DOTALL)
    assert re.search(r"keeping +times\n.*cosigned +[1-9]", read, re.DOTALL)


def test_as_many_groups_take_part_as_are_asked_for(tmp_path):
    drawn = json.loads(called("--groups", "4", "--seed", "2", "--json").stdout)["runs"][0]
    assert (drawn["seed"], drawn["plan"]["groups"], drawn["broken"]) == (2, 4, [])
    path = scenario(tmp_path, SMALL)
    read = json.loads(called("--groups", "4", "--scenario", path, "--json").stdout)["runs"][0]
    assert (read["plan"]["groups"], read["plan"]["statements"]) == (4, 20)


def test_people_read_counts_and_a_verdict(tmp_path):
    path = scenario(tmp_path, SMALL + "[faults]\nloss = 0.3\n[adversaries]\nwithhold = 1\n")
    done = called("--scenario", path, "--seeds", "2")
    assert done.exit_code == 0
    assert re.search(r"fault +times\n.*loss +[1-9]", done.output, re.DOTALL)
    assert re.search(r"adversary +times\n.*withhold +[1-9]", done.output, re.DOTALL)
    assert "2 seeds, all that must hold held" in done.output
    assert "keeping" not in done.output
    assert "change of the council" not in done.output


def test_a_broken_invariant_leaves_with_1_the_seed_and_the_states(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "broken", lambda _: [Broken("spread", "as this test wants it")])
    path = scenario(tmp_path, SMALL)
    done = called("--scenario", path, "--seed", "8")
    assert done.exit_code == 1
    for words in ("seed 8 breaks", "as this test wants it", "node 3 (honest)", "failing seeds: 8"):
        assert words in done.output
    value = json.loads(called("--scenario", path, "--seed", "8", "--json").stdout)
    assert value["failing"] == [8]
    assert value["runs"][0]["nodes"][0]["held"]["1"]
    assert "DigestHeard" in "".join(value["runs"][0]["trace"])


def test_without_the_checkout_it_says_where_the_simulator_is(monkeypatch):
    monkeypatch.setitem(sys.modules, "federation_tests.simulator.command", None)
    error = called().exception
    assert isinstance(error, NodeError)
    assert (error.code, "checkout" in error.hint) == ("no-simulator", True)


def test_a_scenario_that_is_none_is_refused_with_its_reason(tmp_path):
    for text, reason in (
        ("groups = ", "not TOML"),
        ("crash = 3", "unknown field `crash`"),
        ("groups = 101", "<= 100"),
        ("[faults]\nloss = 0.95", "<= 0.9"),
        ("[liars]\nlate = 1", "without `certify`"),
        ("certify = true\n[liars]\nmislead_new = 4", "4 groups mislead 3 honest ones"),
        ("[changes]\nleave = 1", "nobody changes the council without `certify`"),
        ("groups = 3\ncertify = true\n[changes]\naway = 4", "4 changes by fewer honest groups"),
        ("groups = 3\ncertify = true\n[changes]\nleave = 2", "fewer than 2 groups"),
        ("keep = true", "without `certify`"),
        ("certify = true\nwithholders = 1", "without `keep`"),
        ("certify = true\nlong_logs = 1", "nobody drops anything without `keep`"),
        (
            "groups = 4\ncertify = true\nkeep = true\nlong_logs = 4\nwithholders = 1",
            "4 long logs of 3",
        ),
        ("certify = true\nkeep = true\n[faults]\nflipped_bits = 1", "no bits are flipped"),
        ("groups = 3\ncertify = true\nkeep = true\nwithholders = 2", "2 adversaries among 3"),
        ("certify = true\nquota = 9", "there are no quotas"),
        ("groups = 3\n[adversaries]\nfork = 1\nlie = 1", "2 adversaries among 3 groups"),
        ("groups = 3\n[faults]\nskewed = 4", "4 skewed clocks in 3 groups"),
        ("#" * 70_000, "70000 bytes"),
    ):
        error = called("--scenario", scenario(tmp_path, text)).exception
        assert isinstance(error, NodeError)
        assert reason in error.message
