"""`commonweal credential`: the keys with which members sign without their names."""

from pathlib import Path

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _

MEMBER = click.argument("member", metavar="MEMBER")


@click.group()
def credential() -> None:
    """Show and strike members' credentials; members make them in their own browsers."""


@credential.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List who has a credential, and whether it is in the published register."""
    value = call(directory, "credential.list", {})

    def text(paper: Paper) -> None:
        paper.line(_("credentials in the published register: {count}").format(count=value["count"]))
        paper.table(
            [_("member"), _("key"), _("since"), _("in the register")],
            [
                [
                    c["member"],
                    c["key"][:16],
                    moment(c["made"]),
                    _("yes") if c["registered"] else _("no"),
                ]
                for c in value["credentials"]
            ],
        )

    return Answer(value, text)


@credential.command("show")
@MEMBER
@node_option
@prints
def show(member: str, directory: Path) -> Answer:
    """Show a member's place in the register: what goes beside whatever they sign."""
    value = call(directory, "credential.show", {"member": member})

    def text(paper: Paper) -> None:
        proof = value["proof"]
        paper.facts(
            [(_("register"), value["register"]), (_("count"), value["count"]),
             (_("root"), value["root"]), (_("key"), proof["key"]), (_("salt"), proof["salt"]),
             (_("index"), proof["index"])]
        )  # fmt: skip
        label = _("path")
        for step in proof["path"]:
            paper.line(f"{label:<8}  {step}")

    return Answer(value, text)


@credential.command("strike")
@MEMBER
@node_option
@prints
def strike(member: str, directory: Path) -> Answer:
    """Strike a member's credential, as after a lost telephone; what it signed before stands."""
    value = call(directory, "credential.strike", {"member": member})
    return Answer(
        value, lambda paper: paper.line(_("struck: {struck}").format(struck=value["struck"]))
    )


@credential.command("publish")
@node_option
@prints
def publish(directory: Path) -> Answer:
    """Publish the register now; the node does so by itself within a minute."""
    value = call(directory, "credential.publish", {})
    said = _("nothing changed")
    if value["register"] is not None:
        said = _("register {register}").format(register=value["register"])
    return Answer(value, lambda paper: paper.line(said))
