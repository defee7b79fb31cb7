"""Every command has a page that runs it, a page that shows the same, or a reason to have none."""

from pathlib import Path

from node.commands.running import COMMANDS
from node.web import pages
from node.web.policy import POLICY
from node.web.routes import ROUTES

SHOWN = {
    "ballot.list": "ballots",
    "ballot.show": "ballot",
    "ballot.votes": "result.votes",
    "bundle": "bundle",
    "caucus.list": "caucuses",
    "caucus.sheet": "caucus.sign",
    "caucus.show": "caucus",
    "charter.show": "charter",
    "charter.terms": "charter.propose",
    "codes.status": "codes.issue",
    "comment.sheet": "comment.speak",
    "condition.list": "demands",
    "convening.list": "meetings",
    "convening.show": "meeting",
    "credential.list": "credential",
    "credential.show": "credential",
    "cuts": "cuts",
    "date.list": "feed.dates",
    "delegates.list": "delegates",
    "delegates.show": "delegates",
    "demand.list": "demands",
    "demand.show": "demand",
    "draft.list": "drafts",
    "draft.show": "draft.sign",
    "fingerprint.show": "cuts",
    "frozen": "frozen",
    "history.show": "cuts",
    "incarnation.list": "frozen",
    "keys.show": "membership",
    "logs.show": "peers",
    "member.show": "own-data",
    "membership.show": "membership",
    "moderation.erasures": "moderation",
    "moderation.log": "moderation",
    "motion.list": "membership",
    "application.list": "membership",
    "news.list": "feed.items",
    "participation.known": "participation.count",
    "participation.questions": "participation.questions",
    "participation.show": "participation",
    "peers": "peers",
    "pledge.board": "pledges",
    "process.list": "process",
    "process.show": "process",
    "proposal.list": "proposals",
    "proposal.show": "proposal",
    "record": "record",
    "refused": "refused",
    "result": "result",
    "result.sheet": "result.sign",
    "rule.try": "rule.trial",
    "status": "home",
    "unity.list": "points",
    "unity.matrix": "points.matrix",
    "unity.show": "point",
}
"""Commands that only tell something -> the route of the page that tells the same."""

BY_COMMAND = {
    "ballot.put": "takes a manifest as a file; the page composes one from fields: ballot.compose",
    "credential.publish": "the server does it by itself within a minute of a new key",
    "doctor": "looks at files and at the machine, for who is at its terminal",
    "federation.export": "writes a file on the server's own disk, for a stick",
    "federation.import": "reads a file on the server's own disk, from a stick",
    "history.snapshot": "writes a large file on the server's own disk; the page of cuts shows how",
    "history.start": "is for a server that does not run yet; the page of cuts shows how",
    "logs.share": "addresses are for tools of outsiders, given by who runs the server",
    "logs.shared": "addresses are for tools of outsiders, given by who runs the server",
    "logs.unshare": "addresses are for tools of outsiders, given by who runs the server",
    "keys.rotate": "takes recovery shares, which never go into a browser; keys_carry shows how",
    "roster.export": "the whole list in one file: for who can read the server's files anyhow",
    "roster.list": "the whole list at once: for who can read the server's files anyhow",
}
"""Commands that no page runs or shows -> why."""


def test_every_command_has_a_page_or_a_reason_and_one_of_them_only():
    tables = [set(POLICY), set(SHOWN), set(BY_COMMAND)]
    assert set().union(*tables) == set(COMMANDS)
    assert sum(map(len, tables)) == len(COMMANDS)


def test_the_pages_that_show_what_commands_tell_are_there():
    routes = {route.name for route in ROUTES}
    assert {page for page in SHOWN.values() if page not in routes} == set()


def test_every_row_of_the_policy_has_a_page():
    """By its name: pages name the command that they run."""
    here = Path(pages.__file__).parent
    # Not where routes are: they are named as commands are, whether or not their page runs one. The
    # code of a door is asked for by its desk, for the page that opens and shuts it.
    files = [*here.rglob("*.py"), here.parent / "door_desk.py"]
    texts = [page.read_text() for page in files]
    # The buttons of a queue are named in its template: one page sends all of them.
    queue = {f"speakers.{act}" for act in ("next", "done", "back", "move", "remove")}
    named = {command for command in POLICY if any(f'"{command}"' in text for text in texts)}
    assert set(POLICY) - named == queue
