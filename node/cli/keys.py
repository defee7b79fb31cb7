"""`commonweal keys` and `rotate-key`: which keys the groups have, and replacing them."""

import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from node.cli.call import call
from node.cli.errors import about, refused
from node.cli.init import hand_over_aloud, hand_over_files, share_files
from node.cli.moments import moment
from node.cli.options import FILE, NEW_FILE, node_option, recovery_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _
from node.cli.stances import write_claim
from node.errors import FoundingError
from node.founding.files import OPEN, write_new
from node.founding.recovery import (
    NEEDED,
    SHARES,
    combine_shares,
    read_share,
    split_seed,
    whole_share,
)
from node.founding.rotations import open_rotation, read_rotation, write_rotation
from node.printed import quoted
from protocol.coalition.card import Card, open_card
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.encoding import pack
from protocol.keys import SEED_BYTES, key_id, public_key

SHOWN_KEY = 16


@click.group()
def keys() -> None:
    """Show the groups' keys and cards; carry the replacement of another group's."""


@keys.command("show")
@node_option
@prints
def show(directory: Path) -> Answer:
    """Show every group's key, and when it was replaced."""
    value = call(directory, "keys.show", {})

    def text(paper: Paper) -> None:
        rows = [row for group in value["groups"] for row in _rows(group)]
        paper.table([_("group"), _("key"), _("replaced"), ""], rows)
        for row in value["claims"]:
            write_claim(paper, row)

    return Answer(value, text)


def _rows(group: dict[str, Any]) -> Iterator[list[str]]:
    """A group's keys, oldest first, each with when it was replaced; then the hash of the next."""
    later = group["rotations"]
    replaced = [*(moment(rotation["time"]) for rotation in later), ""]
    yield [group["name"], group["first_key"][:SHOWN_KEY], replaced[0], ""]
    for rotation, ended in zip(later, replaced[1:], strict=True):
        since = rotation["since"]
        said = _("not in effect yet")
        if since is not None:
            said = _("from statement {number}").format(number=since)
        yield ["", rotation["key"][:SHOWN_KEY], ended, said]
    yield ["", _("next: {hash}").format(hash=group["next_key_hash"]), "", ""]


@keys.command("card")
@click.argument("group")
@click.option("-o", "out", metavar="FILE", type=NEW_FILE, required=True, help="The card.")
@node_option
@prints
def card(group: str, out: Path, directory: Path) -> Answer:
    """Write a group's card to a file: it needs it if its node is lost (`commonweal recover`)."""
    groups = call(directory, "keys.show", {})["groups"]
    wanted = group.strip().casefold()
    found = [g for g in groups if wanted in (g["name"].casefold(), g["group"])]
    if len(found) != 1:
        names = ", ".join(g["name"] for g in groups)
        raise FoundingError("unknown-group", f"there is no group {group!r}", f"there are {names}")
    data = bytes.fromhex(found[0]["card"])
    open_card(data)
    write_new(out, data, OPEN)
    value = {"group": found[0]["group"], "name": found[0]["name"], "file": str(out)}
    said = _("{file}: the card of {group}").format(file=out, group=found[0]["name"])
    return Answer(value, lambda paper: paper.line(said))


@click.command("rotate-key")
@click.argument("files", metavar="[SHARE SHARE]", type=FILE, nargs=-1)
@recovery_option
@click.option(
    "--carried",
    type=NEW_FILE,
    metavar="FILE",
    help="Write the replacement to FILE, for another group's node to carry; say nothing here.",
)
@node_option
@prints
def rotate(
    files: tuple[Path, ...], recovery: Path | None, carried: Path | None, directory: Path
) -> Answer:
    """Replace your group's keys by the one whose recovery shares two officers bring.

    Without files with SHAREs you are asked for their words. New shares are made first, and checked
    back: the old ones are of no use afterwards. With certified cuts the new keys are in effect from
    the next cut on; the node takes them up by itself.
    """
    card, announced = own_card(directory)
    seed = revealed(files, announced, card.name)
    coming = secrets.token_bytes(SEED_BYTES)
    paths = share_files(recovery, card.name)
    hand_over = hand_over_files(paths) if paths else hand_over_aloud()
    args = {
        "seed": seed.hex(),
        "next_key_hash": key_id(public_key(coming)).hex(),
        "carried": carried is not None,
    }
    # First whether it would be done: else the officers have new shares of no use beside the old.
    call(directory, "keys.rotate", {**args, "rehearsed": True})
    hand_over(replace(card, next_key_hash=key_id(public_key(coming))), split_seed(coming))
    value = call(directory, "keys.rotate", args)
    if carried is not None:
        write_rotation(carried, open_rotation(bytes.fromhex(value["rotation"])))

    def text(paper: Paper) -> None:
        if carried is not None:
            paper.line(
                _("written to {carried}: send it to another group of the coalition").format(
                    carried=carried
                )
            )
            paper.line(
                _("its node says it with: commonweal keys carry {name}").format(
                    name=quoted(carried.name)
                )
            )
        elif value["in_effect"]:
            paper.line(_("the keys are replaced"))
        else:
            paper.line(_("announced: the new keys are in effect from the next certified cut on"))
        paper.line(_("the officers keep the new shares; the old ones are of no use any more"))
        paper.line(_("make a backup once the new keys are in effect: earlier ones lack them"))

    shown = [str(path) for path in paths]
    return Answer({**value, "recovery_shares": shown}, text)


