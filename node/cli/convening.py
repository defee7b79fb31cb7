"""`commonweal convening`: call meetings, check in, report, and confirm what was reported."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.convening_queue import queue, speak
from node.cli.convening_text import listed, write_convening
from node.cli.moments import moment
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, figure, ngettext, term
from node.cli.texts import TEXT_FILE, read_text


@click.group()
def convening() -> None:
    """Call and change meetings; check in, keep minutes, report, confirm."""


convening.add_command(queue)
convening.add_command(speak)


@convening.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every meeting by its hour."""
    value = call(directory, "convening.list", {})
    return Answer(value, lambda paper: listed(paper, value["convenings"]))


@convening.command("show")
@click.argument("name", metavar="CONVENING")
@node_option
@prints
def show(name: str, directory: Path) -> Answer:
    """Show CONVENING with agenda, attendance, minutes and reports."""
    value = call(directory, "convening.show", {"convening": name})
    return Answer(value, lambda paper: write_convening(paper, value))


@convening.command("call")
@click.option("--title", required=True, help="One line.")
@click.option("--starts", required=True, help="Such as 2026-12-01T18:00, in the zone.")
@click.option("--ends", required=True, help="The same.")
@click.option("--zone", default="UTC", show_default=True, help="An IANA time zone.")
@click.option("--place", default="", help="Where people go.")
@click.option("--link", default="", help="Where they follow it, https://...")
@click.option("--region", default="", help="Of the charter; makes it a regional meeting.")
@click.option("--parent", metavar="CONVENING", help="The national meeting it belongs to.")
@click.option("--proposal", metavar="PROPOSAL", help="What it decides on.")
@click.option("--agenda-file", type=TEXT_FILE, help="An item a line: title | minutes | note.")
@click.option("--facilitator", "facilitators", multiple=True, metavar="GROUP", help="Who runs it.")
@click.option(
    "--basis",
    type=click.Choice(["members", "delegates", "both"]),
    default="both",
    show_default=True,
    help="Who is counted as present.",
)
@click.option("--confirm", default="", help="A share of groups above the charter's, such as 2/3.")
@node_option
@prints
def call_one(agenda_file: Path | None, directory: Path, **given: Any) -> Answer:
    """Call a meeting; your group facilitates it unless others are named."""
    args = {**given, "facilitators": list(given["facilitators"]), "agenda": read_text(agenda_file)}
    value = call(directory, "convening.call", args)

    def text(paper: Paper) -> None:
        paper.line(_("convening {convening}").format(convening=value["convening"]))
        short = value["convening"][:SHOWN_ID]
        paper.line(
            _("groups check in with: commonweal convening check-in {short}").format(short=short)
        )

    return Answer(value, text)


