"""`commonweal charter set-aside`: a draft by which a group does not found, until all signed."""

from pathlib import Path

import click

from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _
from node.errors import FoundingError
from node.founding.fingerprint import fingerprint_words
from node.founding.room import FoundingRoom
from node.founding.standing import MAX_REASON_CHARS
from node.printed import quoted
from protocol.coalition.charter import charter_id


@click.command("set-aside")
@click.option("--reason", default="", help="Why, in your words; the pages show it.")
@click.option("--undo", is_flag=True, help="Take it up again.")
@node_option
@prints
def set_aside(directory: Path, reason: str, undo: bool) -> Answer:
    """Set aside the draft on the founding pages of a node; --undo takes it up again.

    It is there until every founder has signed; from then on it is a charter, and stays. A signature
    that your group has sent stays with whoever has it: ask them to delete it.
    """
    if len(reason) > MAX_REASON_CHARS:
        raise FoundingError(
            "text-too-long",
            f"the reason has {len(reason)} characters, and {MAX_REASON_CHARS} at most",
            "keep it short",
        )
    room = FoundingRoom(directory)
    draft = room.look().draft
    if draft is None:
        raise FoundingError(
            "no-draft",
            f"there is no draft on the founding pages of {directory}",
            f"take one in: `commonweal found {quoted(directory)}`; delete a file that nobody signs",
        )
    identity = charter_id(draft)
    standing = room.take_up(identity) if undo else room.set_aside(identity, reason.strip())

    def text(paper: Paper) -> None:
        said = _("Set aside: {name}") if standing.aside else _("Taken up again: {name}")
        paper.line(said.format(name=draft.name))
        paper.facts([(_("fingerprint"), fingerprint_words(identity))])

    value = {"coalition": identity, "name": draft.name, "aside": standing.aside, "reason": reason}
    return Answer(value, text)
