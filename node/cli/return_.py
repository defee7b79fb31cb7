"""`commonweal return`: a group's aggregated votes, tried first, then signed and published."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click

from node.cli.ballot import confirmed
from node.cli.call import call
from node.cli.options import FILE, node_option
from node.cli.output import Answer, prints
from node.cli.return_files import Counted, files_named
from node.cli.return_text import (
    write_draft,
    write_drafts,
    write_dropped,
    write_return,
    write_signed,
)
from node.cli.signing import key_option, sign_draft
from node.cli.speech import _, ngettext
from node.cli.vote_files import lines_of
from node.errors import NodeError
from node.roll_calls import read_roll_call
from node.votes import VoteLines, read_votes
from protocol.ballots.returns import Source
from protocol.ballots.rule import MAX_COUNT
from protocol.text import whole_number

Plain = dict[str, Any]
SOURCES = get_args(Source)


@click.command("return")
@click.argument("ballot", metavar="[BALLOT]", required=False)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=FILE)
@click.option(
    "--contest",
    "contests",
    metavar="N",
    multiple=True,
    type=click.IntRange(min=1),
    help="The contest of all files, or once for each.  [default: one file a contest, in order]",
)
@click.option(
    "--region",
    "regions",
    metavar="REGION",
    multiple=True,
    help="The region of all files, or once for each file; needed if your list has several.",
)
@click.option(
    "--spoiled",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="Papers that could not be counted in any contest, besides those in the files.",
)
@click.option(
    "--evidence",
    multiple=True,
    type=FILE,
    help="A file with minutes or tally sheets: its SHA-256 goes out, the file stays home.",
)
@click.option("--delegates", type=FILE, help="A roll call (CSV) instead of files of votes.")
@click.option(
    "--mandate",
    type=click.Choice(["free", "bound"]),
    default="free",
    show_default=True,
    help="Whether the delegates were bound.",
)
@click.option(
    "--mode",
    type=click.Choice(["split", "unit"]),
    default="split",
    show_default=True,
    help="Whether each seat voted by itself, or all the same.",
)
@click.option(
    "--source",
    type=click.Choice(SOURCES),
    help="Who bound the delegates, or decided the unit vote.",
)
@click.option(
    "--inner", multiple=True, type=FILE, help="How that body divided: a file of votes a contest."
)
@click.option("--inner-roll", type=click.IntRange(min=1), help="How many could take part in it.")
@click.option(
    "--for-contest",
    "mandates",
    metavar="MANDATE",
    multiple=True,
    help="The mandate of one contest, once for each in order, such as 'bound split conference' or"
    " 'bound unit branches 90'; instead of the four options before.",
)
@click.option("--note", default="", help="About the count, for everybody to read.")
@click.option("--commit", is_flag=True, help="Keep it, or publish it; without, only try it.")
@key_option
@click.option(
    "--confirm", metavar="DRAFT", help="Confirm, as second steward, what another entered."
)
@click.option("--drafts", is_flag=True, help="List what waits for a steward.")
@click.option("--show", metavar="DRAFT", help="Show a draft whole.")
@click.option("--drop", metavar="DRAFT", help="Throw a draft away.")
@node_option
@prints
def return_(ballot: str | None, files: tuple[Path, ...], directory: Path, **given: Any) -> Answer:
    """Return your group's votes in BALLOT: what was counted in FILEs, or how delegates voted.

    Without --commit nothing is kept: you see what would be returned. A counted return is entered by
    one steward (--commit --key A) and published when a second one confirms it (--confirm DRAFT
    --key B). A roll call of delegates is published by --commit alone: it is public as it stands.
    What members voted on your node's own pages, the node returns by itself after the close.
    """
    other = _other_act(directory, given)
    if other is not None:
        if ballot is not None or files:
            raise click.UsageError(_("--confirm, --drafts, --show and --drop take no files"))
        return other
    if ballot is None:
        raise click.UsageError(_("missing argument 'BALLOT'"))
    shown = call(directory, "ballot.show", {"ballot": ballot})
    if given["delegates"] is not None:
        if files:
            raise click.UsageError(_("give files of votes or --delegates, not both"))
        return _delegates(directory, shown, given)
    if not files:
        raise click.UsageError(_("give a file of votes, or --delegates"))
    return _counted(directory, shown, files, given)


def _other_act(directory: Path, given: Plain) -> Answer | None:
    """What is asked for instead of a new return; None if a return is."""
    acts = [name for name in ("confirm", "drafts", "show", "drop") if given[name]]
    if not acts:
        return None
    if len(acts) > 1:
        raise click.UsageError(
            _("--{one} and --{other} exclude one another").format(one=acts[0], other=acts[1])
        )
    if given["confirm"]:
        return confirmed(directory, given["confirm"], given["key_file"])
    if given["show"]:
        draft = call(directory, "draft.show", {"draft": given["show"]})
        return Answer(draft, lambda paper: write_draft(paper, draft))
    if given["drop"]:
        dropped = call(directory, "draft.drop", {"draft": given["drop"]})
        return Answer(dropped, lambda paper: write_dropped(paper, dropped))
    listed = call(directory, "draft.list", {})
    return Answer(listed, lambda paper: write_drafts(paper, listed))


def _counted(directory: Path, shown: Plain, files: Sequence[Path], given: Plain) -> Answer:
    cells, read = _cells(shown, files, given)
    args = {
        "ballot": shown["ballot"],
        "cells": cells,
        "evidence": [_hash_file(path) for path in given["evidence"]],
        "note": given["note"],
        "commit": given["commit"],
    }
    with files_named(read, shown["regions"]):
        value = call(directory, "return.counted", args)
    signed = None
    if given["commit"] and given["key_file"] is not None:
        signed = sign_draft(directory, value["draft"], given["key_file"])
    answer = {**value, "signed": signed}

    def text(paper: Any) -> None:
        write_return(paper, value)
        write_signed(paper, value, signed)

    return Answer(answer, text)


def _delegates(directory: Path, shown: Plain, given: Plain) -> Answer:
    mandates = [_mandate(text) for text in given["mandates"]]
    contests: list[Plain] = shown["contests"]
    if mandates and len(mandates) != len(contests):
        told = _("{times} {option}, but {contests}")
        many = ngettext("{count} contest", "{count} contests", len(contests))
        told = told.format(
            times=_times(len(mandates)),
            option="--for-contest",
            contests=many.format(count=len(contests)),
        )
        raise click.UsageError(told)
    # Each contest's own mandate has its file of an inner split if it is a unit vote.
    split = [c for c, m in zip(contests, mandates, strict=False) if m["mode"] == "unit"]
    inner = [VoteLines() for _ in given["inner"]]
    if mandates and len(split) != len(inner):
        told = _("{times} {option} for {things}")
        many = ngettext("{count} unit vote", "{count} unit votes", len(split))
        told = told.format(
            times=_times(len(inner)), option="--inner", things=many.format(count=len(split))
        )
        raise click.UsageError(told)
    for path, contest, lines in zip(given["inner"], split or contests, inner, strict=False):
        read_votes(lines_of(path), str(path), contest, lines)
    taken = [lines.total for lines in inner]
    args = {
        "ballot": shown["ballot"],
        "seats": read_roll_call(lines_of(given["delegates"]), str(given["delegates"]), contests),
        "note": given["note"],
        "commit": given["commit"],
    }
    if mandates:
        votes = iter(inner)
        args["mandates"] = [
            {**m, "inner": next(votes).plain()} if m["mode"] == "unit" else m for m in mandates
        ]
    else:
        args |= {
            "mandate": given["mandate"],
            "mode": given["mode"],
            "source": given["source"] or "",
            "inner": [lines.plain() for lines in inner],
            "inner_cast": max(taken, default=0),
            "inner_roll": given["inner_roll"] or 0,
        }
    with files_named(_called(shown, args["seats"], str(given["delegates"])), shown["regions"]):
        value = call(directory, "return.delegates", args)
    return Answer(value, lambda paper: write_return(paper, value))


def _called(shown: Plain, seats: list[Plain], name: str) -> dict[str, list[Counted]]:
    """The votes that a roll call casts by region: as many in every contest."""
    home = next(iter(shown["regions"])) if len(shown["regions"]) == 1 else ""
    found: dict[str, list[Counted]] = {}
    for seat in seats:
        region = seat["region"] or home
        (cast,) = found.setdefault(region, [Counted(shown["title"], [name])])
        cast.total += seat["weight"] if seat["present"] else 0
    return found


def _mandate(text: str) -> Plain:
    """The mandate of one contest: free or bound, split or unit, by whom, how many could decide."""
    words = text.split()
    kind, mode, source, roll = [*words, *["", "split", "", ""][len(words) :]][:4]
    could = whole_number(roll, MAX_COUNT) if roll else 0
    known = kind in {"free", "bound"} and mode in {"split", "unit"} and source in {"", *SOURCES}
    if not known or len(words) > 4 or could is None or bool(could) != (mode == "unit"):
        told = _("{text} is no mandate").format(text=repr(text[:60]))
        raise click.BadParameter(told, param_hint="--for-contest")
    return {"mandate": kind, "mode": mode, "source": source, "inner_roll": could}


def _cells(
    shown: Plain, files: Sequence[Path], given: Plain
) -> tuple[dict[str, list[Plain]], dict[str, list[Counted]]]:
    """Region -> the votes of each contest, from all files; and region -> from which files."""
    contests: list[Plain] = shown["contests"]
    numbers = _contest_numbers(given["contests"], len(files), len(contests))
    regions = _regions(given["regions"], len(files), shown)
    cells: dict[str, list[VoteLines]] = {}
    read: dict[str, list[Counted]] = {}
    for path, number, region in zip(files, numbers, regions, strict=True):
        cell = cells.setdefault(region, [VoteLines() for _ in contests])
        read_votes(lines_of(path), str(path), contests[number - 1], cell[number - 1])
        sources = read.setdefault(region, [Counted(contest["title"]) for contest in contests])
        sources[number - 1].files.append(str(path))
    if given["spoiled"]:
        if len(cells) > 1:
            raise click.UsageError(
                _("--spoiled needs one region; name spoiled votes in a totals file, as (spoiled)")
            )
        for cell in cells.values():
            for lines in cell:
                lines.spoiled += given["spoiled"]
    for region, cell in cells.items():
        for source, lines in zip(read[region], cell, strict=True):
            source.total = lines.total
    return {region: [lines.plain() for lines in cell] for region, cell in cells.items()}, read


def _contest_numbers(given: Sequence[int], files: int, contests: int) -> list[int]:
    for number in given:
        if number > contests:
            raise click.BadParameter(
                ngettext(
                    "the ballot has {contests} contest",
                    "the ballot has {contests} contests",
                    contests,
                ).format(contests=contests),
                param_hint="--contest",
            )
    if len(given) == files:
        return list(given)
    if given and len(given) != 1:
        raise click.UsageError(
            _("{times} {option} for {things}").format(
                times=_times(len(given)), option="--contest", things=_files(files)
            )
        )
    if given or contests == 1:
        return [given[0] if given else 1] * files
    if files != contests:
        raise click.UsageError(
            ngettext(
                "{files} for {contests} contest: say which with --contest",
                "{files} for {contests} contests: say which with --contest",
                contests,
            ).format(files=_files(files), contests=contests)
        )
    return list(range(1, contests + 1))


def _regions(given: Sequence[str], files: int, shown: Plain) -> list[str]:
    own = list(shown["regions"])
    for region in given:
        if region not in own:
            raise NodeError(
                "unknown-region",
                f"the voters' list has no region {region!r}",
                "it has: " + (", ".join(filter(None, own)) or "no regions at all"),
            )
    if len(given) == files:
        return list(given)
    if given and len(given) != 1:
        raise click.UsageError(
            _("{times} {option} for {things}").format(
                times=_times(len(given)), option="--region", things=_files(files)
            )
        )
    if given:
        return [given[0]] * files
    if len(own) > 1:
        raise NodeError(
            "region-needed",
            f"the voters' list has {len(own)} regions: {', '.join(own)}",
            "say with --region whose votes a file has",
        )
    return [own[0] if own else ""] * files


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _times(count: int) -> str:
    return ngettext("{count} time", "{count} times", count).format(count=count)


def _files(count: int) -> str:
    return ngettext("{count} file", "{count} files", count).format(count=count)
