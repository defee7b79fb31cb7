"""`commonweal convening queue` and `speak`: who wants to speak in a meeting, and who has the floor.

Both speak to the node of a group that facilitates it: the queue is there and nowhere else.
"""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment, period
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _

Value = dict[str, Any]


@click.command()
@click.argument("name", metavar="CONVENING")
@click.option("--add", metavar="NAME", help="Put somebody in the queue.")
@click.option("--group", default="", help="The group of who is added.")
@click.option("--next", "next_", is_flag=True, help="Give the floor to the first.")
@click.option("--done", is_flag=True, help="Who has the floor has finished.")
@click.option("--back", is_flag=True, help="Who has the floor waits again, as the first.")
@click.option("--remove", type=int, metavar="ENTRY", help="Take an entry out.")
@click.option("--up", type=int, metavar="ENTRY", help="Move an entry one place up.")
@click.option("--down", type=int, metavar="ENTRY", help="Move an entry one place down.")
@click.option("--open/--close", "asking", default=None, help="Whether people ask by themselves.")
@click.option(
    "--new-voices/--as-asked",
    "fresh",
    default=None,
    help="Whether who has not spoken yet comes first.",
)
@click.option(
    "--limit", "seconds", type=click.IntRange(0, 3_600), help="Seconds for a speech; 0: any."
)
@click.option("--clear", is_flag=True, help="Forget everybody.")
@node_option
@prints
def queue(name: str, directory: Path, **given: Any) -> Answer:
    """Show and lead the speakers' queue of CONVENING, on the node that facilitates it."""
    acts: dict[str, tuple[str, dict[str, Any]]] = {
        "add": ("speakers.add", {"name": given["add"], "group": given["group"]}),
        "next_": ("speakers.next", {}),
        "done": ("speakers.done", {}),
        "back": ("speakers.back", {}),
        "remove": ("speakers.remove", {"entry": given["remove"]}),
        "up": ("speakers.move", {"entry": given["up"], "places": -1}),
        "down": ("speakers.move", {"entry": given["down"], "places": 1}),
        "clear": ("speakers.clear", {}),
    }
    asked = [act for option, act in acts.items() if given[option]]
    rules = {key: given[key] for key in ("asking", "fresh", "seconds") if given[key] is not None}
    if len(asked) + bool(rules) > 1:
        raise click.UsageError(_("one thing at a time"))
    for command, args in asked:
        call(directory, command, {"convening": name, **args})
    value = call(directory, "speakers.show", {"convening": name})
    if rules:
        held = {key: value[key] for key in ("asking", "fresh", "seconds")}
        value = call(directory, "speakers.lead", {"convening": name, **held, **rules})
    return Answer(value, lambda paper: write_queue(paper, value))


@click.command()
@click.argument("name", metavar="CONVENING")
@click.argument("member", metavar="MEMBER")
@click.option("--as", "called", default="", help="What they go by; as on the list if not given.")
@click.option("--take-back", is_flag=True, help="They do not ask to speak any more.")
@click.option("--look", is_flag=True, help="Only say where they stand.")
@node_option
@prints
def speak(
    name: str, member: str, called: str, take_back: bool, look: bool, directory: Path
) -> Answer:
    """Ask to speak in CONVENING for MEMBER, as they can themselves on their page."""
    if bool(called) + take_back + look > 1:
        raise click.UsageError(_("one thing at a time"))
    args = {"convening": name, "member": member}
    if take_back or look:
        value = call(directory, "speakers.take-back" if take_back else "speakers.mine", args)
    else:
        value = call(directory, "speakers.ask", {**args, "name": called})
    return Answer(value, lambda paper: write_place(paper, value))


def write_queue(paper: Paper, value: Value) -> None:
    """Who has the floor and who waits to speak."""
    paper.line(
        _("people ask to speak by themselves")
        if value["asking"]
        else _("nobody asks to speak by themselves")
    )
    if value["fresh"]:
        paper.line(_("who has not spoken yet comes first"))
    if value["seconds"]:
        paper.line(_("a speech may take {time}").format(time=period(value["seconds"])))
    write_floor(paper, value)
    if not value["waiting"]:
        paper.line(_("nobody waits to speak"))
        return
    paper.table(
        [_("entry"), _("name"), _("group"), _("had the floor")],
        [[s["entry"], s["name"], s["group"], s["turns"]] for s in value["waiting"]],
    )


def write_floor(paper: Paper, value: Value) -> None:
    """Who has the floor, and until when."""
    if value["floor"] is not None:
        paper.line(_("{name} has the floor").format(name=value["floor"]["name"]))
    if value["until"] is not None:
        paper.line(_("until {time}").format(time=moment(value["until"])))


def write_place(paper: Paper, value: Value) -> None:
    """Where somebody stands in the queue, and who is next."""
    if value["speaking"]:
        paper.line(_("{name} has the floor").format(name=value["name"]))
    elif value["place"] is not None:
        told = _("{name} waits in place {place} of {waiting}")
        paper.line(told.format(**{key: value[key] for key in ("name", "place", "waiting")}))
    else:
        paper.line(_("they do not wait to speak"))
        paper.line(
            _("people ask to speak by themselves")
            if value["asking"]
            else _("nobody asks to speak by themselves")
        )
    if not value["speaking"]:
        write_floor(paper, value)
    if value["next"]:
        names = ", ".join(speaker["name"] for speaker in value["next"])
        paper.line(_("next: {names}").format(names=names))
