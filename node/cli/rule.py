"""`commonweal rule`: try a decision rule before anybody votes by it."""

from pathlib import Path
from typing import Any

import click

from node.cli.ballot import MAX_BALLOT_FILE_BYTES, plain
from node.cli.call import call
from node.cli.options import FILE, NODE_DIRECTORY
from node.cli.output import Answer, Paper, prints
from node.cli.rule_text import write_trial
from node.cli.speech import _
from node.errors import NodeError
from node.founding.files import read_limited
from node.written_files import read_toml


@click.group()
def rule() -> None:
    """Try decision rules on earlier or made-up votes."""


@rule.command("try")
@click.argument("path", metavar="[RULE]", type=FILE, required=False)
@click.option("--tally", type=FILE, help="Try it on the votes in this file (TOML); needs no node.")
@click.option("--ballot", metavar="BALLOT", help="Try it on the votes of a ballot that is over.")
@click.option("--contest", type=int, default=1, show_default=True, help="Its number on the ballot.")
@click.option(
    "--turnout",
    metavar="[NAME=]PERCENT",
    multiple=True,
    help="Suppose another turnout, such as -10%, everywhere or in one group or region.",
)
@click.option(
    "--group",
    "groups",
    metavar="NAME=HOW",
    multiple=True,
    help="Suppose a group away, blank, all for a choice (no), or with votes (yes:60,no:20).",
)
@click.option(
    "--dir",
    "directory",
    metavar="DIR",
    type=NODE_DIRECTORY,
    envvar="COMMONWEAL_DIR",
    help="With --ballot: the node's directory; COMMONWEAL_DIR if not given.",
)
@prints
def try_rule(
    *,
    path: Path | None,
    tally: Path | None,
    ballot: str | None,
    contest: int,
    turnout: tuple[str, ...],
    groups: tuple[str, ...],
    directory: Path | None,
) -> Answer:
    """Try the rule in RULE (TOML): what would it make of these votes?

    RULE is a rule alone, or a ballot file. With --ballot and without RULE, the ballot's own rule is
    tried. Nothing is published or kept, and what is printed is not a result.
    """
    if (tally is None) == (ballot is None):
        raise click.UsageError(_("say on which votes: --tally FILE or --ballot BALLOT"))
    written = {} if path is None else _read(path)
    supposed = {"turnout": list(turnout), "groups": list(groups)}
    if ballot is not None:
        if directory is None:
            raise click.UsageError(_("--ballot needs --dir"))
        args = {"ballot": ballot, "contest": contest, **supposed}
        if path is not None:
            args["rule"] = _rule_of(written)
        value = call(directory, "rule.try", args)
    else:
        if path is None:
            raise click.UsageError(_("missing argument 'RULE'"))
        assert tally is not None
        value = _offline(tally, written, contest, supposed)

    def text(paper: Paper) -> None:
        write_trial(paper, value)

    return Answer(value, text)


def _read(path: Path) -> dict[str, Any]:
    try:
        read = read_toml(read_limited(path, MAX_BALLOT_FILE_BYTES))
    except ValueError as error:
        raise NodeError(
            "bad-manifest",
            f"{path} is not TOML: {error}",
            "docs/guide/decision-rules.md shows a rule",
        ) from error
    value: dict[str, Any] = plain(read)
    return value


def _rule_of(written: dict[str, Any]) -> dict[str, Any]:
    """The rule of a ballot file, or the file itself."""
    rule = written["rule"] if "rule" in written or "contests" in written else written
    if not isinstance(rule, dict):
        raise NodeError("bad-manifest", "rule is not a table")
    return rule


def _offline(
    tally: Path, written: dict[str, Any], contest: int, supposed: dict[str, list[str]]
) -> dict[str, Any]:
    # Imported here, because a command to a running node needs none of it.
    from node.trying.changes import read_all  # noqa: PLC0415
    from node.trying.tally_file import (  # noqa: PLC0415
        MAX_TALLY_FILE_BYTES,
        file_basis,
        read_tally_file,
    )
    from node.trying.telling import tell_trial  # noqa: PLC0415

    file = read_tally_file(read_limited(tally, MAX_TALLY_FILE_BYTES), str(tally))
    contests = written.get("contests")
    asked: dict[str, Any] | None = None
    if contests is not None:
        if not isinstance(contests, list) or not 1 <= contest <= len(contests):
            raise NodeError("no-contest", f"the ballot file has no contest {contest}")
        asked = contests[contest - 1]
    basis, names = file_basis(file, _rule_of(written), asked)
    (only,) = basis.manifest.contests
    changes = read_all(
        supposed["turnout"], supposed["groups"], names, basis.facts.regions, (only, 0)
    )
    return tell_trial(basis, 0, changes, names)
