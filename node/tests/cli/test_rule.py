"""Trying a rule at the command line: on a file of votes, and on a ballot that is over."""

import json
from pathlib import Path
from typing import Any

import pytest

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import key_files, world

RULE = 'preset = "two-thirds-and-half-of-groups"\n'
LAST = """
title = "Last year's conference"

[[groups]]
name = "Tenants"
region = "North"
roll = 120
votes = { yes = 60, no = 20, abstain = 3 }
blank = 1

[[groups]]
name = "Nurses"
region = "South"
roll = 640
members = 600
votes = { yes = 250, no = 120 }

[[groups]]
name = "Bakers"
region = "South"
roll = 230
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "rule.toml").write_text(RULE)
    (tmp_path / "last.toml").write_text(LAST)
    return tmp_path


def tried(root: Path, *more: str) -> Any:
    done = commonweal("rule", "try", "rule.toml", "--tally", "last.toml", "--json", *more, cwd=root)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_last_times_votes_pass_and_the_margin_is_exact(files: Path) -> None:
    value = tried(files)
    assert value["then"] is None
    assert (value["now"]["outcome"], value["now"]["cast"], value["now"]["roll"]) == (
        "carried",
        454,
        990,
    )
    # Nurses' votes weigh 600/640 each: 60 + 234.375 of 80 + 346.875, less two thirds.
    assert [(t["gap"], t["unit"], t["met"]) for t in value["now"]["tests"]] == [
        ("235/24", "votes", True),
        ("1/2", "groups", True),
    ]
    assert [(g["group"], g["least"]) for g in value["groups"]] == [
        ("Nurses", 11),
        ("Bakers", 15),
        ("Tenants", 10),
    ]
    assert value["least"] == 10


def test_what_is_supposed_stands_beside_what_was(files: Path) -> None:
    value = tried(files, "--turnout", "-10%", "--group", "Nurses=no")
    assert (value["now"]["outcome"], value["then"]["outcome"]) == ("carried", "rejected")
    assert value["then"]["cast"] == 76 + 333
    text = commonweal(
        *("rule", "try", "rule.toml", "--tally", "last.toml", "--turnout", "South=-50%"), cwd=files
    ).stdout
    assert text.startswith("Not a result: Last year's conference")
    assert "As supposed: carried" in text
    assert "the outcome stays the same" in text
    assert "votes beyond the line" in text


def test_a_ballot_file_brings_its_own_question(files: Path) -> None:
    (files / "rule.toml").write_text(
        '[rule]\npreset = "simple-majority"\n[[contests]]\ntitle = "Speaker"\nkind = "rank"\n'
        'options = ["Ada", "Bo", "Cy"]\n'
    )
    (files / "last.toml").write_text(
        '[[groups]]\nname = "A"\nroll = 10\nvotes = { "Ada > Bo" = 4, Bo = 3, "Cy > Bo" = 2 }\n'
        '[[groups]]\nname = "B"\nroll = 5\nvotes = { Cy = 2 }\n'
    )
    value = tried(files, "--group", "B=Bo > Cy")
    assert (value["now"]["outcome"], value["then"]["winners"]) == ("rejected", ["Bo"])
    assert value["ranked"]
    text = commonweal("rule", "try", "rule.toml", "--tally", "last.toml", cwd=files).stdout
    assert "another way may change it" in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("last.toml", "groups = 3\n", "last.toml"),
        ("last.toml", '[[groups]]\nname = "A"\nroll = -1\n', "last.toml"),
        ("last.toml", '[[groups]]\nname = "A"\nroll = 1\nvotes = {yes = 2}\n', "2 of 1"),
        ("last.toml", '[[groups]]\nname = "A"\nroll = 1\nvotes = {perhaps = 1}\n', "perhaps"),
        (
            "last.toml",
            '[[groups]]\nname = "A"\nroll = 1\n[[groups]]\nname = "A"\nroll = 1\n',
            "two",
        ),
        ("last.toml", "not toml", "last.toml"),
        ("rule.toml", "not toml", "not TOML"),
        ("rule.toml", 'preset = "none"\n', "none"),
        ("rule.toml", "tests = 3\nmode = 'split'\n", "the rule"),
        ("rule.toml", 'preset = "consent"\ntests = []\n', "nothing says when yes carries"),
        ("rule.toml", 'preset = "consent"\nobjections = 3\n', "never exceeded"),
        ("rule.toml", "contests = []\n", "no contest 1"),
        ("rule.toml", "rule = 3\n", "not a table"),
    ],
)
def test_files_that_say_nothing_sound_are_refused(
    files: Path, name: str, content: str, said: str
) -> None:
    (files / name).write_text(content)
    assert said in refusal("rule", "try", "rule.toml", "--tally", "last.toml", cwd=files)


def test_what_cannot_be_is_refused(files: Path) -> None:
    run = ("rule", "try", "rule.toml", "--tally", "last.toml")
    assert "310 of 230" in refusal(*run, "--group", "Bakers=yes:10,no:300", cwd=files)
    assert "maybe" in refusal(*run, "--group", "Nurses=maybe", cwd=files)
    assert "percentage" in refusal(*run, "--turnout", "less", cwd=files)
    for misused in (("rule.toml",), ("--tally", "last.toml"), ("rule.toml", "--ballot", "abcdef")):
        assert commonweal("rule", "try", *misused, cwd=files).returncode == 2


async def test_a_rule_is_tried_on_a_ballot_that_is_over(tmp_path: Path) -> None:
    one = {"contests": [{"title": "Fund", "kind": "yes-no"}]}
    async with world(tmp_path) as at:
        ballot = await at.closed(**one)
        for number, yes, no in ((1, 6, 2), (2, 9, 8)):
            kept = await at.run(
                number,
                "return.counted",
                ballot=ballot,
                cells={"": [{"rows": {"0": yes, "1": no}}]},
                commit=True,
            )
            await at.sign_both(number, kept["draft"])
        await at.exchange()
        real = await at.run(1, "result", ballot=ballot)
        own = await at.run(1, "rule.try", ballot=ballot)
        assert own["now"]["outcome"] == real["contests"][0]["outcome"] == "carried"
        assert own["now"]["tests"][0]["reached"] == real["contests"][0]["tests"][0]["reached"]
        strict = {"preset": "two-thirds-and-half-of-groups"}
        other = await at.run(1, "rule.try", ballot=ballot, rule=strict, turnout=["-50%"])
        assert (other["now"]["outcome"], other["then"]["cast"]) == ("rejected", 4 + 9)
        # Nothing was published and nothing is different now.
        assert await at.run(1, "result", ballot=ballot) == real
    key_files(tmp_path, 2)
    shown = commonweal("rule", "try", "--ballot", ballot[:8], "--dir", "node2", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "With these votes: carried" in shown.stdout


async def test_no_running_tally_can_be_asked_for(tmp_path: Path) -> None:
    from node.errors import NodeError

    async with world(tmp_path) as at:
        ballot = await at.opened()
        with pytest.raises(NodeError) as caught:
            await at.run(1, "rule.try", ballot=ballot)
        assert caught.value.code == "no-votes-yet"
