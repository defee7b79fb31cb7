"""The Example Alliance: three groups in the middle of things, for looking at every kind of page.

Two votes are over (all kinds of return), one is open, one is announced; a proposal is being
discussed and one was withdrawn. The clock stands five days after the founding.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, TypeVar

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, Group, coalition
from node.stage.browser import Browser

Result = TypeVar("Result")

GROUPS = (
    ("Example Tenants' Association", "North", 60),
    ("Nurses' Local 12", "South", 640),
    ("Bakers' Co-op", "South", 230),
)
NAMES = ("Amal Haddad", "Bea Lindqvist", "Chidi Okoro", "Dolores Peña", "Edda Jónsdóttir")
SPEAKERS = ("Ada Lindgren", "Bao Nguyen", "Carmen Ortiz", "Dov Rosen", "Efua Mensah")
ANY_RULE = {
    "weight": {"kind": "per-member"},
    "mode": "split",
    "tests": [],
    "abstention": "left-out",
    "without_outcome": "abstain",
    "recusal": "none",
    "tie_break": {"steps": ["earlier-stages", "seed"], "otherwise": "tied"},
}
TWO_THIRDS = {"preset": "two-thirds-and-half-of-groups"}
MAJORITY = {
    "preset": "simple-majority",
    "tie_break": {"steps": ["earlier-stages", "seed"], "otherwise": "rejected"},
}
RENT = {
    "title": "Rent strike",
    "question": "Shall we stop paying rent in May?",
    "kind": "yes-no",
}
SPEAKER = {
    "title": "Speaker",
    "question": "Who speaks for the alliance?",
    "kind": "rank",
    "options": list(SPEAKERS),
    "min": 1,
    "max": 4,
    "seats": 1,
}
DAYS = {
    "title": "Meeting days",
    "question": "Which days suit you?",
    "kind": "choose",
    "options": ["Tuesday", "Thursday", {"label": "Sunday", "text": "With childcare."}],
    "min": 1,
    "max": 2,
    "method": "approval",
}


@dataclass(slots=True)
class Harbor:
    """The coalition with what tests ask for by name; ids are hex.

    Attributes:
        here: the group whose pages are looked at.
        codes: unused voting codes of the open vote; `code()` gives each away once.
    """

    coalition: Coalition
    fund: str = ""
    speaker: str = ""
    open: str = ""
    coming: str = ""
    discussed: str = ""
    withdrawn: str = ""
    receipt: str = ""
    used_code: str = ""
    struck_code: str = ""
    early_code: str = ""
    codes: list[str] = field(default_factory=list)

    @property
    def here(self) -> Group:
        return self.coalition.groups[0]

    def code(self) -> str:
        return self.codes.pop()


def manifest(
    title: str, contests: Sequence[dict[str, Any]], rule: dict[str, Any], opens: int, closes: int
) -> dict[str, Any]:
    """A ballot file; times in seconds after START."""
    return {
        "title": title,
        "summary": "What this means for you is in the *proposal*.",
        "points_for": ["Two winters without heating are enough."],
        "points_against": ["Evictions are possible."],
        "contests": list(contests),
        "electorate": "All members in good standing on 1 April.",
        "rule": rule,
        "schedule": {
            "opens": START + opens,
            "closes": START + closes,
            "returns_due": START + closes + DAY,
            "zone": "America/Chicago",
        },
        "roll_note": "Who paid in the last three months.",
    }


@contextmanager
def harbor(base: Path) -> Iterator[Harbor]:
    """Found and serve the alliance, and let five days pass."""
    with coalition(base, GROUPS, "Example Alliance") as nodes:
        story = Harbor(nodes)
        _before(story)
        nodes.turn_to(DAY)
        _past_votes(story)
        nodes.turn_to(4 * DAY)
        _returns(story)
        nodes.turn_to(5 * DAY)
        _today(story)
        yield story


def _propose(story: Harbor, title: str, summary: str, text: str) -> str:
    put = story.here.ask("proposal.put", title=title, summary=summary, text=text)["proposal"]
    nurses = story.coalition.groups[1]
    story.coalition.until_agreed()
    nurses.ask("proposal.sponsor", proposal=put)
    story.coalition.until_agreed()
    return str(put)


def _announce(story: Harbor, proposal: str, data: dict[str, Any], *, counted: bool) -> str:
    """Announce a ballot and attest every group's voters' list."""
    tenants, nurses, bakers = story.coalition.groups
    ballot = str(tenants.ask("ballot.put", proposal=proposal, manifest=data)["ballot"])
    story.coalition.until_known(ballot)
    tenants.attest_roster(ballot)
    if counted:
        nurses.attest_count(ballot, 640)
        bakers.attest_count(ballot, 230, basis="affiliated")
    story.coalition.until_agreed()
    return ballot


def _before(story: Harbor) -> None:
    """The first day: members, proposals, ballots announced."""
    members = list(islice(cycle(NAMES), 60))
    story.here.enrol([f"{name} {number}" for number, name in enumerate(members)])
    fund = _propose(
        story,
        "A shared strike fund",
        "Each group pays one hour's wage per member and year into a common fund.",
        "1. Each group pays **one hour's wage** per member and year.\n"
        "2. A strike of any group may draw on it.\n3. Accounts are open to all members.",
    )
    speaker = _propose(story, "Elect a speaker", "One person speaks for all until autumn.", "")
    rent = _propose(
        story,
        "Stop paying rent until repairs are done",
        "From May, members pay rent into a shared account instead.",
        "We **stop paying rent** on 1 May.\n\nThe money goes to a shared account.",
    )
    days = (DAY, 4 * DAY)
    contest = {
        "title": "Strike fund",
        "question": "Shall we found a shared strike fund?",
        "kind": "yes-no",
    }
    fund_file = manifest("A shared strike fund", [contest], TWO_THIRDS, *days)
    story.fund = _announce(story, fund, fund_file, counted=True)
    speaker_file = manifest("Speaker of the alliance", [SPEAKER], ANY_RULE, *days)
    story.speaker = _announce(story, speaker, speaker_file, counted=True)
    rent_file = manifest(
        "Rent strike and speaker", [RENT, SPEAKER, DAYS], MAJORITY, 4 * DAY + HOUR, 9 * DAY
    )
    story.open = _announce(story, rent, rent_file, counted=True)


def _past_votes(story: Harbor) -> None:
    """Members of the first group vote on its pages in the two votes that are over today."""
    for ballot in (story.fund, story.speaker):
        story.coalition.until_phase(ballot, "open")
    fund_codes = story.here.codes(story.fund)
    speaker_codes = story.here.codes(story.speaker)
    story.used_code = fund_codes[0]
    orders = ("2 0 1", "1 2", "0 3", "2 1", "4 2 0", "1", "3 2 1", "2", "0 1 2", "1 4", "2 3")
    rankings = list(islice(cycle(orders), 44))
    votes = _vote_all(story.here.address, fund_codes, speaker_codes, rankings)
    story.receipt = aside(votes)[0]


async def _vote_all(
    address: str, fund: Sequence[str], speaker: Sequence[str], rankings: Sequence[str]
) -> list[str]:
    receipts = []
    for number, code in enumerate(fund[:41]):
        receipts.append(await cast(address, code, {"c0": "1" if number % 4 == 3 else "0"}))
    for code, ranking in zip(speaker, rankings, strict=False):
        places = [*ranking.split(), "", "", "", ""][:4]
        fields = {f"c0r{place}": value for place, value in enumerate(places, start=1)}
        receipts.append(await cast(address, code, fields))
    return receipts


def vote_quickly(address: str, code: str, fields: dict[str, str]) -> str:
    """Vote without a browser; gives the receipt's 64 digits."""
    return aside(cast(address, code, fields))


