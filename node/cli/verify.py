"""`commonweal verify`: check an audit bundle, with nothing but the file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from node.cli.audit_words import say
from node.cli.ballot_votes import export, tell
from node.cli.challenge import standing_lines
from node.cli.comparing import compared
from node.cli.moments import moment
from node.cli.not_a_bundle import describe_file, hint_of_form
from node.cli.options import FILE
from node.cli.output import Answer, Paper, prints, progress
from node.cli.proposal import SHOWN_ID
from node.cli.result_text import write_absence, write_contest
from node.cli.speech import _, ngettext, spoken, term
from node.cli.told import compare_told, newest_cut, write_told
from node.errors import NodeError
from node.exported import usual_forms
from node.founding.files import read_limited
from node.founding.fingerprint import fingerprint_words
from node.result_words import told_result
from protocol.audit import CheckFailed, Passed, Report, is_final, succession, verify_bundle
from protocol.bundle import MAX_BUNDLE_BYTES
from protocol.errors import MalformedError


@click.command()
@click.argument("path", metavar="BUNDLE", type=FILE)
@click.option(
    "--votes",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the votes of every result there, to count them again with any tool.",
)
@click.option(
    "--against",
    "rival",
    metavar="BUNDLE",
    type=FILE,
    help="Another bundle of the coalition: where both were certified otherwise, name who cheated.",
)
@click.option(
    "--predecessor",
    "old",
    metavar="BUNDLE",
    type=FILE,
    help="The last file of the coalition that this one says it goes on from: whether that is so.",
)
@click.option(
    "--fingerprint",
    "told",
    metavar="TEXT",
    multiple=True,
    help="A fingerprint that a group read out: words or digits. Give those of two groups.",
)
@click.option(
    "--every-cut",
    "every",
    is_flag=True,
    help="Work out what each cut certifies, not only the last: slower, the more there are.",
)
@prints
def verify(
    path: Path,
    folder: Path | None,
    rival: Path | None,
    old: Path | None,
    told: tuple[str, ...],
    every: bool,
) -> Answer:
    """Check BUNDLE from its first byte to its last result; needs no network and no node."""
    if folder is not None and folder.exists():
        raise NodeError("file-exists", f"{folder} exists", "name a folder that is not there yet")
    reports: list[Report | None] = []
    for file in (path, rival, old):
        data = b"" if file is None else read_limited(file, MAX_BUNDLE_BYTES)
        try:
            with _cuts_told(every) as at_each_cut:
                reports.append(None if file is None else verify_bundle(data, at_each_cut))
        except CheckFailed as failed:
            return _refuted(failed, data)
    report, against, before = reports
    assert report is not None
    came_from = None if before is None else _came_from(report, before)
    if against is not None:
        return compared(report, against)
    compared_with = compare_told(report, told)
    written = [] if folder is None else _written(report, folder)
    return _confirmed(report, written, came_from, compared_with)


@contextmanager
def _cuts_told(every: bool) -> Iterator[Callable[[int, int], None] | None]:
    """What is told of every cut that is worked out, once it is known how many there are."""
    if not every:
        yield None
        return
    with ExitStack() as shown:
        advance: list[Callable[[int], None]] = []

        def told(count: int, _number: int) -> None:
            if not advance:
                advance.append(shown.enter_context(progress(_("cuts"), count)))
            advance[0](1)

        yield told


def _came_from(report: Report, before: Report) -> dict[str, Any]:
    """What is proved of where a coalition comes from; raises if its claim is false."""
    founded = succession(report, before)
    claim = report.signed.charter.succeeds
    assert claim is not None
    assert before.certified is not None
    return {
        "coalition": claim.coalition.hex(),
        "name": claim.name,
        "cut": claim.number,
        "time": claim.time,
        "groups": founded,
        "of": len(before.certified.membership.members),
    }


def _write_origin(paper: Paper, came_from: dict[str, Any] | None) -> None:
    if came_from is not None:
        paper.line(
            ngettext(
                "Successor of {name}: founded by {groups} of the {of} group that it had at "
                "its last certified cut, number {cut}",
                "Successor of {name}: founded by {groups} of the {of} groups that it had at "
                "its last certified cut, number {cut}",
                came_from["of"],
            ).format(
                name=came_from["name"],
                groups=came_from["groups"],
                of=came_from["of"],
                cut=came_from["cut"],
            )
        )


def _write_held(paper: Paper, passed: Passed) -> None:
    holds = _("holds  {title}: {found}").format(title=say(passed.title), found=say(passed.found))
    paper.line(f"{passed.number:>2}. {holds}")


def _refuted(failed: CheckFailed, data: bytes) -> Answer:
    # Of a form that does not hold, what the file is says more than where a decoder stopped.
    known = None if failed.passed else describe_file(data)
    broken = failed.cause.code == "not-canonical"
    detail, hint = known or (_exactly(failed), hint_of_form() if broken else "")
    checks = [{"number": p.number, "check": p.title, "held": True} for p in failed.passed]
    value: dict[str, Any] = {
        "valid": False,
        "failed": failed.number,
        "check": failed.title,
        "code": failed.cause.code,
        "detail": failed.cause.detail,
        "checks": checks,
        "hint": hint,
    }

    def text(paper: Paper) -> None:
        for passed in failed.passed:
            _write_held(paper, passed)
        fails = _("FAILS  {title}").format(title=say(failed.title))
        paper.line(f"{failed.number:>2}. {fails}")
        parts = [detail] if known else [_(failed.cause.sentence), detail]
        paper.line(f"    {': '.join(part for part in parts if part)}")
        if hint:
            paper.line("    " + _("hint: {hint}").format(hint=hint))
        paper.line(_("This file does not prove what it claims."))

    return Answer(value, text, failed=True)


def _exactly(failed: CheckFailed) -> str:
    """What a check met: in the reader's language where there are words for it."""
    language = spoken()
    if language is None or not failed.cause.detail:
        return failed.cause.detail
    # Pages' words: English commands need none of them.
    from node.web.details import say_detail  # noqa: PLC0415

    said = say_detail(failed.cause.detail, language)
    return _("in English: {detail}").format(detail=failed.cause.detail) if said is None else said