def _rotation_in(file: Path) -> KeyRotationBody:
    with about(str(file)):
        return read_rotation(file)


@keys.command("carry")
@click.argument("file", type=FILE)
@node_option
@prints
def carry(file: Path, directory: Path) -> Answer:
    """Say in your group's record that another group replaced its keys, from its FILE.

    It holds by the signature inside: you vouch for nothing.
    """
    body = _rotation_in(file)
    value = call(directory, "keys.carry", {"rotation": pack(body).hex()})

    def text(paper: Paper) -> None:
        if value["in_effect"]:
            told = _("the new keys of {group} are in effect now")
        else:
            told = _("the new keys of {group} are in effect from the next certified cut on")
        paper.line(told.format(group=value["group"]))

    return Answer(value, text)


@keys.command("claim")
@click.argument("file", type=FILE)
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def claim(file: Path, reason: str, directory: Path) -> Answer:
    """Move that another group's lost keys are replaced by those in FILE; yours agrees.

    For a group whose keys are lost and their recovery shares too. It may object meanwhile.
    """
    args = {"rotation": pack(_rotation_in(file)).hex(), "reason": reason}
    value = call(directory, "keys.claim", args)
    return Answer(value, lambda paper: write_claim(paper, value))


@keys.command("object")
@click.argument("claim_", metavar="CLAIM")
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def object_(claim_: str, reason: str, directory: Path) -> Answer:
    """Say that your group's keys are not lost: that ends the CLAIM to them."""
    value = call(directory, "keys.object", {"claim": claim_, "reason": reason})
    return Answer(value, lambda paper: write_claim(paper, value))


def own_card(directory: Path) -> tuple[Card, bytes]:
    """The card of a node's group, and the hash of the key that it rotates to next."""
    shown = call(directory, "keys.show", {})
    card = open_card(bytes.fromhex(shown["card"]))
    # Of a group that nobody has taken in yet there is only the card.
    announced = (group["next_key_hash"] for group in shown["groups"] if group["own"])
    return card, bytes.fromhex(next(announced, card.next_key_hash.hex()))


def revealed(
    files: Sequence[Path],
    announced: bytes,
    name: str,
    hint: str = "are they from before the last replacement, or from another group?",
) -> bytes:
    """The seed that the shares give, from files or as typed.

    Args:
        hint: what to look at where they give another key.

    Raises:
        FoundingError: `bad-shares`, or `other-key`: not of the key that the group announced.
    """
    if len(files) not in (0, NEEDED, SHARES):
        raise click.UsageError(_("two or three files with shares are needed, or none to type them"))
    shares = [read_share(file)[0] for file in files] or typed_shares(name)
    seed = combine_shares(shares[:NEEDED])
    if key_id(public_key(seed)) != announced:
        raise FoundingError(
            "other-key",
            f"these shares are of another key than the one that {name} announced for its next",
            hint,
        )
    return seed


def typed_shares(name: str) -> list[str]:
    """Two shares as officers type them, each asked for until it is whole and not the first again.

    A name that is empty is not known.
    """
    whose = _("Type any recovery share of {name} ({number} of {all})")
    found: list[str] = []
    while len(found) < NEEDED:
        asked = whose if name else _("Type any recovery share ({number} of {all})")
        words = click.prompt(
            asked.format(number=len(found) + 1, all=NEEDED, name=name),
            err=True,
        )
        try:
            found.append(whole_share(words, found))
        except FoundingError as error:
            refused(error)
    return found