def aside(work: Coroutine[None, None, Result]) -> Result:
    """Run asynchronous work in a thread of its own: Playwright's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def cast(address: str, code: str, fields: dict[str, str]) -> str:
    """Vote quickly, as a browser without JavaScript does; gives the receipt's 64 digits."""
    async with Browser(address) as browser:
        page = await browser.get("/vote")
        page = await browser.submit(page, "/vote", code=code)
        page = await browser.submit(page, "/vote/cast", **fields)
    return page.split('id="receipt">')[1].split("<")[0].replace(" ", "")


def _returns(story: Harbor) -> None:
    """The nurses count on paper, the bakers' delegates are called."""
    _, nurses, bakers = story.coalition.groups
    for ballot in (story.fund, story.speaker):
        story.coalition.until_phase(ballot, "closed")
    cells = {
        story.fund: {"rows": {"0": 402, "1": 88, "2": 12}, "blank": 3, "spoiled": 2},
        story.speaker: {
            "rows": {"0,2": 96, "1,0": 141, "2,1": 118, "3,2": 72, "4,1": 45, "4,2,0": 19},
            "blank": 5,
        },
    }
    seats = {
        story.fund: ["0", "0", "1", "0", "2"],
        story.speaker: ["2,1", "0,1", "2", "1,2,0", "3,1"],
    }
    for ballot, lines in cells.items():
        counted = nurses.ask(
            "return.counted", ballot=ballot, cells={nurses.region: [lines]}, commit=True
        )
        nurses.sign(counted["draft"])
        called = [
            {"label": f"Delegate {number}", "weight": 46, "choices": [choice]}
            for number, choice in enumerate(seats[ballot], start=1)
        ]
        bakers.ask("return.delegates", ballot=ballot, seats=called, commit=True)
    story.coalition.until_phase(story.fund, "declared")
    story.coalition.until_phase(story.speaker, "declared")