def _written(report: Report, folder: Path) -> list[dict[str, Any]]:
    """The votes of every contest that has a result, in a file each."""
    # Imported here, because who only checks a bundle needs no node.
    from node.commands.results import contest_votes  # noqa: PLC0415

    folder.mkdir()
    files = []
    for ballot in report.state.ballots.values():
        for number in range(1, len(ballot.tallies) + 1):
            value = contest_votes(ballot, number)
            path = folder / f"{ballot.id.hex()[:SHOWN_ID]}-{number}.votes"
            try:
                told = export(value, usual_forms(value), path)
            except MalformedError as error:
                # A label that no format holds leaves the other contests to be written.
                told = {"file": "", "error": f"{error.sentence}: {error.detail}"}
            files.append({**told, "contest": value["title"]})
    return files


def _finality(report: Report, ballot: bytes) -> dict[str, bool]:
    # Here the certified state is at hand, which says more than the one over all that is held.
    final = is_final(report, ballot)
    return {"final": final, "provisional": not final}


def _write_result(paper: Paper, result: dict[str, Any]) -> None:
    told = _("{title} ({phase}, provisional)")
    if result["final"]:
        told = _("{title} ({phase}, final)")
    paper.line(told.format(title=result["title"], phase=term("vote", result["phase"])))
    write_absence(paper, result)
    for line in standing_lines(result):
        paper.line(line)
    for contest in result["contests"]:
        write_contest(paper, contest, rounds=False)
    paper.line()


def _confirmed(
    report: Report,
    files: list[dict[str, Any]],
    came_from: dict[str, Any] | None,
    told: list[int],
) -> Answer:
    state = report.state
    results = [
        {**told_result(state, ballot), **_finality(report, ballot.id)}
        for ballot in state.ballots.values()
    ]
    value: dict[str, Any] = {
        "valid": True,
        "coalition": report.coalition,
        "name": state.charter.name,
        "fingerprint": fingerprint_words(report.coalition),
        "time": state.time,
        "checks": [
            {"number": p.number, "check": p.title, "held": True, "found": p.found}
            for p in report.passed
        ],
        "proved": report.proved,
        "attested": report.attested,
        "not_checkable": report.not_checkable,
        "results": results,
        "votes": files,
        "successor_of": came_from,
        "newest_cut": newest_cut(report),
        "read_out": told,
    }

    def text(paper: Paper) -> None:
        for passed in report.passed:
            _write_held(paper, passed)
        paper.line()
        for result in results:
            _write_result(paper, result)
        for written in files:
            paper.line(written["contest"])
            if "error" in written:
                paper.line(_("not written: {error}").format(error=written["error"]))
            else:
                tell(paper, written)
            paper.line()
        for heading, sentences in (
            (_("Proved"), report.proved),
            (_("On somebody's word"), report.attested),
            (_("Not to be seen from any file"), report.not_checkable),
        ):
            paper.line(f"{heading}:")
            for sentence in sentences:
                paper.line(f"  - {say(sentence)}")
        paper.line()
        _write_origin(paper, came_from)
        paper.line(_("As of {time}").format(time=moment(state.time)))
        paper.line(_("Coalition: {name}").format(name=state.charter.name))
        paper.line(
            _("Fingerprint, to compare on two groups' sites: {fingerprint}").format(
                fingerprint=value["fingerprint"]
            )
        )
        write_told(paper, value["newest_cut"], told)

    return Answer(value, text)
