"""Making a node: keys, stewards' key files, recovery shares, settings and the group's card.

Everything inside the node's directory is built in `<directory>.unfinished` and renamed at the end.

If we crash before the rename: there is no node; the unfinished directory says which files outside
    belong to the attempt, and the next init names them.
If we crash after it, before the card file is written: the node is whole; `commonweal card export`
    writes the card again.
"""

import re
import secrets
import shlex
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from node.config import CONFIG_NAME, Listen, default_text
from node.errors import FoundingError
from node.founding.files import OPEN, SECRET, sync_directory, write_new
from node.founding.recovery import split_seed
from node.founding.stewards import StewardKey, write_steward_key
from node.printed import quoted
from node.seeds import KeyName
from node.signer import Signer
from protocol.coalition.card import (
    MAX_ADDRESS,
    MAX_LABEL,
    MAX_NAME,
    MAX_REGION,
    MAX_STEWARDS,
    MIN_STEWARDS,
    Card,
    Steward,
    check_card,
)
from protocol.encoding import pack
from protocol.errors import MalformedError
from protocol.keys import SEED_BYTES, key_id, public_key

CARD_NAME = "group.card"
SIGNER_NAME = "signer.sqlite"
OUTSIDE_NAME = "files-outside.txt"
GROUP_ID_BYTES = 16
DEFAULT_LABELS = ("steward-1", "steward-2")

HandOver = Callable[[Card, Sequence[str]], None]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to make.

    Attributes:
        directory: Of the node; it must not be there, or be empty.
        name, region, address, operator: For the card; no address: nobody can reach the node.
        behind_nat: Goes into the node's settings.
        steward_keys: Directory for the stewards' key files, outside the node's.
        card_file: Where the card goes to be sent to the other founders.
        labels: Of the stewards, two or more.
        passphrases: None at all, or one for each steward.
        outside: Further files that the hand-over of recovery shares writes.
        group: The id that the group has, if it founds again; empty: a new one.
    """

    directory: Path
    name: str
    region: str
    address: str
    steward_keys: Path
    card_file: Path
    operator: str = ""
    behind_nat: bool = False
    labels: tuple[str, ...] = DEFAULT_LABELS
    passphrases: tuple[str, ...] = ()
    outside: tuple[Path, ...] = ()
    group: bytes = b""

    def key_files(self) -> list[Path]:
        """The stewards' key files, in the order of their labels."""
        start = slug(self.name)
        return [self.steward_keys / f"{start}-{slug(label)}.key" for label in self.labels]

    def unfinished(self) -> Path:
        """Where the node's directory is built."""
        return self.directory.with_name(f"{self.directory.name}.unfinished")


def make_node(plan: Plan, hand_over: HandOver) -> Card:
    """Make a node.

    Args:
        plan: What to make.
        hand_over: Gives the recovery shares to officers and checks them back; called before the
            node comes to be, and if it raises, no node does.

    Returns:
        The group's card, as written.

    Raises:
        FoundingError: something is in the way, or the hand-over failed.
        MalformedError: `bad-card`, `bad-schema`: a name, region or address can't stand on a card.
    """
    seeds = {name: secrets.token_bytes(SEED_BYTES) for name in KeyName}
    next_seed = secrets.token_bytes(SEED_BYTES)
    group = plan.group or secrets.token_bytes(GROUP_ID_BYTES)
    stewards = [StewardKey(group, label, secrets.token_bytes(SEED_BYTES)) for label in plan.labels]
    card = new_card(plan, group, seeds, stewards, key_id(public_key(next_seed)))
    refuse_what_is_there(plan)
    room = plan.unfinished()
    room.mkdir(mode=0o700)
    outside = [*plan.key_files(), *plan.outside]
    write_new(room / OUTSIDE_NAME, "".join(f"{path}\n" for path in outside).encode(), SECRET)
    Signer.create(room / SIGNER_NAME, seeds).close()
    write_new(room / CARD_NAME, pack(card), SECRET)
    write_new(
        room / CONFIG_NAME, settings(plan.address, behind_nat=plan.behind_nat).encode(), SECRET
    )
    plan.steward_keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    passphrases = plan.passphrases or ("",) * len(stewards)
    for path, key, passphrase in zip(plan.key_files(), stewards, passphrases, strict=True):
        write_steward_key(path, key, passphrase)
    hand_over(card, split_seed(next_seed))
    # The rename is the moment the node comes to be; an empty directory in its place gives way.
    room.rename(plan.directory)
    sync_directory(plan.directory.parent)
    forget_outside(plan.directory)
    write_new(plan.card_file, pack(card), OPEN)
    return card


def forget_outside(directory: Path) -> None:
    """Take out the list of files outside: only once the node is there are they no leftovers."""
    (directory / OUTSIDE_NAME).unlink(missing_ok=True)
    sync_directory(directory)


