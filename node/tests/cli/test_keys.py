"""Officers replace their group's keys with two shares, on the node itself or by way of another."""

import secrets
import shutil
import sqlite3

import pytest
from click.testing import CliRunner

from federation_tests.scenarios.founded import found
from node.cli import helping, speech
from node.cli.keys import keys, rotate
from node.cli.moments import moment
from node.cli.recovery import recovery
from node.directory import SIGNER_FILE
from node.errors import FoundingError, NodeError, SignerError
from node.founding.recovery import check_shares, read_share, split_seed, write_share
from node.seeds import KeyName
from node.signer import Signer
from node.tests.cli.inside import answered
from node.tests.council.federated import QUICK
from node.tests.small_federation import next_seed
from protocol.keys import key_id, public_key


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Two nodes of one coalition, nobody serving, and the shares of each group's next key."""
    found(tmp_path, [0, 0])
    monkeypatch.chdir(tmp_path)
    for number in (1, 2):
        seed = next_seed(number)
        for at, share in enumerate(split_seed(seed), start=1):
            path = tmp_path / f"old-{number}-{at}"
            write_share(path, share, at, f"Group {number}", key_id(public_key(seed)))
    return tmp_path


@pytest.fixture
def certifying(here):
    """The same where groups certify: there another's node may carry a replacement."""
    for number in (1, 2):
        shutil.rmtree(here / f"node-{number}")
    found(here, [0, 0], cuts=QUICK)
    return here


def log_key(here):
    signer = Signer(here / "node-1" / SIGNER_FILE)
    try:
        return signer.public(KeyName.LOG).hex()
    finally:
        signer.close()


def own(here, directory="node-1", name="Group 1"):
    groups = answered(keys, "show", "--dir", directory)["groups"]
    return next(group for group in groups if group["name"] == name)


def test_two_officers_replace_the_keys_and_have_three_new_shares(here):
    before = log_key(here)
    node = ("--dir", "node-1")
    done = answered(rotate, "old-1-1", "old-1-3", "--recovery", "new", *node)
    assert done["in_effect"]
    row = own(here)
    # What the node signs by now is the key that was revealed.
    assert row["log_key"] == log_key(here) != before
    assert [rotation["since"] for rotation in row["rotations"]] == [1]
    shares = done["recovery_shares"]
    words = [read_share(here / share)[0] for share in shares]
    check_shares(words, bytes.fromhex(row["next_key_hash"]))
    # The old shares are of no use any more; the new ones are.
    with pytest.raises(NodeError, match="another key"):
        answered(rotate, "old-1-1", "old-1-2", "--recovery", "again", *node)
    assert not (here / "again").exists()
    typed = CliRunner().invoke(
        rotate, ["--recovery", "third", *node], input=f"zebra\n{words[0]}\n{words[2]}\n"
    )
    assert typed.exit_code == 0, typed.output
    assert "commonweal: word 1, 'zebra', is not a share's word\nhint: compare" in typed.stderr
    assert "the keys are replaced" in typed.stdout
    assert log_key(here) != row["log_key"]


def test_every_key_is_shown_once_with_when_it_was_replaced(here):
    first = log_key(here)
    node = ("--dir", "node-1")
    answered(rotate, "old-1-1", "old-1-3", "--recovery", "new", *node)
    second = log_key(here)
    row = own(here)
    assert (row["first_key"], row["log_key"]) == (first, second)
    shares = sorted((here / "new").iterdir())[:2]
    answered(rotate, *shares, "--recovery", "newer", *node)
    third = log_key(here)
    told = CliRunner().invoke(keys, ["show", *node], catch_exceptions=False).stdout
    lines = told.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("Group 1 "))
    shown = [line.removeprefix("Group 1").split() for line in lines[at : at + 4]]
    assert [cells[0] for cells in shown] == [first[:16], second[:16], third[:16], "next:"]
    assert shown[2][1:] == ["from", "statement", "2"]
    # The one in use was not replaced; the two before it were.
    replaced = [moment(rotation["time"]) for rotation in own(here)["rotations"]]
    for day, line in zip(replaced, lines[at : at + 2], strict=True):
        assert day in line
    # One that was never replaced has a line, and its next.
    other = next(line for line in lines if line.startswith("Group 2 "))
    assert other.split() == ["Group", "2", own(here, name="Group 2")["log_key"][:16]]


def test_a_slip_in_a_typed_share_is_told_in_the_language_of_the_command(monkeypatch):
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    seed = secrets.token_bytes(32)
    words = split_seed(seed)
    announced = key_id(public_key(seed)).hex()
    speech.speak("es")
    try:
        told = CliRunner().invoke(
            recovery, ["check", "--next", announced], input=f"zebra\n{words[0]}\n{words[1]}\n"
        )
    finally:
        speech.speak("en")
    assert told.exit_code == 0, told.output
    assert "commonweal: esto no es una parte" in told.stderr
    assert "pista: compara " in told.stderr
    assert "En inglés: word 1, 'zebra', is not a share's word" in told.stderr


