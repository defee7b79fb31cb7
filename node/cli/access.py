"""`commonweal access`: who may act on the node's pages."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.store.access import Role

NUMBER = click.argument("number", metavar="N", type=click.IntRange(min=1))
NAMED_BY = click.option("--named-by", default="", help="The candidate or caucus of an observer.")
CODE = click.option("--code", is_flag=True, help="A code to print or type, not a one-time link.")


@click.group()
def access() -> None:
    """Say who may act on your node's pages: by a one-time link or a code, until an end."""


@access.command("grant")
@click.option("--role", type=click.Choice([r.value for r in Role]), required=True, help="For what.")
@click.option("--for", "label", default="", help="For whom, in your words.")
@click.option("--member", default="", help="Or a member, by the roster's reference.")
@click.option("--days", type=int, default=365, show_default=True, help="How long it stands.")
@NAMED_BY
@CODE
@node_option
@prints
def grant(directory: Path, **args: Any) -> Answer:
    """Give somebody access, and show the link or code that opens it, once."""
    return _way(call(directory, "access.grant", args))


@access.command("link")
@NUMBER
@CODE
@node_option
@prints
def link(number: int, code: bool, directory: Path) -> Answer:
    """Make a new link or code for access N; the last one and its sign-ins end."""
    return _way(call(directory, "access.link", {"number": number, "code": code}))


@access.command("change")
@NUMBER
@click.option("--role", type=click.Choice([r.value for r in Role]), help="Another role.")
@click.option("--for", "label", default="", help="For whom, in your words.")
@click.option("--member", default="", help="The roster's reference of the member it belongs to.")
@click.option("--days", type=int, help="How long it stands from now on.")
@NAMED_BY
@node_option
@prints
def change(number: int, directory: Path, **args: Any) -> Answer:
    """Change access N; what is left out stays as it is, and so does its link or code."""
    if not any(args.values()):
        raise click.UsageError("say what changes: --role, --for, --member, --days or --named-by")
    value = call(directory, "access.change", {"number": number, **args})

    def text(paper: Paper) -> None:
        paper.facts(
            [
                ("access", value["number"]),
                ("role", value["role"]),
                ("for", value["label"]),
                ("member", value["member"]),
                ("named by", value["named_by"]),
                ("until", moment(value["ends"])),
            ]
        )

    return Answer(value, text)


@access.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every access, without links and codes."""
    value = call(directory, "access.list", {})

    def stands(row: dict[str, Any]) -> str:
        if row["revoked"]:
            return "revoked"
        return "yes" if row["ends"] > value["now"] else "over"

    def text(paper: Paper) -> None:
        paper.table(
            ["number", "role", "for", "member", "until", "stands", "signed in"],
            [
                [a["number"], a["role"], a["label"], a["member"], moment(a["ends"]), stands(a),
                 a["signed_in"]]
                for a in value["accesses"]
            ],
        )  # fmt: skip

    return Answer(value, text)


@access.command("revoke")
@NUMBER
@node_option
@prints
def revoke(number: int, directory: Path) -> Answer:
    """End access N; whoever is signed in by it is out at once."""
    value = call(directory, "access.revoke", {"number": number})
    return Answer(value, lambda paper: paper.line(f"access {number} is ended"))


@access.command("journal")
@node_option
@prints
def journal(directory: Path) -> Answer:
    """Show what was done on the pages, newest first."""
    value = call(directory, "access.journal", {})

    def text(paper: Paper) -> None:
        paper.table(
            ["when", "access", "who", "what", "about", "outcome"],
            [
                [moment(line["at"]), line["access"], line["who"], line["command"],
                 line["subject"][:12], line["outcome"]]
                for line in value["journal"]
            ],
        )  # fmt: skip

    return Answer(value, text)


def _way(value: dict[str, Any]) -> Answer:
    def text(paper: Paper) -> None:
        paper.facts([("access", value["number"]), ("role", value["role"]), ("for", value["label"])])
        if "link" in value:
            paper.line("this link signs in once, within a day; it is shown this once:")
            paper.line(value["link"])
        else:
            paper.line(f"this code signs in at {value['address']}; it is shown this once:")
            paper.line(value["code"])

    return Answer(value, text)
