"""`commonweal apply` and `commonweal application`: a group asks to be taken in; others decide."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.errors import about
from node.cli.moments import moment
from node.cli.options import FILE, NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints, visible
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, ngettext, term
from node.founding.applying import apply_to
from node.founding.files import read_limited, write_new
from node.founding.fingerprint import fingerprint_words
from protocol.coalition.charter import MAX_CHARTER_BYTES
from protocol.coalition.membership.applications import MAX_APPLICATION_BYTES

READABLE = 0o644


@click.command(short_help="Ask a coalition to take your group in.")
@click.argument("charter_file", metavar="CHARTER", type=FILE)
@click.option("--affiliated", type=click.IntRange(min=1), required=True, help="Your members.")
@click.option("--about", "words", default="", help="Who your group is and why, for all groups.")
@click.option("--at-large", default="", help="Whom it takes in that have no group, and how.")
@click.option(
    "-o", "out", metavar="FILE", type=NEW_FILE, required=True, help="Written for a sponsor."
)
@node_option
@prints
def apply(
    charter_file: Path, affiliated: int, words: str, at_large: str, out: Path, directory: Path
) -> Answer:
    """Write the application of the node in a directory to the coalition of CHARTER.

    Send the file to a group of the coalition that vouches for yours. The node's keys are from now
    on for this coalition.
    """
    data = read_limited(charter_file, MAX_CHARTER_BYTES)
    with about(str(charter_file)):
        made = apply_to(data, directory, affiliated, words.strip(), at_large.strip())
    write_new(out, made.data, READABLE)
    value = {
        "coalition": made.coalition,
        "name": made.name,
        "fingerprint": fingerprint_words(made.coalition),
        "file": str(out),
        "unlisted_region": made.unlisted,
    }

    def text(paper: Paper) -> None:
        paper.line(_("{out}: the application to {name}").format(out=out, name=made.name))
        paper.facts([(_("fingerprint"), fingerprint_words(made.coalition))])
        paper.line(
            _("Compare the fingerprint with two of its groups; then send the file to a sponsor.")
        )
        if made.unlisted:
            paper.line(
                _(
                    "As signed, the charter lists no region {region}. Unless the page Charter "
                    "lists it by now nobody can carry this: make a new node in another directory, "
                    "with a region that is there."
                ).format(region=visible(made.unlisted))
            )

    return Answer(value, text)


@click.group()
def application() -> None:
    """Decide who is taken in, or comes back."""


@application.command("list")
@node_option
@prints
def list_(directory: Path) -> Answer:
    """Show who applies, who vouches for them and how the groups stand."""
    value = call(directory, "application.list", {})

    def text(paper: Paper) -> None:
        if not value["ruled"]:
            paper.line(_("the charter has no rules for taking groups in"))
        elif not value["applications"]:
            paper.line(_("no group has applied yet"))
        for row in value["applications"]:
            _write(paper, row)
        for row in value["newcomers"]:
            voice = moment(row["voice_from"])
            paper.line(
                _("{group}: counts in majorities of groups from {voice}").format(
                    group=row["group"], voice=voice
                )
            )

    return Answer(value, text)


@application.command("carry")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--yes", is_flag=True, help="Don't ask.")
@node_option
@prints
def carry(file: Path, yes: bool, directory: Path) -> Answer:
    """Put the application in FILE before all groups; yours vouches for it, and agrees."""
    args = {"data": read_limited(file, MAX_APPLICATION_BYTES).hex()}
    if not yes:
        asks = call(directory, "application.carry", args)
        where = ", ".join(filter(None, (asks["region"], asks["address"])))
        told = ngettext(
            "{group} ({where}): {count} member",
            "{group} ({where}): {count} members",
            asks["affiliated"],
        )
        told = told.format(group=asks["group"], where=where, count=asks["affiliated"])
        click.echo(told, err=True)
        click.echo(visible(asks["about"]), err=True)
        question = _("Vouch for {group} before all groups?").format(group=asks["group"])
        click.confirm(question, abort=True, err=True)
    value = call(directory, "application.carry", {**args, "commit": True})
    return Answer(value, lambda paper: _write(paper, value))


@application.command("vouch")
@click.argument("application_", metavar="APPLICATION")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def vouch(application_: str, reason: str, directory: Path) -> Answer:
    """Vouch for an applicant that another group carries, and agree.

    Whoever only agrees says `commonweal application agree`.
    """
    args = {"application": application_, "reason": reason}
    value = call(directory, "application.vouch", args)
    return Answer(value, lambda paper: _write(paper, value))


@application.command("agree")
@click.argument("application_", metavar="APPLICATION")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def agree(application_: str, reason: str, directory: Path) -> Answer:
    """Agree that an applicant is taken in, without vouching for it."""
    return _stand(application_, reason, directory, agree=True)


@application.command("disagree")
@click.argument("application_", metavar="APPLICATION")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def disagree(application_: str, reason: str, directory: Path) -> Answer:
    """Disagree, or take an agreement back before it is decided."""
    return _stand(application_, reason, directory, agree=False)


def _stand(name: str, reason: str, directory: Path, *, agree: bool) -> Answer:
    args = {"application": name, "agree": agree, "reason": reason}
    value = call(directory, "application.stand", args)
    return Answer(value, lambda paper: _write(paper, value))


@application.command("again")
@click.option("--about", "words", default="", help="Why, for all groups.")
@click.option(
    "-o", "out", metavar="FILE", type=NEW_FILE, required=True, help="Written for a sponsor."
)
@node_option
@prints
def again(words: str, out: Path, directory: Path) -> Answer:
    """Ask to come back, after your group left or was expelled; send the file to a sponsor."""
    value = call(directory, "application.again", {"about": words})
    write_new(out, bytes.fromhex(value["data"]), READABLE)
    return Answer(
        {"file": str(out)},
        lambda paper: paper.line(_("{out}: send it to a sponsor").format(out=out)),
    )


def _write(paper: Paper, row: dict[str, Any]) -> None:
    name = row["application"][:SHOWN_ID]
    what = _("comes back")
    if not row["comes_back"]:
        what = ngettext("{count} member", "{count} members", row["affiliated"])
        what = what.format(count=row["affiliated"])
    if row["member"]:
        state = term("application", "taken in")
    elif row["decided"] is not None:
        told = _("decided {time}; a member from the next cut on")
        state = told.format(time=moment(row["decided"]))
    else:
        state = term("application", "open" if row["open"] else "closed")
    paper.line(f"{name}: {row['group']} ({what}); {state}")
    paper.line(
        "  "
        + _("carried by {by}; vouching: {sponsors}").format(
            by=row["by"], sponsors=", ".join(row["sponsors"])
        )
    )
    if row["about"]:
        paper.line(f"  {row['group']}: {row['about']}")
    if row["at_large"]:
        paper.line("  " + _("takes in: {at_large}").format(at_large=row["at_large"]))
    paper.line(
        "  "
        + _("{count} agree; {needed} are needed").format(
            count=len(row["agree"]), needed=row["needed"]
        )
    )
    for stance, told in (("agree", _("{group} agrees")), ("disagree", _("{group} disagrees"))):
        for group in row[stance]:
            paper.line("  " + told.format(group=group))
