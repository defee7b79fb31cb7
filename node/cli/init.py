"""`commonweal init`: make a node for a group, and give its secrets to people."""

import random
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import click

from node.cli.output import Answer, Paper, prints
from node.cli.papers import read_card
from node.cli.speech import _
from node.errors import FoundingError
from node.founding.making import DEFAULT_LABELS, HandOver, Plan, make_node, slug
from node.founding.recovery import (
    SHARES,
    check_shares,
    complete_words,
    read_share,
    share_names,
    write_share,
)
from node.founding.stewards import MIN_PASSPHRASE
from node.printed import quoted
from protocol.coalition.card import Card

DIRECTORY = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Make a node for a group.")
@click.argument("directory", metavar="DIR", type=DIRECTORY)
@click.option("--name", required=True, help="The group's name, as others will see it.")
@click.option("--region", default="", help="The group's region, if the coalition has regions.")
@click.option("--address", default="", help="Where the node will answer: https://...")
@click.option(
    "--behind-nat",
    is_flag=True,
    help="Nobody can reach the node: it answers peers over connections that it opens.",
)
@click.option(
    "--steward-keys",
    required=True,
    metavar="DIR2",
    type=DIRECTORY,
    help="Where to write one key file for each steward.",
)
@click.option(
    "--steward",
    "labels",
    multiple=True,
    metavar="LABEL",
    help="A steward's label on the card; twice or more. Default: steward-1 and steward-2.",
)
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase for each steward's key.")
@click.option(
    "--recovery",
    metavar="DIR3",
    type=DIRECTORY,
    help="Where to write the recovery shares; without it they are shown and typed back.",
)
@click.option(
    "--successor-of",
    "old_card",
    metavar="CARD",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The group's card of a coalition that is lost: the new node has its id.",
)
@click.option("--operator", default="", help="Who runs the server, if not the group itself.")
@click.option(
    "--card",
    "card_file",
    metavar="FILE",
    type=FILE,
    help="Where to write the group's card. Default: <name>.card in the current directory.",
)
@prints
def init(  # noqa: PLR0913, PLR0917  one argument for each option
    directory: Path,
    name: str,
    region: str,
    address: str,
    behind_nat: bool,
    steward_keys: Path,
    labels: tuple[str, ...],
    passphrase: bool,
    recovery: Path | None,
    old_card: Path | None,
    operator: str,
    card_file: Path | None,
) -> Answer:
    """Make a node for a group in DIR: its keys, its stewards' keys, its card.

    The key that replaces the node's keys when they are lost is split into three recovery shares,
    of which any two suffice. They are for three officers and never stay on the server.
    """
    if not address and not behind_nat:
        raise FoundingError(
            "no-address",
            "a node needs an address that the other groups' nodes reach it at",
            "--address https://...; if nobody can reach this machine, --behind-nat instead",
        )
    labels = labels or DEFAULT_LABELS
    shares = share_files(recovery, name)
    plan = Plan(
        directory=directory.absolute(),
        name=name,
        region=region,
        address=address,
        behind_nat=behind_nat,
        steward_keys=steward_keys.absolute(),
        card_file=(card_file or Path(f"{slug(name)}.card")).absolute(),
        operator=operator,
        labels=labels,
        passphrases=ask_passphrases(labels) if passphrase else (),
        outside=shares,
        group=b"" if old_card is None else read_card(old_card).group,
    )
    card = make_node(plan, hand_over_files(shares) if shares else hand_over_aloud())
    return told(plan, card)


def share_files(recovery: Path | None, name: str) -> tuple[Path, ...]:
    """Where the shares go; none if they are shown on this terminal.

    Raises:
        FoundingError: `no-recovery`: no directory is named, and nobody can be asked.
    """
    if recovery is not None:
        return tuple(recovery.absolute() / file for file in share_names(slug(name)))
    if not sys.stdin.isatty():
        raise FoundingError(
            "no-recovery",
            "there is no terminal to show the recovery shares on",
            "name a directory for them with --recovery, such as a mounted USB stick",
        )
    return ()


