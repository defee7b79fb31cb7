"""`commonweal doctor`: is this node well, and what is to be done if not?"""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import click

from node.cli.call import ask, run_here
from node.cli.doctor_words import said
from node.cli.options import node_option
from node.cli.output import Answer, Paper, prints
from node.cli.speech import N_, _, ngettext, pick, term
from node.errors import NodeError
from node.lock import is_running
from protocol.errors import ProtocolError

# Hashing a million statements takes ten; a node that hangs answers never.
PATIENCE_S = 60.0


@click.command()
@click.option(
    "--adopt-head",
    is_flag=True,
    help="After restoring an old signer.sqlite: take over the head that the store holds.",
)
@click.option(
    "--members-anew",
    is_flag=True,
    help="After people.sqlite was lost for good: begin a new list of members.",
)
@node_option
@prints
def doctor(adopt_head: bool, members_anew: bool, directory: Path) -> Answer:
    """Check the node in DIR, served or not, and say what to do about what is wrong.

    Nothing is changed. The exit status is 1 if a check fails; warnings are worth a look.
    """
    if adopt_head:
        return _adopt(directory)
    if members_anew:
        return _begin_members(directory)
    value = _ask(directory) if is_running(directory) else _look(directory)

    def text(paper: Paper) -> None:
        for check in value["checks"]:
            level = term("check", check["level"])
            paper.line(f"{level:<4}  {_looked_at(check['check'])}: {said(check['message'])}")
            if check["hint"]:
                paper.line("      " + _("hint: {hint}").format(hint=said(check["hint"])))
        paper.line()
        paper.line(pick(_VERDICTS, value["worst"]))

    return Answer(value, text, failed=value["worst"] == "fail")


def _looked_at(check: str) -> str:
    """What was looked at, in the language; with the name by which hints and docs have it."""
    label = term("finding", check)
    return label if label == check else f"{label} ({check})"


_VERDICTS = {
    "ok": N_("all is well"),
    "warn": N_("it works; look at the warnings"),
    "fail": N_("something is wrong; see to the lines that say fail first"),
}


def _ask(directory: Path) -> dict[str, Any]:
    """Have the running node look itself over; one that is silent is looked at from outside."""
    from node.checkup import check_directory, describe, silent  # noqa: PLC0415

    try:
        return ask(directory, "doctor", {}, PATIENCE_S)
    except NodeError as error:
        if error.code != "node-silent":
            raise
        return describe([*check_directory(directory), silent(directory)])


def _look(directory: Path) -> dict[str, Any]:
    """Check a node that nobody serves; what can't be opened is looked at from outside."""
    from node.checkup import (  # noqa: PLC0415
        check_directory,
        describe,
        failed_to_open,
        left_shut,
        not_upgraded,
    )
    from node.directory import is_of_an_earlier_release, lacks_members  # noqa: PLC0415

    try:
        if lacks_members(directory):
            # Whoever opens it begins an empty list: that is for a start to do, not for a look.
            return describe([*check_directory(directory), left_shut()])
        if is_of_an_earlier_release(directory):
            return describe([*check_directory(directory), not_upgraded()])
        return asyncio.run(run_here(directory, "doctor", {}))
    except (NodeError, ProtocolError, OSError, sqlite3.DatabaseError) as error:
        if isinstance(error, NodeError) and error.code == "node-running":
            return _ask(directory)  # it was started meanwhile
        return describe([*check_directory(directory), failed_to_open(error)])


def _adopt(directory: Path) -> Answer:
    """Let the signer go on from the head in the store; only for a node that is stopped."""
    from node.adopting import adopt_head  # noqa: PLC0415

    if not click.confirm(
        _("have other groups' nodes confirmed that they hold nothing newer of this node's record?"),
        err=True,
    ):
        raise click.Abort
    size = adopt_head(directory)
    value = {"adopted": size}
    told = ngettext("goes on from {size} statement", "goes on from {size} statements", size)
    return Answer(value, lambda paper: paper.line(told.format(size=size)))


def _begin_members(directory: Path) -> Answer:
    """Give a lost list of members up; only for a node that is stopped."""
    from node.directory import PEOPLE_FILE, begin_members_anew, members_lost  # noqa: PLC0415

    if not members_lost(directory):
        raise NodeError(
            "nothing-lost",
            f"{PEOPLE_FILE} was never gone here: there is nothing to begin anew",
            "`commonweal doctor` says what is wrong, if anything is",
        )
    if not click.confirm(
        _("is there no backup that has the list of members, so that it is gone for good?"), err=True
    ):
        raise click.Abort
    begin_members_anew(directory)
    return Answer(
        {"begun": True},
        lambda paper: paper.line(
            _("the list of members begins anew; bring the members in with {command}").format(
                command="commonweal roster import"
            )
        ),
    )
