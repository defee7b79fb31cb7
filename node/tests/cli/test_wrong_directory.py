"""Who names a directory that is no node's, or none at all, is told where the nodes are."""

import shlex

import pytest

from node.app import other_port
from node.config import Config
from node.directory import MAX_NODES_NAMED, SIGNER_FILE, nodes_below, not_joined
from node.tests.test_printed import run


@pytest.mark.parametrize(
    "words", [("status", "--dir", "."), ("serve", "."), ("doctor", "--dir", ".")]
)
def test_an_empty_directory_is_no_node_and_stays_empty(tmp_path, words):
    asked = run(*words, cwd=tmp_path)
    assert asked.returncode == 1
    assert list(tmp_path.iterdir()) == []
    if words[0] != "doctor":
        assert asked.stderr.startswith("commonweal: . holds no node\nhint: name the node's own")


@pytest.mark.parametrize("words", [("status", "--dir", "."), ("serve", ".")])
def test_nodes_below_a_directory_are_named(tmp_path, words):
    for name in ("node1", "node 2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / SIGNER_FILE).touch()
    (tmp_path / "keys").mkdir()
    asked = run(*words, cwd=tmp_path)
    assert asked.returncode == 1
    assert "below it are 'node 2', node1\n" in asked.stderr
    assert shlex.split(asked.stderr.split("such as ")[1]) == ["node 2"]
    assert "init" not in asked.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys", "node 2", "node1"]


def test_of_many_nodes_a_few_are_named(tmp_path):
    for number in range(MAX_NODES_NAMED + 3):
        (tmp_path / f"n{number}").mkdir()
        (tmp_path / f"n{number}" / SIGNER_FILE).touch()
    assert len(nodes_below(tmp_path)) == MAX_NODES_NAMED
    assert nodes_below(tmp_path / "nowhere") == []
    assert not_joined(tmp_path / "nowhere").code == "no-node"


@pytest.mark.parametrize(("language", "word"), [("en", "or set"), ("es", "o pon")])
def test_a_command_without_a_directory_says_what_stands_in_for_it(tmp_path, language, word):
    asked = run("--lang", language, "peers", cwd=tmp_path)
    assert asked.returncode == 2
    assert f"{word} COMMONWEAL_DIR" in asked.stderr
    assert "export COMMONWEAL_DIR=DIR" in asked.stderr


def test_another_argument_that_is_missing_has_the_way_to_the_help(tmp_path):
    asked = run("count", cwd=tmp_path)
    assert "COMMONWEAL_DIR" not in asked.stderr
    assert "--help" in asked.stderr


def test_who_takes_another_port_is_told_where_others_go_on_to_ask():
    plain = "set listen.port in node.toml"
    assert other_port(Config(), "") == plain
    assert other_port(Config(behind_nat=True), "https://ash.example") == plain
    told = other_port(Config(), "https://ash.example:8443")
    assert told.startswith(f"{plain}; others reach this node at https://ash.example:8443 all the")
    # What is set goes before the card.
    assert "https://b.example" in other_port(Config(public_url="https://b.example"), "https://a.ex")