def _today(story: Harbor) -> None:
    """A vote is open, another is announced, and something is being discussed."""
    tenants, nurses, bakers = story.coalition.groups
    story.coalition.until_phase(story.open, "open")
    story.codes = tenants.codes(story.open)
    story.struck_code = story.codes.pop(0)
    tenants.ask("codes.strike", ballot=story.open, code=story.struck_code, reason="found it")
    coming = _propose(story, "A newsletter", "Four pages, every month.", "Four pages a month.")
    story.coming = _announce(
        story,
        coming,
        manifest("A newsletter of our own", [RENT], MAJORITY, 8 * DAY, 12 * DAY),
        counted=False,
    )
    story.early_code = tenants.codes(story.coming)[0]
    story.withdrawn = _propose(story, "A logo", "", "A red boat.")
    tenants.ask("proposal.withdraw", proposal=story.withdrawn, reason="Nobody can draw boats.")
    story.discussed = _propose(
        story,
        "Open the harbor kitchen on Sundays",
        "The kitchen stands empty on Sundays; three groups could cook for the street.",
        "The kitchen opens **every Sunday** from 10 to 16.\n\nEach group cooks once a month.",
    )
    _discuss(story, nurses, bakers)
    story.coalition.until_agreed()


def _discuss(story: Harbor, nurses: Group, bakers: Group) -> None:
    offered = bakers.ask(
        "proposal.amend",
        proposal=story.discussed,
        text="The kitchen opens **every second Sunday** from 10 to 16.\n\n"
        "Each group cooks once a month.",
        reason="We bake on Saturdays and are tired on Sundays.",
    )
    story.coalition.until_agreed()
    story.here.ask("proposal.adopt", proposal=story.discussed, amendment=offered["amendment"])
    nurses.ask(
        "proposal.comment",
        target=story.discussed,
        stance="for",
        text="Night shifts end at six. *Breakfast would help.*",
        author="R. Silva",
    )
    asked = bakers.ask(
        "proposal.comment", target=story.discussed, stance="question", text="Who pays for gas?"
    )
    story.coalition.until_agreed()
    story.here.ask(
        "proposal.comment", target=asked["comment"], stance="reply", text="The landlord does."
    )
    nurses.ask(
        "proposal.comment",
        target=story.discussed,
        stance="against",
        text="The hall's lift is broken; not everybody gets upstairs.",
    )
