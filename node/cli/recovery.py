"""`commonweal recovery`: what officers do with recovery shares."""

from pathlib import Path

import click

from node.cli.keys import typed_shares
from node.cli.output import Answer, Paper, prints
from node.cli.papers import read_card
from node.cli.speech import _
from node.errors import FoundingError
from node.founding.recovery import SHARES, check_shares, read_share

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
HASH_BYTES = 32
OTHER_KEY = (
    "are they from another group, or were the keys replaced since? "
    "`commonweal keys show` has each group's next"
)


def next_key(_context: click.Context, _option: click.Parameter, typed: str | None) -> bytes | None:
    """The hash of a key as `keys show` prints it."""
    if typed is None:
        return None
    try:
        read = bytes.fromhex(typed)
    except ValueError:
        read = b""
    if len(read) != HASH_BYTES:
        raise click.BadParameter(
            _("64 digits from 0 to f are needed, as `commonweal keys show` has them")
        )
    return read


@click.group()
def recovery() -> None:
    """Check recovery shares."""


@recovery.command()
@click.argument("files", metavar="[FILE FILE]", type=FILE, nargs=-1)
@click.option("--card", "card_file", type=FILE, help="The group's card, to check against it.")
@click.option(
    "--next",
    "announced",
    metavar="HASH",
    callback=next_key,
    help="The hash that `commonweal keys show` has as the group's next.",
)
@prints
def check(files: tuple[Path, ...], card_file: Path | None, announced: bytes | None) -> Answer:
    """Check that two or three shares still give the group's next key; the key is not shown.

    Without files two officers type the words of their papers, and --next or the card is needed. A
    card is of the founding: once the keys were replaced, only --next is right. Nothing is kept. Do
    it on a computer that is not the server.
    """
    card = None if card_file is None else read_card(card_file)
    named = {hash_ for hash_ in (card and card.next_key_hash, announced) if hash_}
    if card is not None and announced not in (None, card.next_key_hash):
        # Said before two officers type 66 words.
        raise FoundingError(
            "other-key",
            "the card and --next are of different keys",
            "once the keys were replaced, only --next is right: leave the card out",
        )
    if not files and named:
        shares = typed_shares(card.name if card else "")
    elif 2 <= len(files) <= SHARES:
        read = [read_share(file) for file in files]
        shares = [share for share, _ in read]
        named |= {hash_ for _, hash_ in read}
    else:
        raise click.UsageError(
            _("two or three files with shares are needed, or --next or --card to type two")
        )
    if len(named) != 1:
        raise FoundingError("other-key", "these shares are of different keys", OTHER_KEY)
    [next_key_hash] = named
    check_shares(shares, next_key_hash, OTHER_KEY)

    def text(paper: Paper) -> None:
        if announced is not None:
            paper.line(_("The shares fit together and give the group's next key."))
            return
        paper.line(_("The shares fit together."))
        paper.line(
            _("Next key: {hash}. Is it what `commonweal keys show` has as next?").format(
                hash=next_key_hash.hex()
            )
        )
        paper.line(_("If not, the keys were replaced since, and these shares are void."))

    return Answer({"next_key_hash": next_key_hash, "shares": len(shares)}, text)