def new_card(
    plan: Plan,
    group: bytes,
    seeds: dict[KeyName, bytes],
    stewards: Sequence[StewardKey],
    next_key_hash: bytes,
) -> Card:
    """The card of a new group, checked.

    Raises:
        MalformedError: a name, region, label or address can't stand on a card.
    """
    _check_lengths(plan, stewards)
    card = Card(
        version=1,
        group=group,
        name=plan.name,
        region=plan.region,
        address=plan.address,
        log_key=public_key(seeds[KeyName.LOG]),
        cosigning_key=public_key(seeds[KeyName.COSIGNING]),
        transport_key=public_key(seeds[KeyName.TRANSPORT]),
        next_key_hash=next_key_hash,
        stewards=[Steward(label=key.label, key=key.public) for key in stewards],
        operator=plan.operator,
        agreement_key=public_key(seeds[KeyName.AGREEMENT]),
    )
    try:
        pack(card)
    except ValueError as error:
        raise MalformedError("bad-card", str(error)) from error
    check_card(card)
    return card


def _check_lengths(plan: Plan, stewards: Sequence[StewardKey]) -> None:
    """What the card's schema bounds, in words: a schema names fields that nobody typed.

    Raises:
        MalformedError: `bad-card`.
    """
    for what, text, most in (
        ("the group's name", plan.name, MAX_NAME),
        ("the region", plan.region, MAX_REGION),
        ("the address", plan.address, MAX_ADDRESS),
        ("the operator", plan.operator, MAX_NAME),
        *(("a steward's label", key.label, MAX_LABEL) for key in stewards),
    ):
        if len(text) > most:
            raise MalformedError("bad-card", f"{what} has more than {most} characters")
    for what, text in (
        ("the group's name", plan.name),
        *(("a steward's label", key.label) for key in stewards),
    ):
        if not text:
            raise MalformedError("bad-card", f"{what} is empty")
    if not MIN_STEWARDS <= len(stewards) <= MAX_STEWARDS:
        raise MalformedError(
            "bad-card",
            f"a group has {MIN_STEWARDS} to {MAX_STEWARDS} stewards, and this has {len(stewards)}",
            "what one steward enters another confirms: `--steward ann --steward ben`",
        )


def refuse_what_is_there(plan: Plan) -> None:
    """Refuse before anything is written.

    Raises:
        FoundingError: `node-exists`, `unfinished-init`, `file-exists`, `key-on-server`.
    """
    directory, room = plan.directory, plan.unfinished()
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise FoundingError(
            "node-exists",
            f"{directory} is in use and was left alone",
            "one directory is one node; name another, or look at this one with `commonweal card "
            f"show {quoted(directory)}`",
        )
    if room.exists():
        raise FoundingError(
            "unfinished-init",
            f"an earlier init of {directory} stopped midway; its keys belong to nobody",
            f"remove {shlex.join(map(str, leftovers(room)))} and run init again",
        )
    for path in (*plan.key_files(), *plan.outside, plan.card_file):
        if path.exists():
            raise FoundingError(
                "file-exists", f"{path} is there already and was left alone", "move it away first"
            )
    if len(set(plan.key_files())) != len(plan.labels):
        raise FoundingError("same-label", "two stewards would have the same file name")
    if not plan.card_file.parent.is_dir():
        raise FoundingError("no-directory", f"there is no directory {plan.card_file.parent}")
    for path in (plan.steward_keys, *plan.outside):
        if path.resolve().is_relative_to(directory.resolve()):
            raise FoundingError(
                "key-on-server",
                f"{path} is inside the node's directory",
                "stewards' keys and recovery shares are kept by people, away from the server",
            )
    if not directory.parent.is_dir():
        raise FoundingError("no-directory", f"there is no directory {directory.parent}")


def leftovers(room: Path) -> list[Path]:
    """What an interrupted init left: its directory, and its files outside."""
    listing = room / OUTSIDE_NAME
    named = listing.read_text().splitlines() if listing.exists() else []
    return [room, *(Path(name) for name in named if Path(name).exists())]


def settings(address: str, *, behind_nat: bool = False) -> str:
    """The first `node.toml`: every key commented out, but a loopback address's port, and NAT."""
    text = default_text()
    parts = urlsplit(address)
    if parts.scheme == "http" and parts.port:
        # On loopback nothing stands in front: the node itself must answer at its address.
        text = text.replace(f"#port = {Listen().port}\n", f"port = {parts.port}\n")
    if behind_nat:
        text = text.replace("#behind_nat = false\n", "behind_nat = true\n")
    return text


def slug(name: str) -> str:
    """A name as a file name: lower-case ASCII letters, digits and hyphens, never empty."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "group"
