"""The root of the command line: `commonweal`.

Commands are named here and loaded when called, so that a command pays only for what it imports:
`commonweal count` never loads the web server. To add a command, write `node/cli/<noun>.py` with a
click command or group in it, and add a line to `COMMANDS`; a test holds
docs/operate/commands.md against the commands and their options.
"""

import atexit
import gc
import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from node.cli.errors import report
from node.cli.speech import N_, _, languages, speak, spoken, wanted


class Lazy(NamedTuple):
    """Where a command lives, and what it is for in a few words."""

    module: str
    attribute: str
    summary: str


# In the order in which a steward meets them.
COMMANDS: dict[str, Lazy] = {
    "init": Lazy("node.cli.init", "init", N_("Make a node for a group.")),
    "card": Lazy("node.cli.card", "card", N_("Show a group's card.")),
    "recovery": Lazy("node.cli.recovery", "recovery", N_("Check recovery shares.")),
    "charter": Lazy(
        "node.cli.charter",
        "charter",
        N_("Found a coalition: draft, sign, assemble; show its charter."),
    ),
    "found": Lazy("node.cli.found", "found", N_("Found a coalition by pages, and serve the node.")),
    "join": Lazy("node.cli.join", "join", N_("Give a node the charter it helped to found.")),
    "serve": Lazy("node.cli.serve", "serve", N_("Run a group's node.")),
    "roster": Lazy("node.cli.roster", "roster", N_("Import and list your group's members.")),
    "invite": Lazy("node.cli.invite", "invite", N_("Let somebody read a private coalition.")),
    "comment": Lazy("node.cli.comment", "comment", N_("Let members speak in a debate.")),
    "member": Lazy("node.cli.member", "member", N_("Show, correct and erase a member's data.")),
    "membership": Lazy("node.cli.membership", "membership", N_("Leave, merge, take people in.")),
    "applicant": Lazy("node.cli.applicant", "applicant", N_("Answer people who ask to join.")),
    "access": Lazy("node.cli.access", "access", N_("Say who may act on your node's pages.")),
    "credential": Lazy("node.cli.credential", "credential", N_("Show and strike members' keys.")),
    "propose": Lazy("node.cli.propose", "propose", N_("Put a proposal before the coalition.")),
    "proposal": Lazy("node.cli.proposal", "proposal", N_("Discuss, sponsor and amend proposals.")),
    "moderation": Lazy("node.cli.moderation", "moderation", N_("Hide, appeal, rule, erase words.")),
    "convening": Lazy("node.cli.convening", "convening", N_("Call meetings, check in, report.")),
    "process": Lazy(
        "node.cli.process", "process", N_("Lead a proposal through meetings to a vote.")
    ),
    "unity": Lazy(
        "node.cli.unity", "unity", N_("Points of unity: move, take back, ratify, reserve.")
    ),
    "caucus": Lazy("node.cli.caucus", "caucus", N_("Found caucuses, sign and publish for them.")),
    "ballot": Lazy("node.cli.ballot", "ballot", N_("Put questions to a vote, and open them.")),
    "rule": Lazy("node.cli.rule", "rule", N_("Try a decision rule on earlier votes.")),
    "codes": Lazy("node.cli.codes", "codes", N_("Issue and strike voting codes.")),
    "return": Lazy("node.cli.return_", "return_", N_("Return your group's votes.")),
    "participation": Lazy(
        "node.cli.participation", "participation", N_("See who takes part, and whom to reach.")
    ),
    "challenge": Lazy("node.cli.challenge", "challenge", N_("Challenge results, rule on it.")),
    "result": Lazy("node.cli.result", "result", N_("Show the result of a ballot.")),
    "demand": Lazy("node.cli.demand", "demand", N_("Draft demands, and moves about them.")),
    "condition": Lazy("node.cli.condition", "condition", N_("Let decisions wait, and attest.")),
    "pledge": Lazy("node.cli.pledge", "pledge", N_("Pledge, report, or dissent.")),
    "delegates": Lazy(
        "node.cli.delegates", "delegates", N_("Send delegates, recall, report back.")
    ),
    "record": Lazy("node.cli.record", "record", N_("Show what was won in a year.")),
    "dates": Lazy("node.cli.timeline", "dates", N_("Show what is ahead, and what is due.")),
    "news": Lazy("node.cli.timeline", "news", N_("Show what happened and what is due soon.")),
    "peers": Lazy("node.cli.peers", "peers", N_("Show the other groups' nodes, and who agrees.")),
    "logs": Lazy("node.cli.logs", "logs", N_("Let others' tools read and check the logs.")),
    "apply": Lazy("node.cli.application", "apply", N_("Ask a coalition to take your group in.")),
    "application": Lazy("node.cli.application", "application", N_("Take groups in, or back.")),
    "motion": Lazy("node.cli.motion", "motion", N_("Expel a group, change who certifies.")),
    "cuts": Lazy("node.cli.cuts", "cuts", N_("Show what is certified, and what is waited for.")),
    "fingerprint": Lazy(
        "node.cli.fingerprint",
        "fingerprint",
        N_("Show the newest cut's fingerprint, or enter another group's."),
    ),
    "history": Lazy(
        "node.cli.history", "history", N_("Old statements: keep, drop, fetch, start without them.")
    ),
    "renew-key": Lazy("node.cli.cuts", "renew_key", N_("Replace the key that certifies.")),
    "keys": Lazy("node.cli.keys", "keys", N_("Show the groups' keys; carry another's new ones.")),
    "rotate-key": Lazy("node.cli.keys", "rotate", N_("Replace your group's keys by its shares.")),
    "incarnation": Lazy(
        "node.cli.incarnation", "incarnation", N_("Let a forked record go on, with the others.")
    ),
    "frozen": Lazy("node.cli.frozen", "frozen", N_("Show whose record is frozen, and why.")),
    "status": Lazy(
        "node.cli.status", "status", N_("Show what this node owes and can't do, and why.")
    ),
    "refused": Lazy("node.cli.refused", "refused", N_("Show what counts for nothing, and why.")),
    "doctor": Lazy("node.cli.doctor", "doctor", N_("Look a node over, and say what to do.")),
    "bundle": Lazy("node.cli.bundle", "bundle", N_("Write all records into one file.")),
    "backup": Lazy("node.cli.backup", "backup", N_("Write an encrypted backup of a node.")),
    "backup-key": Lazy("node.cli.backup", "backup_key", N_("Make a key for backups.")),
    "restore": Lazy("node.cli.backup", "restore", N_("Make a node from a backup.")),
    "recover": Lazy(
        "node.cli.recover", "recover", N_("Make a lost node again from recovery shares.")
    ),
    "export": Lazy("node.cli.stick", "export", N_("Write all records for a node without a line.")),
    "import": Lazy("node.cli.stick", "import_", N_("Take in what another node exported.")),
    "verify": Lazy("node.cli.verify", "verify", N_("Check a bundle, with nothing but the file.")),
    "verify-log": Lazy(
        "node.cli.verify_log", "verify_log", N_("Check a log, a coalition's or another's.")
    ),
    "count": Lazy("node.cli.count", "count", N_("Count files of votes by any method.")),
    "recount": Lazy("node.cli.recount", "recount", N_("Count an RCTab contest again.")),
    "convert": Lazy("node.cli.convert", "convert", N_("Write files of votes in another format.")),
    "demo": Lazy("node.cli.demo", "demo", N_("Run thirteen nodes here, with real ballots.")),
    "story": Lazy("node.cli.story", "story", N_("Play a season of nine groups here.")),
    "simulate": Lazy("node.cli.simulate", "simulate", N_("Put nodes under simulated fire.")),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when called, not when listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order of `COMMANDS`."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command, if there is one of that name."""
        lazy = COMMANDS.get(cmd_name)
        if lazy is None:
            return super().get_command(ctx, cmd_name)
        command = getattr(importlib.import_module(lazy.module), lazy.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{lazy.module}.{lazy.attribute} is not a click command")
        if not gc.isenabled():  # loaded, and `main` is waiting for that
            gc.freeze()
            gc.enable()
        return translated(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List names and summaries without importing anything."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(lazy.summary)) for name, lazy in COMMANDS.items()])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help of all, in the language chosen by then."""
        click.Group.format_help(translated(self), ctx, formatter)


def translated(command: click.Command) -> click.Command:
    """A command with its help in the language that is spoken; English is there already."""
    if spoken() is None:
        return command
    from node.cli.helping import translate  # noqa: PLC0415  English needs none of it

    return translate(command)


def choose_language(ctx: click.Context, param: click.Parameter, value: str | None) -> None:  # noqa: ARG001
    """Speak what `--lang` names, before any command is loaded."""
    if value:
        speak(value)


def print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001
    """Print the version and leave."""
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  slow

        try:
            click.echo(f"commonweal {version('commonweal')}")
        except PackageNotFoundError:
            click.echo(_("commonweal, run from a checkout"))
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=print_version,
    help="Print the version and leave.",
)
@click.option(
    "--lang",
    type=click.Choice(languages()),
    is_eager=True,
    expose_value=False,
    callback=choose_language,
    help="Speak this language; that of the locale if not given.",
)
def root() -> None:
    """Groups decide together without merging: federated proposals and votes anybody can check."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit status: 0 done, 1 refused, 2 misused.

    What it loads stays to the end, and then goes with the process: looking for garbage among it,
    while it loads and once more at the end, would take a fifth of a short command.
    """
    gc.disable()
    atexit.register(gc.freeze)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: As on the command line, without the program's name; `None` takes `sys.argv`.

    Returns:
        The exit status: 0 done, 1 refused or failed, 2 misused, 130 interrupted.
    """
    speak(wanted())
    try:
        status = root.main(
            args=None if arguments is None else list(arguments),
            prog_name="commonweal",
            standalone_mode=False,
        )
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  report raises what it can't say
        return report(error)
    return status if isinstance(status, int) else 0


if __name__ == "__main__":
    main()
