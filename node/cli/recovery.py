"""`commonweal recovery`: what officers do with recovery shares."""

from pathlib import Path

import click

from node.cli.card import read_card
from node.cli.keys import typed_shares
from node.cli.output import Answer, prints
from node.cli.speech import _
from node.errors import FoundingError
from node.founding.recovery import SHARES, check_shares, read_share

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def recovery() -> None:
    """Check recovery shares."""


@recovery.command()
@click.argument("files", metavar="[FILE FILE]", type=FILE, nargs=-1)
@click.option("--card", "card_file", type=FILE, help="The group's card, to check against it.")
@prints
def check(files: tuple[Path, ...], card_file: Path | None) -> Answer:
    """Check that two or three shares still give the group's next key; the key is not shown.

    Without files two officers type the words of their papers, and the card is needed. Nothing is
    kept. Do it on a computer that is not the server.
    """
    card = None if card_file is None else read_card(card_file)
    if not files and card is not None:
        shares, named = typed_shares(card.name), {card.next_key_hash}
    elif 2 <= len(files) <= SHARES:
        read = [read_share(file) for file in files]
        shares, named = [share for share, _ in read], {hash_ for _, hash_ in read}
        if card is not None:
            named.add(card.next_key_hash)
    else:
        raise click.UsageError(
            _("two or three files with shares are needed, or --card CARD to type two")
        )
    if len(named) != 1:
        raise FoundingError("other-key", "these shares are of different keys, or of another card")
    [next_key_hash] = named
    check_shares(shares, next_key_hash)
    return Answer(
        {"next_key_hash": next_key_hash, "shares": len(shares)},
        lambda paper: paper.line(
            _("The shares fit together and give the key that the card names.")
        ),
    )