@convening.command("move")
@click.argument("name", metavar="CONVENING")
@click.option("--starts", default="", help="Such as 2026-12-01T18:00.")
@click.option("--ends", default="", help="The same.")
@click.option("--zone", default="", help="An IANA time zone.")
@click.option("--place", default="", help="Where people go.")
@click.option("--no-place", is_flag=True, help="There is no place any more.")
@click.option("--link", default="", help="Where they follow it.")
@click.option("--no-link", is_flag=True, help="There is no link any more.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def move(name: str, directory: Path, **given: Any) -> Answer:
    """Move your group's CONVENING; what is left out stays as it is."""
    value = call(directory, "convening.move", {"convening": name, **given})

    def text(paper: Paper) -> None:
        paper.line(_("moved {meeting}").format(meeting=value["convening"]))
        if value["late_for"]:
            due = moment(value["report_due"], value["zone"])
            paper.line(
                _(
                    "the process of proposal {proposal} waits for its report until {due}, before "
                    "the meeting ends: from then on groups can agree to go on without it"
                ).format(proposal=value["late_for"][:SHOWN_ID], due=due)
            )

    return Answer(value, text)


@convening.command("agenda")
@click.argument("name", metavar="CONVENING")
@click.option("--agenda-file", type=TEXT_FILE, required=True, help="An item a line.")
@click.option("--reason", default="", help="Why, for everybody to read.")
@node_option
@prints
def agenda(name: str, agenda_file: Path, reason: str, directory: Path) -> Answer:
    """Put another agenda for your group's CONVENING: title | minutes | note, a line each."""
    args = {"convening": name, "agenda": read_text(agenda_file), "reason": reason}
    value = call(directory, "convening.agenda", args)
    return Answer(value, _said(_("agenda of {meeting}"), value["convening"]))


@convening.command("outline")
@click.argument("name", required=False)
@click.option("--lang", default="en", show_default=True, help="en or es.")
@prints
def outline(name: str | None, lang: str) -> Answer:
    """Print an outline of an agenda or a report to start from; without a name, list them."""
    # The pages' texts: other commands must not wait for them.
    from node.web.i18n import load_languages  # noqa: PLC0415
    from node.web.outlines import AGENDAS, REPORTS, outline_text  # noqa: PLC0415

    language = load_languages().get(lang)
    if language is None:
        raise click.BadParameter(
            _("there is none in {lang!r}").format(lang=lang), param_hint="--lang"
        )
    if name is None:
        known = [
            {"name": one, "for": kind, "label": language.gettext(found.label)}
            for kind, outlines in (("agenda", AGENDAS), ("report", REPORTS))
            for one, found in outlines.items()
        ]
        rows = [(one["name"], term("outline", one["for"]), one["label"]) for one in known]
        return Answer(
            {"outlines": known}, lambda paper: paper.table((_("name"), _("for"), ""), rows)
        )
    try:
        text = outline_text(name, language)
    except KeyError:
        names = ", ".join([*AGENDAS, *REPORTS])
        raise click.BadParameter(
            _("there is no {name!r}; there are {names}").format(name=name, names=names)
        ) from None
    return Answer({"name": name, "text": text}, lambda paper: paper.line(text))


@convening.command("cancel")
@click.argument("name", metavar="CONVENING")
@click.option("--reason", required=True, help="Why, for everybody to read.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@node_option
@prints
def cancel(name: str, reason: str, yes: bool, directory: Path) -> Answer:
    """Cancel your group's CONVENING. It can't be taken back; a new one can be called."""
    if not yes:
        if awaited := call(directory, "convening.show", {"convening": name})["awaited"]:
            click.echo(_lost(awaited), err=True)
        click.confirm(_("Tell all groups that this meeting is cancelled?"), abort=True, err=True)
    value = call(directory, "convening.cancel", {"convening": name, "reason": reason})

    def text(paper: Paper) -> None:
        paper.line(_("cancelled {meeting}").format(meeting=value["convening"]))
        if yes and value["awaited"]:
            paper.line(_lost(value["awaited"]))

    return Answer(value, text)


def _lost(proposal: str) -> str:
    return _(
        "the process of proposal {proposal} waits for its report, will not get it, and can't be "
        "declared again: see `commonweal process show`"
    ).format(proposal=proposal[:SHOWN_ID])


@convening.command("facilitate")
@click.argument("name", metavar="CONVENING")
@click.option("--names-file", type=TEXT_FILE, required=True, help="Their names, one a line.")
@node_option
@prints
def facilitate(name: str, names_file: Path, directory: Path) -> Answer:
    """Say who facilitates CONVENING for your group; the names can be erased later."""
    args = {"convening": name, "names": read_text(names_file)}
    value = call(directory, "convening.facilitate", args)
    told = ngettext(
        "{people} facilitator named", "{people} facilitators named", value["people"]
    ).format(people=value["people"])
    return Answer(value, lambda paper: paper.line(told))


@convening.command("door")
@click.argument("name", metavar="CONVENING")
@click.option("--open", "minutes", type=click.IntRange(5), help="Show a code for so many minutes.")
@click.option(
    "--anew", is_flag=True, help="With --open: who came by the code before is not counted."
)
@click.option("--close", "shut", is_flag=True, help="Shut it: the code opens nothing any more.")
@node_option
@prints
def door(name: str, minutes: int | None, anew: bool, shut: bool, directory: Path) -> Answer:
    """Show the code by which people in the room of CONVENING check in, and how many did.

    They need no access, are counted by group and region, and can't vote by it. The code changes
    every two minutes: the page of the meeting shows it to a room.
    """
    if minutes is not None and shut:
        raise click.UsageError(_("either --open or --close"))
    if anew and minutes is None:
        raise click.UsageError(_("--anew goes with --open"))
    if minutes is not None:
        asked = {"convening": name, "minutes": minutes, "anew": anew}
        value = call(directory, "door.open", asked)
    else:
        value = call(directory, "door.close" if shut else "door.show", {"convening": name})

    def text(paper: Paper) -> None:
        if value["open"]:
            paper.line(_("code: {code}, at {address}").format(**value))
            paper.line(_("opens until {time}").format(time=moment(value["ends"])))
        else:
            paper.line(_("nobody checks in by code here"))
        unsaid = _("have not said")
        rows = [
            [row["name"] or unsaid, row["region"], figure(row["people"])] for row in value["came"]
        ]
        if rows:
            paper.table([_("group"), _("region"), _("people")], rows)
        if value["unsure"]:
            told = ngettext(
                "{count} of your group may have said none: before an upgrade both counted alike",
                "up to {count} of your group may have said none: before an upgrade both counted "
                "alike",
                value["unsure"],
            )
            paper.line(told.format(count=figure(value["unsure"])))

    return Answer(value, text)


@convening.command("check-in")
@click.argument("name", metavar="CONVENING")
@click.option("--members", type=click.IntRange(0), default=0, help="Members present.")
@click.option("--delegates", type=click.IntRange(0), default=0, help="Delegates present.")
@click.option("--region", default="", help="Where these are from, if the charter has regions.")
@click.option("--regions-file", type=TEXT_FILE, help="Others: region: members, delegates.")
@click.option("--named-file", type=TEXT_FILE, help="Delegates: name | bound to | alternate.")
@click.option("--themselves", is_flag=True, help="Count besides who checked in by themselves.")
@click.option("--door", is_flag=True, help="Count besides who came in by the code in the room.")
@click.option("--delegation", help="Whose delegates are there, if there are several.")
@click.option(
    "--seat",
    "seats",
    multiple=True,
    help="A delegate who is there by the number of the seat; 3=1: alternate 3 in the place of 1.",
)
@node_option
@prints
def check_in(
    name: str, regions_file: Path | None, named_file: Path | None, directory: Path, **given: Any
) -> Answer:
    """Say who is present at CONVENING for your group; saying it again replaces it."""
    args = {
        "convening": name,
        "regions": read_text(regions_file),
        "named": read_text(named_file),
        **given,
        "seats": list(given["seats"]),
    }
    value = call(directory, "convening.check-in", args)
    told = ngettext(
        "{people} person checked in", "{people} people checked in", value["people"]
    ).format(people=value["people"])
    return Answer(value, lambda paper: paper.line(told))


@convening.command("attend")
@click.argument("name", metavar="CONVENING")
@click.argument("member", metavar="MEMBER")
@click.option("--delegate", is_flag=True, help="They are there as a delegate.")
@click.option("--not-here", is_flag=True, help="They are not there, or no longer.")
@node_option
@prints
def attend(name: str, member: str, delegate: bool, not_here: bool, directory: Path) -> Answer:
    """Keep, on this node alone, that MEMBER has checked in to CONVENING."""
    args = {"convening": name, "member": member, "delegate": delegate, "here": not not_here}
    value = call(directory, "convening.attend", args)
    here = _("{member} is here") if value["here"] else _("{member} is not here")
    return Answer(value, lambda paper: paper.line(here.format(member=member)))


@convening.command("voice")
@click.argument("name", metavar="REPORT")
@click.argument("member", metavar="MEMBER")
@click.argument("said", metavar="VOICE", type=click.Choice(["confirm", "dispute", "none"]))
@node_option
@prints
def voice(name: str, member: str, said: str, directory: Path) -> Answer:
    """Keep, on this node alone, what MEMBER, who was there, says of REPORT; none takes it back."""
    value = call(directory, "convening.voice", {"report": name, "member": member, "voice": said})
    told = _("of those who were there {agree} confirm it, {against} dispute it")
    return Answer(
        value,
        lambda paper: paper.line(told.format(agree=value["agree"], against=value["against"])),
    )


@convening.command("minutes")
@click.argument("name", metavar="CONVENING")
@click.option("--text-file", type=TEXT_FILE, required=True, help="- reads standard input.")
@node_option
@prints
def minutes(name: str, text_file: Path, directory: Path) -> Answer:
    """Keep the minutes of CONVENING; they replace earlier ones of your group."""
    args = {"convening": name, "text": read_text(text_file)}
    value = call(directory, "convening.minutes", args)
    told = ngettext("minutes in {parts} part", "minutes in {parts} parts", value["parts"])
    return Answer(value, lambda paper: paper.line(told.format(parts=value["parts"])))


@convening.command("report")
@click.argument("name", metavar="CONVENING")
@click.option("--text-file", type=TEXT_FILE, required=True, help="What it came to, in short.")
@click.option(
    "--acts-file",
    type=TEXT_FILE,
    help="Changes of the options, a line each: add: label | text, amend 2: label | text, "
    "merge 1, 3: label | text, rank: 2, 1.",
)
@click.option("--without", multiple=True, metavar="GROUP", help="Checked in, and was not there.")
@click.option(
    "--supplement", is_flag=True, help="Report again, as before, with more people counted."
)
@node_option
@prints
def report(
    name: str,
    text_file: Path,
    acts_file: Path | None,
    without: tuple[str, ...],
    supplement: bool,
    directory: Path,
) -> Answer:
    """Report what CONVENING came to; it counts the groups that checked in."""
    args = {
        "convening": name,
        "summary": read_text(text_file),
        "acts": read_text(acts_file),
        "without": list(without),
        "supplement": supplement,
    }
    value = call(directory, "convening.report", args)

    def text(paper: Paper) -> None:
        paper.line(
            ngettext(
                "report {report}, {groups} group present",
                "report {report}, {groups} groups present",
                value["groups"],
            ).format(report=value["report"], groups=value["groups"])
        )
        short = value["report"][:SHOWN_ID]
        paper.line(
            _("they confirm it with: commonweal convening confirm {short}").format(short=short)
        )

    return Answer(value, text)


@convening.command("confirm")
@click.argument("name", metavar="REPORT")
@node_option
@prints
def confirm(name: str, directory: Path) -> Answer:
    """Confirm REPORT: your group was there, and it says what happened."""
    return _answer(directory, name, "confirm", "")


@convening.command("dispute")
@click.argument("name", metavar="REPORT")
@click.option("--reason", required=True, help="Why, for everybody to read.")
@node_option
@prints
def dispute(name: str, reason: str, directory: Path) -> Answer:
    """Dispute REPORT: your group was there, and it went otherwise."""
    return _answer(directory, name, "dispute", reason)


def _answer(directory: Path, report_: str, stance: str, reason: str) -> Answer:
    args = {"report": report_, "stance": stance, "reason": reason}
    value = call(directory, "convening.answer", args)
    if stance == "confirm":
        said = (
            _("confirmed; it stands") if value["stands"] else _("confirmed; it does not stand yet")
        )
    elif value["stands"]:
        said = _("disputed; it stands")
    else:
        said = _("disputed; it does not stand yet")
    return Answer(value, lambda paper: paper.line(said))


def _said(what: str, name: str) -> Any:
    return lambda paper: paper.line(what.format(meeting=name))
