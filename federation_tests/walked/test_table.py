"""The table of walks: every act and every page, by whom, in both languages, on both screens.

The pages of a founding are in it too: they act by themselves, so what is sent there is the act.

It reads what the browser tests noted, so it runs after all of them: `make test` and `make soak` do
so. A new act or page without a walk fails here.
"""

import pytest

from federation_tests.browser.founding_served import FOUNDER, OF_FOUNDING
from federation_tests.browser.ledger import COMBOS, NOTES, Combo, Note, read_notes
from node.store.access import Role
from node.web.founding.install import ROUTES as FOUNDING
from node.web.keys import DATA
from node.web.policy import POLICY
from node.web.routes import ROUTES

# Whose work an act is: the role that may do the least among those that may do it.
WHOSE = (Role.MEMBER, Role.FACILITATOR, Role.STEWARD)
# Whose work it is to read a page that holds no act of theirs: who stands before it has nothing else
# to go by. Nobody signed in is a reader, an auditor, or somebody with a voting code.
READS = {
    "": {
        "charter", "charter.signed", "check", "cuts", "guide", "peers", "enter",
        "ballots", "ballot", "result", "result.votes", "bundle", "receipt", "receipt.proof",
        "vote", "vote.ballot", "vote.received", "caucuses", "delegates", "demands", "moderation",
        "pledges", "points.matrix", "record", "record.year", "version",
    },
    Role.OBSERVER: {"home", "ballot", "ballot.observe"},
    Role.MEMBER: {"home", "own-data", "credential", "proposal", "meeting", "ballot", "caucus"},
    Role.FACILITATOR: {"home", "door.show", "meetings", "moderation", "process", "speakers"},
    Role.STEWARD: {
        "home", "accesses", "applicants", "drafts", "journal", "participation", "requests", "steps",
    },
}  # fmt: skip
# Files for programs and calendars: shown, but nothing that axe could judge.
FILES = {
    "bundle", "charter.signed", "receipt.proof", "result.votes",
    "feed.calendar", "feed.dates", "feed.news", "feed.items",
    "feed.calendar.secret", "feed.news.secret",
}  # fmt: skip


@pytest.fixture(scope="module")
def notes() -> set[Note]:
    """Everything that was walked in the last run of the browser tests."""
    found = set(read_notes())
    assert found, f"nothing in {NOTES}; hint: run pytest federation_tests/browser before this"
    return found


@pytest.mark.parametrize("combo", COMBOS, ids="-".join)
def test_every_act_is_walked_by_those_whose_work_it_is(notes: set[Note], combo: Combo) -> None:
    missing = [
        f"{command} by a {whose}"
        for command, row in POLICY.items()
        # Rows without a notice are pages, not forms.
        if row.done
        for whose in [next(role for role in WHOSE if role in row.roles)]
        if Note("act", command, whose, combo.language, combo.size) not in notes
    ]
    assert missing == []


@pytest.mark.parametrize("combo", COMBOS, ids="-".join)
@pytest.mark.parametrize(("what", "method"), [("show", "GET"), ("send", "POST"), ("axe", "GET")])
def test_every_page_is_shown_sent_and_judged(
    notes: set[Note], combo: Combo, what: str, method: str
) -> None:
    walked = {n.name for n in notes if n[0] == what and n[3:] == (combo.language, combo.size)}
    # A page's JSON is the page's own function over again: node/tests/web/test_reading.py asks all.
    names = [route.name for route in ROUTES if route.method == method]
    wanted = [name for name in names if not name.endswith(DATA)]
    if what == "axe":
        wanted = [name for name in wanted if name not in FILES]
    assert [name for name in wanted if name not in walked] == []


@pytest.mark.parametrize("combo", COMBOS, ids="-".join)
def test_every_role_reads_the_pages_of_its_work(notes: set[Note], combo: Combo) -> None:
    missing = [
        f"{name} by a {role or 'reader'}"
        for role, names in READS.items()
        for name in sorted(names)
        if Note("show", name, role, combo.language, combo.size) not in notes
    ]
    assert missing == []


@pytest.mark.parametrize("combo", COMBOS, ids="-".join)
def test_a_founding_is_walked_by_who_founds(notes: set[Note], combo: Combo) -> None:
    missing = [
        f"{what} {name}"
        for method, _, name, _ in FOUNDING
        # A form that is sent answers with a page too, which axe has seen when it was there.
        for what in (["send"] if method == "POST" else ["show", "axe"])
        if not (what == "axe" and name.startswith(("file.", "assets")))
        # Nobody is in before they sign in, or after they signed out.
        for role in ["" if name.startswith(("signin", "signout")) else FOUNDER]
        if Note(what, OF_FOUNDING + name, role, combo.language, combo.size) not in notes
    ]
    assert missing == []
