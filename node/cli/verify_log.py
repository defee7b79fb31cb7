"""`commonweal verify-log`: check a log of C2SP, anybody's, from its first entry to its last."""

import asyncio
import json
from pathlib import Path
from typing import Any

import click

from node.cli.output import Answer, Paper, prints
from node.cli.speech import _, figure, ngettext
from node.errors import NodeError
from protocol.checkpoint import MAX_NAME_BYTES
from protocol.verifier import VerifierKey, parse_verifier_key


@click.command("verify-log")
@click.argument("where", metavar="ADDRESS")
@click.argument("vkey", metavar="KEY")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep there what was checked: the next run checks that the log goes on from it.",
)
@click.option("--origin", default="", help="The log's origin, where its key has another name.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    metavar="N",
    help="Read about N entries and stop; the next run goes on from there. Needs --state.",
)
@prints
def verify_log(where: str, vkey: str, state: Path | None, origin: str, most: int | None) -> Answer:
    """Check the log at ADDRESS by its verifier KEY: signature, every entry, every tile.

    ADDRESS is that below which its checkpoint is, or a directory with the log's files. It need be
    no log of a coalition: any of C2SP tlog-tiles will do. No node is needed.
    """
    if most is not None and state is None:
        raise click.UsageError(_("--most needs --state: else what was read is lost"))
    key = parse_verifier_key(vkey)
    line = origin or key.name
    if len(line.encode()) > MAX_NAME_BYTES:
        raise click.UsageError(_("this origin is too long"))
    value = asyncio.run(_checked(where, key, line, state, most))

    def text(paper: Paper) -> None:
        paper.line(_("the checkpoint is signed by this key: {origin}").format(origin=line))
        if value["before"] is not None:
            paper.line(
                ngettext(
                    "the log goes on from the {size} entry of the last run",
                    "the log goes on from the {size} entries of the last run",
                    value["before"],
                ).format(size=figure(value["before"]))
            )
        if value["whole"]:
            paper.line(
                ngettext(
                    "its {size} entry and every tile hash to its root {root}",
                    "all {size} entries and every tile hash to its root {root}",
                    value["size"],
                ).format(size=figure(value["size"]), root=value["root"])
            )
        else:
            paper.line(
                ngettext(
                    "read {checked} of {size} entry so far; run it again",
                    "read {checked} of {size} entries so far; run it again",
                    value["size"],
                ).format(checked=figure(value["checked"]), size=figure(value["size"]))
            )
        read = ngettext(
            "read in this run: {count} entry", "read in this run: {count} entries", value["read"]
        )
        paper.line(read.format(count=figure(value["read"])))
        if value["extensions"]:
            paper.line(_("the checkpoint has further lines, which mean nothing here:"))
            for extension in value["extensions"]:
                paper.line(f"  {extension}")

    return Answer(value, text, failed=not value["whole"])


async def _checked(
    where: str, key: VerifierKey, origin: str, path: Path | None, most: int | None
) -> dict[str, Any]:
    # Imported here: `--help` needs no web client.
    from node.foreign.following import ForkedError, Log, look  # noqa: PLC0415
    from node.foreign.places import place_of  # noqa: PLC0415
    from node.foreign.saved import Saved, held, load, save  # noqa: PLC0415

    def keep(now: Saved) -> None:
        if path is not None:
            save(path, key, origin, now)

    with held(path):
        saved = load(path, key, origin)
        async with place_of(where) as place:
            try:
                found = await look(Log(place, key, origin), saved, most, keep)
            except ForkedError as error:
                # Without a file nothing was kept that it could contradict.
                assert path is not None
                raise _forked(error, path, saved.note) from error
    return {
        "origin": origin,
        "size": found.head.head.size,
        "root": found.head.head.root.hex(),
        "before": found.before,
        "checked": found.checked,
        "read": found.read,
        "whole": found.whole,
        "extensions": list(found.head.extensions),
    }


def _forked(error: Any, path: Path, kept: bytes) -> NodeError:
    """The proof goes beside the file, which stays as it was.

    It is for anybody who has the key: two signed notes, which root the second's log has at the
    size of the first, and the consistency proof (RFC 9162) from there to the second.
    """
    from node.founding.files import OPEN, write_whole  # noqa: PLC0415

    proof = path.with_name(f"{path.name}.fork")
    told = {
        "first": kept.decode(),
        "second": error.note.decode(),
        "root": error.root.hex(),
        "proof": [step.hex() for step in error.proof],
    }
    write_whole(proof, json.dumps(told, indent=1).encode(), OPEN)
    return NodeError(error.code, f"{error.message}; the proof is in {proof}", error.hint)
