"""Members of two groups challenge a result together, by their keys; the panel is to rule on it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from federation_tests.browser.coalition import DAY, HOUR, Coalition, Group, until
from federation_tests.browser.conftest import Walker
from federation_tests.browser.ledger import COMBOS
from federation_tests.browser.test_debate_and_caucuses import (
    publish_file,
    seed,
    sign_in_another_program,
)
from federation_tests.browser.test_going_on import row
from federation_tests.browser.two import BAKERS, TENANTS, announce, propose
from node.commands.credentials import HOLD
from node.founding.making import CARD_NAME
from node.founding.terms import TermsChallenges, TermsCuts
from protocol.coalition.card import open_card
from protocol.coalition.registers.credential import sign_credential
from protocol.keys import public_key, sign_raw


@dataclass(slots=True)
class Declared:
    """Two groups whose members have keys; for each walk a vote whose result is declared."""

    nodes: Coalition
    ballots: list[str]


@pytest.fixture(scope="module")
def declared(found_two: Callable[..., Coalition]) -> Declared:
    """The keys are in registers that a cut held before the votes closed."""
    nodes = found_two(
        cuts=TermsCuts(rest="0 seconds"), challenges=TermsChallenges(panel=[BAKERS], members=2)
    )
    for group in nodes.groups:
        group.enrol(["Member 1", "Member 2"], group.region)
        own = open_card((group.directory / CARD_NAME).read_bytes()).group
        for member in ("m001", "m002"):
            key = public_key(seed(group, member))
            held = sign_credential(seed(group, member), group.coalition, own, HOLD, key)
            group.ask("credential.register", member=member, key=key.hex(), signature=held.hex())
        group.ask("credential.publish")
    put = propose(nodes, "A shared fund")
    ballots = [announce(nodes, put, f"Fund {n}?") for n in range(len(COMBOS))]
    for ballot in ballots:
        for group in nodes.groups:
            group.attest_count(ballot, 10)
    # A list, an opening and a register count from the cut that holds them: it comes in time.
    _until_certified(nodes)
    for second, phase in ((3 * HOUR, "open"), (DAY + 60, "closed")):
        nodes.turn_to(second)
        for ballot in ballots:
            nodes.until_phase(ballot, phase)
        _until_certified(nodes)
    nodes.turn_to(2 * DAY + 60)
    for group in nodes.groups:
        for ballot in ballots:
            _until_declared(group, ballot)
    return Declared(nodes, ballots)


def _until_certified(nodes: Coalition) -> None:
    """Wait until a cut holds all that stands in the records now.

    The council's last votes wait for the next cut, which begins when something else is said.
    """
    nodes.until_agreed()
    for group in nodes.groups:
        before = row(group, group)["statements"]
        group.ask("proposal.put", title=f"Said after {before}")
        for other in nodes.groups:
            until(lambda g=group, o=other, b=before: row(o, g)["certified"] > b)  # type: ignore[misc]


def _until_declared(group: Group, ballot: str) -> None:
    until(lambda: group.ask("result", ballot=ballot)["standing"]["declared"] is not None)


def signed_in_a_file(group: Group, ballot: str, member: str) -> dict[str, Any]:
    """What a member's key made against the whole vote, with its place in the register."""
    text = {"ballot": ballot, "member": member, "reason": "Nobody was told of the vote."}
    sheet = group.ask("result.sheet", **text)
    made = sign_raw(seed(group, member), bytes.fromhex(sheet["bytes"])).hex()
    given: dict[str, Any] = group.ask("result.sign", **text, signature=made, publish=False)
    return dict(given["file"])


def test_members_of_two_groups_sign_the_same_challenge_and_the_panel_is_to_rule(
    walk: Walker, declared: Declared, screenshot: Callable[..., Path]
) -> None:
    tenants, bakers = declared.nodes.groups
    ballot = declared.ballots.pop(0)
    title = tenants.ask("ballot.show", ballot=ballot)["title"]
    one, other = walk(tenants, "member", member="m001"), walk(bakers, "member", member="m002")
    one.go(f"/ballots/{ballot}/result")
    one.follow("Challenge together with other members")
    one.choose("What is wrong", TENANTS)
    one.fill("Why", "A box of papers was not counted.")
    one.press("Show what will be read")
    one.reads("This is what everybody will read")
    one.sees("A box of papers was not counted.")
    screenshot(one.page)
    # Somebody else's key says nothing for this member.
    sign_in_another_program(one, "m002")
    one.press("Send the signature", exact=True)
    one.refused_by("bad-signature")
    one.press("Show what will be read")
    sign_in_another_program(one, "m001")
    one.press("Send the signature", exact=True)
    one.done("result.sign")
    one.sees("A box of papers was not counted.")
    declared.nodes.until_agreed()
    other.go(f"/ballots/{ballot}/result")
    other.follow("Sign this challenge")
    other.press("Show what my key signs")
    sign_in_another_program(other, "m002")
    other.press("Send the signature", exact=True)
    other.done("result.sign")
    screenshot(other.page, "signed")
    # What a member of the other group signed is in a file, which anybody's server publishes.
    other.go(f"/ballots/{ballot}/result")
    other.follow("Publish a file of signatures")
    publish_file(other, signed_in_a_file(tenants, ballot, "m002"))
    other.reads("signatures published now")
    screenshot(other.page, "published")
    declared.nodes.until_agreed()
    judge = walk(bakers, "steward")
    judge.go("/")
    judge.follow("Rule on a challenge: {title}", title=title)
    judge.sees("A box of papers was not counted.")