def test_the_yearly_check_tells_void_shares_from_those_of_now(here):
    """A card stays as it was at the founding: with it alone the old papers would seem good."""
    fresh = answered(rotate, "old-1-1", "old-1-3", "--recovery", "new", "--dir", "node-1")
    announced = own(here)["next_key_hash"]
    new = [read_share(here / share)[0] for share in fresh["recovery_shares"]]
    old = [read_share(here / f"old-1-{at}")[0] for at in (1, 2)]

    def check(*arguments, typed=()):
        return CliRunner().invoke(recovery, ["check", *arguments], input="\n".join([*typed, ""]))

    good = check("--next", announced, typed=new[:2])
    assert (good.exit_code, "give the group's next key" in good.stdout) == (0, True)
    for files, typed in (((), old), (("old-1-1", "old-1-2"), ())):
        stale = check("--next", announced, *files, typed=typed)
        assert isinstance(stale.exception, FoundingError)
        assert stale.exception.code == "other-key"
        assert "keys show" in stale.exception.hint
    # Nobody types 66 words to hear that what they are checked against doesn't fit.
    answered(keys, "card", "Group 1", "-o", "one.card", "--dir", "node-1")
    both = check("--next", announced, "--card", "one.card")
    assert isinstance(both.exception, FoundingError)
    assert "the card and --next" in str(both.exception)
    # Files alone tell of which key they are, so that somebody compares.
    alone = check("old-1-1", "old-1-2")
    assert alone.exit_code == 0
    assert "void" in alone.stdout
    assert announced not in alone.stdout
    for wrong in ("zz", announced[2:], ""):
        assert check("--next", wrong, typed=new[:2]).exit_code == 2


def test_shares_of_another_group_or_one_alone_replace_nothing(here):
    given = ("--recovery", "new", "--dir", "node-1")
    with pytest.raises(NodeError, match="another key"):
        answered(rotate, "old-2-1", "old-2-2", *given)
    with pytest.raises(NodeError, match="do not fit together"):
        answered(rotate, "old-1-1", "old-2-1", *given)
    assert CliRunner().invoke(rotate, ["old-1-1", *given]).exit_code == 2
    assert not (here / "new").exists()
    assert own(here)["rotations"] == []


def test_what_the_node_refuses_gives_nobody_new_shares(certifying):
    store = certifying / "node-1" / "signer.sqlite"
    forge_head(certifying)
    seeds = seeds_in(store)
    with pytest.raises(SignerError) as caught:
        answered(rotate, "old-1-1", "old-1-2", "--recovery", "new", "--dir", "node-1")
    assert caught.value.code == "store-behind"
    assert not (certifying / "new").exists()
    # Nor is the key that was revealed on the server now.
    assert seeds_in(store) == seeds
    # Another may say it all the same.
    carried = ("--recovery", "new", "--carried", "one.rotation", "--dir", "node-1")
    assert len(answered(rotate, "old-1-1", "old-1-2", *carried)["recovery_shares"]) == 3


def forge_head(here):
    """Have the signer know a longer record than its store: an older copy of that was restored."""
    signer = Signer(here / "node-1" / SIGNER_FILE)
    try:
        signer.sign_head(5, bytes(32))
    finally:
        signer.close()


def seeds_in(path):
    with sqlite3.connect(path) as db:
        return db.execute("SELECT name, seed FROM seeds ORDER BY name").fetchall()


def test_another_groups_node_carries_it_and_vouches_for_nothing(certifying):
    carried = ("--recovery", "new", "--carried", "one.rotation", "--dir", "node-1")
    assert not answered(rotate, "old-1-1", "old-1-2", *carried)["in_effect"]
    data = bytearray((certifying / "one.rotation").read_bytes())
    data[-1] ^= 1
    (certifying / "forged").write_bytes(data)
    with pytest.raises(NodeError, match="so nothing was published"):
        answered(keys, "carry", "forged", "--dir", "node-2")
    told = answered(keys, "carry", "one.rotation", "--dir", "node-2")
    assert (told["group"], told["in_effect"]) == ("Group 1", False)
    assert [rotation["since"] for rotation in own(certifying, "node-2")["rotations"]] == [None]


def test_without_cuts_nobody_else_carries_it(here):
    with pytest.raises(NodeError) as caught:
        answered(
            rotate, "old-1-1", "old-1-2", "--recovery", "new", "--carried", "x", "--dir", "node-1"
        )
    assert caught.value.code == "cuts-needed"
    assert not (here / "new").exists()