def ask_passphrases(labels: Sequence[str]) -> tuple[str, ...]:
    """A passphrase from each steward, typed twice."""
    return tuple(
        click.prompt(
            _("Passphrase of {label} (at least {least} characters)").format(
                label=label, least=MIN_PASSPHRASE
            ),
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
        for label in labels
    )


def hand_over_files(files: Sequence[Path]) -> HandOver:
    """Write the shares to files, then read them again and recombine every pair."""

    def hand_over(card: Card, shares: Sequence[str]) -> None:
        for directory in {file.parent for file in files}:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number, (file, share) in enumerate(zip(files, shares, strict=True), 1):
            write_share(file, share, number, card.name, card.next_key_hash)
        check_shares([read_share(file)[0] for file in files], card.next_key_hash)

    return hand_over


def hand_over_aloud() -> HandOver:
    """Show each share, have it typed back from paper in another order, and recombine every pair."""

    def hand_over(card: Card, shares: Sequence[str]) -> None:
        for number, share in enumerate(shares, 1):
            said = _("Recovery share {number} of {all}, for one officer, on paper:")
            click.echo(f"\n{said.format(number=number, all=SHARES)}\n")
            show_words(share)
            wait_for_enter("\n" + _("Press Enter when it is written down ..."))
            click.clear()
        typed = {}
        # In another order than shown, so that it is read from the paper and not from memory.
        for number in random.sample(range(1, SHARES + 1), SHARES):
            typed[number] = ask_share(number, shares[number - 1])
            click.clear()
        check_shares([typed[number] for number in sorted(typed)], card.next_key_hash)

    return hand_over


def wait_for_enter(words: str) -> None:
    """Wait for the Enter key; any other could be hit by accident and clear a share unread."""
    click.prompt(words, default="", show_default=False, prompt_suffix="")


def show_words(share: str) -> None:
    """Show a share's words, numbered, four in a line."""
    numbered = [f"{number:>2} {word:<9}" for number, word in enumerate(share.split(), 1)]
    starts = [*range(0, len(numbered), 4), len(numbered)]
    for start, end in pairwise(starts):
        click.echo("  ".join(numbered[start:end]))


def ask_share(number: int, share: str) -> str:
    """Ask for a share until it is typed right; words or their first four letters."""
    while True:
        asked = _("Type share {number} back, four letters of each word are enough")
        text = click.prompt(asked.format(number=number))
        try:
            words = complete_words(text)
        except FoundingError as error:
            click.echo(error.message, err=True)
            continue
        pairs = zip(words.split(), share.split(), strict=False)
        wrong = [position for position, (a, b) in enumerate(pairs, 1) if a != b]
        if words == share:
            return words
        where = (
            _("word {number} is not as shown").format(number=wrong[0])
            if wrong
            else _("words are missing or too many")
        )
        remedy = _("correct the paper if it is wrong there too")
        click.echo(f"{where}; {remedy}", err=True)


def told(plan: Plan, card: Card) -> Answer:
    """What was made, and what to do with each file."""
    value = {
        "directory": plan.directory,
        "group": card.group,
        "name": card.name,
        "card": plan.card_file,
        "steward_keys": [str(path) for path in plan.key_files()],
        "recovery_shares": [str(path) for path in plan.outside],
    }

    def text(paper: Paper) -> None:
        paper.line(
            _("{group} has a node in {place}.").format(group=card.name, place=plan.directory)
        )
        paper.line()
        paper.facts([(_("group"), card.group.hex()), (_("card"), plan.card_file)])
        paper.line()
        paper.line(_("Give each of these to a different person, and take them off this machine:"))
        for label, path in zip(plan.labels, plan.key_files(), strict=True):
            paper.line(f"  {path}  ({label})")
        for number, path in enumerate(plan.outside, 1):
            whose = _("officer {number} of {all}").format(number=number, all=SHARES)
            paper.line(f"  {path}  ({whose})")
        paper.line()
        paper.line(_("Send the card to whoever drafts the charter. The signed charter comes back;"))
        command = f"commonweal join CHARTER --dir {quoted(plan.directory)}"
        paper.line(_("then: {command}").format(command=command))
        pages = f"commonweal found {quoted(plan.directory)}"
        paper.line(_("Or do all of that by pages: {command}").format(command=pages))
        command = f"commonweal apply CHARTER --dir {quoted(plan.directory)} ..."
        paper.line(_("Or, to join a coalition that exists: {command}").format(command=command))

    return Answer(value, text)
