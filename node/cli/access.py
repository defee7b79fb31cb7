"""`commonweal access`: who may act on the node's pages."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.moments import moment
from node.cli.options import FILE, NEW_FILE, node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, term
from node.errors import FoundingError
from node.founding.files import SECRET, read_limited, write_new, write_whole
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
    """Change access N; what is left out stays as it is, and so does its link or code.

    One that had ended by its date needs a new link or code afterwards.
    """
    if not any(args.values()):
        raise click.UsageError(_("say what changes: --role, --for, --member, --days or --named-by"))
    value = call(directory, "access.change", {"number": number, **args})

    def text(paper: Paper) -> None:
        paper.facts(
            [
                (_("access"), value["number"]),
                (_("role"), term("role", value["role"])),
                (_("for"), value["label"]),
                (_("member"), value["member"]),
                (_("named by"), value["named_by"]),
                (_("until"), moment(value["ends"])),
            ]
        )
        if value["lapsed"]:
            paper.line(_lapsed())

    return Answer(value, text)


@access.command("many")
@click.argument("do", metavar="DO", type=click.Choice(["grant", "link", "renew", "strike"]))
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--days", type=int, default=365, show_default=True, help="How long they stand.")
@CODE
@click.option("--commit", is_flag=True, help="Do it; without, only say what would be done.")
@click.option("--sheet", type=NEW_FILE, help="Write a sheet to print (HTML, with QR codes).")
@click.option("--csv", "table", type=NEW_FILE, help="Write the links or codes as CSV.")
@node_option
@prints
def many(
    path: Path, sheet: Path | None, table: Path | None, directory: Path, **args: Any
) -> Answer:
    """Grant, link, renew or strike an access for each line of FILE: all, or none.

    To grant: role | for whom | member | days | named by. For the rest a line is #N, the member's
    reference, or for whom the access is.
    """
    # Imported here: only this command reads lines or prints sheets.
    from node.store.access_lines import MAX_LINES_CHARS  # noqa: PLC0415
    from node.store.roster_csv import decode_text  # noqa: PLC0415

    for name, file in (("--sheet", sheet), ("--csv", table)):
        if file is not None and not (args["commit"] and args["do"] in ("grant", "link")):
            raise click.UsageError(
                _("{name} is for granting and links, with --commit").format(name=name)
            )
    args["lines"] = decode_text(read_limited(path, MAX_LINES_CHARS))[0]
    # One question first, then one command: lines with faults are listed, not refused blankly.
    value = call(directory, "access.many", {**args, "commit": False})
    wrote: list[str] = []
    if args["commit"] and not value["problems"]:
        with _reserved({"--sheet": sheet, "--csv": table}):
            value = call(directory, "access.many", args)
        wrote = write_ways(value, sheet, table)
    failed = bool(value["problems"])
    return Answer(value, lambda paper: _write_many(paper, path, value, wrote), failed=failed)


@access.command("list")
@node_option
@prints
def list_all(directory: Path) -> Answer:
    """List every access, without links and codes."""
    value = call(directory, "access.list", {})

    def stands(row: dict[str, Any]) -> str:
        if row["revoked"]:
            return _("revoked")
        return _("yes") if row["ends"] > value["now"] else _("over")

    def text(paper: Paper) -> None:
        paper.table(
            [_("number"), _("role"), _("for"), _("member"), _("until"), _("stands"),
             _("signed in")],
            [
                [a["number"], term("role", a["role"]), a["label"], a["member"],
                 moment(a["ends"]), stands(a), a["signed_in"]]
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

    def text(paper: Paper) -> None:
        paper.line(_("access {number} is ended").format(number=number))
        _write_others(paper, value)

    return Answer(value, text)


def _write_others(paper: Paper, value: dict[str, Any]) -> None:
    if others := value.get("others"):
        numbers = ", ".join(str(number) for number in others)
        paper.line(_("in the same name these stand, too: {numbers}").format(numbers=numbers))


@access.command("journal")
@node_option
@prints
def journal(directory: Path) -> Answer:
    """Show what was done on the pages, newest first."""
    value = call(directory, "access.journal", {})

    def text(paper: Paper) -> None:
        paper.table(
            [_("when"), _("access"), _("who"), _("what"), _("about"), _("outcome")],
            [
                [moment(line["at"]), line["access"], line["who"], line["command"],
                 line["subject"][:12], term("journal", line["outcome"])]
                for line in value["journal"]
            ],
        )  # fmt: skip

    return Answer(value, text)


def _lapsed() -> str:
    return _(
        "it had ended by its date: what opened it before opens it no more; "
        "`commonweal access link` makes a new way in"
    )


def _way(value: dict[str, Any]) -> Answer:
    def text(paper: Paper) -> None:
        paper.facts(
            [
                (_("access"), value["number"]),
                (_("role"), term("role", value["role"])),
                (_("for"), value["label"]),
            ]
        )
        if "link" in value:
            paper.line(_("this link signs in once, within a day; it is shown this once:"))
            paper.line(value["link"])
        else:
            paper.line(
                _("this code signs in at {address}; it is shown this once:").format(
                    address=value["address"]
                )
            )
            paper.line(value["code"])
        _write_others(paper, value)

    return Answer(value, text)


@contextmanager
def _reserved(files: Mapping[str, Path | None]) -> Iterator[None]:
    """Make files, empty, before there is any link to write: links that can't be kept are lost.

    They are removed if what follows fails.

    Raises:
        click.BadParameter: one is there already, or can't be made.
    """
    made: list[Path] = []
    try:
        for name, file in files.items():
            if file is None:
                continue
            try:
                write_new(file, b"", SECRET)
            except FoundingError:
                told = _("{file} is there already").format(file=file)
                raise click.BadParameter(told, param_hint=name) from None
            except OSError as fault:
                reason = _("{file} can't be made: {why}").format(file=file, why=fault.strerror)
                raise click.BadParameter(reason, param_hint=name) from fault
            made.append(file)
        yield
    except BaseException:
        for file in made:
            file.unlink(missing_ok=True)
        raise


def write_ways(value: dict[str, Any], sheet: Path | None, table: Path | None) -> list[str]:
    """Write the links or codes of many accesses into reserved files.

    Returns:
        The files; none if one can't be written: then who asked has to be shown what else is lost.
    """
    if sheet is None and table is None:
        return []
    # The pages' templates are loaded for this alone.
    from node.web.sheet import access_csv, render_access_sheet  # noqa: PLC0415

    try:
        if sheet is not None:
            write_whole(sheet, render_access_sheet(value).encode(), SECRET)
        if table is not None:
            write_whole(table, access_csv(value).encode(), SECRET)
    except OSError as fault:
        told = _("a file can't be written: {fault}").format(fault=fault)
        click.echo(f"commonweal: {told}", err=True)
        return []
    return [str(file) for file in (sheet, table) if file is not None]


def _write_many(paper: Paper, path: Path, value: dict[str, Any], wrote: list[str]) -> None:
    if value["problems"]:
        for problem in value["problems"]:
            paper.line(
                _("{path}, line {line}: {reason}").format(
                    path=path, line=problem["line"], reason=problem["reason"]
                )
            )
            paper.line("  " + _("hint: {hint}").format(hint=problem["hint"]))
        paper.line(_("nothing is changed while there is any of these"))
        return
    paper.line(_("done:") if value["committed"] else _("this is what --commit would do:"))
    if wrote:
        paper.line(
            _("wrote {files}: pass them on, then delete them").format(
                files=_("{one} and {other}").format(one=wrote[0], other=wrote[1])
                if wrote[1:]
                else wrote[0]
            )
        )
    shown = value["committed"] and value["do"] in ("grant", "link") and not wrote
    paper.table(
        [_("for"), _("role"), _("member"), _("until"),
         *([_("link or code, shown this once")] if shown else [])],
        [
            [row["label"], term("role", row["role"]), row["member"], moment(row["ends"]),
             *([row.get("link") or row["code"]] if shown else [])]
            for row in value["accesses"]
        ],
    )  # fmt: skip
    if lapsed := [row["label"] for row in value["accesses"] if row.get("lapsed")]:
        paper.line(f"{', '.join(lapsed)}: {_lapsed()}")
