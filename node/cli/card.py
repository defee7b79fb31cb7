"""`commonweal card`: look at a group's card, or write it again."""

from pathlib import Path

import click

from node.cli.output import Answer, Paper, prints
from node.cli.papers import read_card
from node.cli.speech import _, term
from node.founding.charters import own_card
from node.founding.files import OPEN, write_new
from node.founding.making import CARD_NAME, slug
from protocol.coalition.card import Card
from protocol.encoding import pack

PATH = click.Path(path_type=Path, exists=True)


@click.group()
def card() -> None:
    """Show a group's card."""


@card.command()
@click.argument("path", metavar="CARD", type=PATH)
@prints
def show(path: Path) -> Answer:
    """Show what a card says; CARD is a file, or a node's directory."""
    found = read_card(path / CARD_NAME if path.is_dir() else path)

    def text(paper: Paper) -> None:
        paper.facts(card_facts(found))

    return Answer(card_value(found), text)


@card.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("-o", "output", metavar="FILE", type=click.Path(path_type=Path), help="The card.")
@prints
def export(directory: Path, output: Path | None) -> Answer:
    """Write the card of the node in DIR to a file again."""
    found = own_card(directory)
    path = output or Path(f"{slug(found.name)}.card")
    write_new(path, pack(found), OPEN)
    return Answer(
        {"card": path}, lambda paper: paper.line(_("{path} holds the card.").format(path=path))
    )


def card_value(found: Card) -> dict[str, object]:
    """A card for JSON."""
    return {
        "group": found.group,
        "name": found.name,
        "region": found.region,
        "address": found.address,
        "operator": found.operator,
        "keys": {
            "log": found.log_key,
            "cosigning": found.cosigning_key,
            "transport": found.transport_key,
            "agreement": found.agreement_key,
        },
        "next_key_hash": found.next_key_hash,
        "stewards": [{"label": s.label, "key": s.key} for s in found.stewards],
    }


def card_facts(found: Card) -> list[tuple[str, object]]:
    """A card for people."""
    return [
        (_("name"), found.name),
        (_("region"), found.region or term("region", "none")),
        (_("address"), found.address or _("none: it opens connections to the others")),
        (_("operator"), found.operator or _("the group itself")),
        (_("group"), found.group.hex()),
        (_("log key"), found.log_key.hex()),
        (_("cosigning key"), found.cosigning_key.hex()),
        (_("transport key"), found.transport_key.hex()),
        (_("agreement key"), found.agreement_key.hex() or _("none: it can't certify cuts")),
        (_("hash of next key"), found.next_key_hash.hex()),
        *((_("steward {label}").format(label=s.label), s.key.hex()) for s in found.stewards),
    ]
