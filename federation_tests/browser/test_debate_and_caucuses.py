"""Debate and caucuses between two served nodes, as those do it whose work it is."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from federation_tests.browser.coalition import Coalition, Group
from federation_tests.browser.conftest import Walker
from federation_tests.browser.two import TENANTS, announce, propose
from federation_tests.browser.walk import Walk
from node.commands.credentials import HOLD
from node.founding.making import CARD_NAME
from protocol.coalition.card import open_card
from protocol.coalition.registers.credential import sign_credential
from protocol.keys import public_key, sign_raw

SCRIPT = "<script>alert(1)</script>"
# One member for each walk that makes a key in its browser: nobody has two.
KEYED = iter(("m004", "m005", "m006", "m007"))


def seed(group: Group, member: str) -> bytes:
    """The key that a member would have in their browser."""
    return sha256(f"{group.name}/{member}".encode()).digest()


@dataclass(slots=True)
class Debate:
    """Two groups, the first of which moderates; a proposal of the second, and a vote on it."""

    nodes: Coalition
    proposal: str
    ballot: str

    @property
    def here(self) -> Group:
        return self.nodes.groups[0]


@pytest.fixture(scope="module")
def debate(found_two: Callable[..., Coalition]) -> Debate:
    """Members of both groups have keys in published registers."""
    nodes = found_two(
        moderators=[TENANTS], moderation="No *insults*.", seconds=1, caucus_min=2, veto_min=2
    )
    for group in nodes.groups:
        group.enrol([f"Member {number}" for number in range(1, 8)], group.region)
        own = open_card((group.directory / CARD_NAME).read_bytes()).group
        for member in ("m001", "m002", "m003"):
            key = public_key(seed(group, member))
            held = sign_credential(seed(group, member), group.coalition, own, HOLD, key)
            group.ask("credential.register", member=member, key=key.hex(), signature=held.hex())
        group.ask("credential.publish")
    put = propose(nodes, "A shared fund", by=1, text="word " * 700)
    return Debate(nodes, put, announce(nodes, put, "Shall we make a fund?", by=1))


def test_a_moderator_hides_a_comment_its_group_appeals_and_the_ruling_shows_it_again(
    walk: Walker, debate: Debate, screenshot: Callable[..., Path]
) -> None:
    here, other = debate.nodes.groups
    at = f"/proposals/{debate.proposal}"
    speaker, moderator = walk(other, "facilitator"), walk(here, "facilitator")
    words = f"You fools of {speaker.mark}."
    speaker.go(at)
    speaker.follow("Comment", exact=True)
    speaker.choose("You speak", "against")
    speaker.fill("Your words", words)
    speaker.press("Publish the comment")
    speaker.done("proposal.comment")
    moderator.await_words(at, words)
    moderator.reads("Against")
    comment = moderator.page.locator("article.comment", has_text=words)
    moderator.within(comment).follow("Hide")
    moderator.fill("Why", SCRIPT)
    moderator.press("Hide it")
    moderator.done("moderation.hide")
    expect(moderator.page.get_by_text(words)).to_have_count(0)
    moderator.sees(SCRIPT)
    screenshot(moderator.page, "hidden")
    debate.nodes.until_agreed()
    speaker.go(at)
    expect(speaker.page.get_by_text(words)).to_have_count(0)
    speaker.to(speaker.link("Appeal", exact=True).last)
    speaker.fill("Why", "It is a quotation")
    speaker.press("Appeal", exact=True)
    speaker.done("moderation.appeal")
    debate.nodes.until_agreed()
    moderator.go(at)
    moderator.to(moderator.link("Rule on this").last)
    moderator.fill("Why", "So it is")
    moderator.press("Publish the ruling")
    moderator.done("moderation.rule")
    moderator.sees(words)
    moderator.follow("Moderation: policy and log")
    moderator.sees("It is a quotation")
    screenshot(moderator.page, "log")


def test_a_moderator_slows_a_debate_down_and_words_are_erased_here_and_everywhere(
    walk: Walker, debate: Debate
) -> None:
    here, other = debate.nodes.groups
    put = propose(debate.nodes, "A quiet fund", by=1)
    moderator = walk(here, "facilitator")
    moderator.go(f"/proposals/{put}")
    moderator.follow("Set the pace")
    moderator.fill("Seconds", 60)
    moderator.fill("Why", "So that everybody is heard.")
    moderator.press("Set the pace")
    moderator.done("moderation.slow")
    moderator.reads(
        "Slow mode: each group, and each member, comments at most once in %(seconds)s seconds.",
        seconds=60,
    )
    debate.nodes.until_agreed()
    other.ask("proposal.comment", target=put, stance="for", text="Ours and theirs.")
    debate.nodes.until_agreed()
    neighbour, author = walk(here, "steward"), walk(other, "steward")
    neighbour.await_words(f"/proposals/{put}", "Ours and theirs.")
    neighbour.follow("Erase here")
    neighbour.press("Erase them here")
    neighbour.done("moderation.remove")
    expect(neighbour.page.get_by_text("Ours and theirs.")).to_have_count(0)
    author.go(f"/proposals/{put}")
    author.sees("Ours and theirs.")
    author.follow("Erase everywhere")
    author.fill("Why", "A name stood in it.")
    author.press("Erase them everywhere")
    author.done("moderation.erase")
    expect(author.page.get_by_text("Ours and theirs.")).to_have_count(0)


def test_a_member_speaks_in_a_debate_under_their_key_and_is_answered_by_another(
    walk: Walker, debate: Debate, screenshot: Callable[..., Path]
) -> None:
    one, other = (walk(debate.here, "member", member=member) for member in ("m001", "m002"))
    words = f"Who pays for it, {one.mark}?"
    one.go(f"/proposals/{debate.proposal}")
    one.follow("Speak as a member")
    one.choose("You speak", "question")
    one.fill("Your words", words)
    one.fill("Who says it", "Night owl")
    one.press("Show what will be read")
    one.reads("This is what everybody will read")
    screenshot(one.page)
    sign_in_another_program(one, "m001")
    one.press("Publish it", exact=True)
    one.done("comment.speak")
    one.sees(words)
    other.go(f"/proposals/{debate.proposal}")
    thread = other.page.get_by_role("article").filter(has_text=words).last
    other.to(thread.get_by_role("link", name=other.say("Answer as a member")).first)
    other.fill("Your words", f"All of us, {one.mark}.")
    other.press("Show what will be read")
    other.reads("Your name is not in it.")
    # Somebody else's key says nothing for this member.
    sign_in_another_program(other, "m003")
    other.press("Publish it", exact=True)
    other.refused_by("bad-signature")
    other.press("Show what will be read")
    sign_in_another_program(other, "m002")
    other.press("Publish it", exact=True)
    other.sees(f"All of us, {one.mark}.")
    screenshot(other.page, "answered")


def sign_in_another_program(one: Walk, member: str) -> None:
    """Let a member's key sign what a page shows, and type its signature."""
    one.page.get_by_text(one.say("Sign with another program")).click()
    shown = one.page.locator("pre").inner_text()
    made = sign_raw(seed(one.group, member), bytes.fromhex(shown)).hex()
    one.page.locator("details").get_by_label(one.say("Signature")).fill(made)


def test_members_of_two_groups_join_a_caucus_and_its_recommendation_stands_on_the_vote(
    walk: Walker, debate: Debate, screenshot: Callable[..., Path]
) -> None:
    here, other = debate.nodes.groups
    one = walk(here, "member", member="m001")
    name = f"Night workers {one.mark}"
    one.menu("Groups")
    one.follow("Caucuses: members who organize inside groups or across them")
    one.follow("Declare a caucus")
    one.fill("Name", name)
    one.fill("What it is for", SCRIPT)
    one.press("Declare it")
    one.done("caucus.found")
    one.headed(name)
    one.reads("This caucus is not listed yet.")
    caucus = one.ident()
    one.follow("Join", exact=True)
    sign_elsewhere(one, "m001", "Join the caucus")
    debate.nodes.until_agreed()
    publish_for_the_other_group(one, other, caucus)
    one.go(f"/caucuses/{caucus}")
    one.follow("Write a text")
    one.choose("It is a", "recommendation")
    one.choose("About", debate.ballot)
    one.fill("In one line", f"Vote no, says {name}")
    one.press("Publish the text")
    one.done("caucus.say")
    one.follow("Sign it")
    sign_elsewhere(one, "m001", "Sign a text of the caucus")
    debate.nodes.until_agreed()
    act = other.ask("caucus.show", subject=caucus)["acts"][0]["id"]
    sheet = other.ask("caucus.sheet", subject=act)
    made = sign_raw(seed(other, "m002"), bytes.fromhex(sheet["bytes"])).hex()
    other.ask("caucus.sign", subject=act, member="m002", signature=made)
    debate.nodes.until_agreed()
    for reader in (one, walk(other)):
        reader.go(f"/ballots/{debate.ballot}")
        reader.sees(f"Vote no, says {name}")
        expect(reader.page.locator("main")).to_contain_text(name)
    screenshot(one.page)
    one.go(f"/caucuses/{caucus}")
    one.follow("Leave", exact=True)
    sign_elsewhere(one, "m001", "Leave the caucus")
    assert here.ask("caucus.show", subject=caucus)["members"] == 1


def test_a_veto_keeps_a_vote_from_opening_until_its_caucus_takes_it_back(
    walk: Walker, debate: Debate, screenshot: Callable[..., Path]
) -> None:
    nodes, here = debate.nodes, debate.here
    one = walk(here, "member", member="m001")
    vetoed = f"Early shifts {one.mark}"
    put = propose(nodes, vetoed)
    vote = f"/ballots/{announce(nodes, put, vetoed)}"
    name = f"Sleepers {one.mark}"
    caucus = here.ask("caucus.found", name=name, threshold=2)["caucus"]
    nodes.until_agreed()
    sign_in_both_groups(debate, caucus)
    one.go(vote)
    one.reads_not("Vetoes of caucuses")
    one.go(f"/caucuses/{caucus}")
    one.follow("Write a text")
    one.choose("It is a", "veto")
    one.fill("In one line", f"Not at five {SCRIPT}")
    one.press("Publish the text")
    one.refused("This is not what such a text is about.")
    one.choose("About", put)
    one.press("Publish the text")
    one.done("caucus.say")
    one.reads("too few signatures yet")
    veto = here.ask("caucus.show", subject=caucus)["acts"][0]["id"]
    nodes.until_agreed()
    sign_in_both_groups(debate, veto)
    for path in (f"/proposals/{put}", vote):
        one.go(path)
        one.sees(f"Not at five {SCRIPT}")
    one.reads("no caucus's veto holds against it")
    screenshot(one.page)
    # Until there is a result, its address leads to the vote.
    one.go(f"{vote}/result")
    one.to(one.scope.get_by_role("link", name=name))
    one.follow("Write a text")
    one.choose("It is a", "lift")
    one.choose("About", veto)
    one.fill("In one line", "We agreed on six")
    one.press("Publish the text")
    one.done("caucus.say")
    lift = here.ask("caucus.show", subject=caucus)["acts"][1]["id"]
    nodes.until_agreed()
    sign_in_both_groups(debate, lift)
    one.go(f"/caucuses/{caucus}")
    one.reads("taken back")
    one.go(vote)
    one.reads_not("Vetoes of caucuses")
    one.reads_not("no caucus's veto holds against it")


def sign_in_both_groups(debate: Debate, subject: str) -> None:
    """A member of each group signs through its own server."""
    for group in debate.nodes.groups:
        sheet = group.ask("caucus.sheet", subject=subject, member="m003")
        made = sign_raw(seed(group, "m003"), bytes.fromhex(sheet["bytes"])).hex()
        group.ask("caucus.sign", subject=subject, member="m003", signature=made)
    debate.nodes.until_agreed()


def sign_elsewhere(one: Walk, member: str, button: str) -> None:
    """Let the member's key sign what a page shows in another program, and send it."""
    details = one.page.locator("details")
    details.locator("summary").click()
    shown = details.locator("pre").inner_text()
    made = sign_raw(seed(one.group, member), bytes.fromhex(shown)).hex()
    form = one.within(details)
    form.fill("Signature", made)
    form.press(button)
    one.reads("Your signature is published.")
    one.follow("Back to the caucus")


def publish_for_the_other_group(one: Walk, other: Group, caucus: str) -> None:
    """A member of the other group signs on paper, as it were; this one's node publishes it."""
    sheet = other.ask("caucus.sheet", subject=caucus, member="m002")
    made = sign_raw(seed(other, "m002"), bytes.fromhex(sheet["bytes"])).hex()
    file = other.ask("caucus.sign", subject=caucus, member="m002", signature=made, publish=False)[
        "file"
    ]
    one.go("/caucuses")
    one.follow("Publish a file of signatures")
    publish_file(one, file)
    one.reads("signatures published now")


def publish_file(one: Walk, file: dict[str, Any]) -> None:
    """What is no file of signatures is refused; the file is uploaded, looked at and published."""
    one.fill("Or what is in it, pasted", "{}")
    one.press("Show what this will do")
    one.refused("Nothing was sent yet.")
    one.reads("This is no whole file of members' signatures.")
    one.fill("Or what is in it, pasted", "")
    data = json.dumps(file, indent=1).encode()
    one.field("The file", exact=True).set_input_files(
        {"name": "signed.json", "mimeType": "application/json", "buffer": data}
    )
    one.press("Show what this will do")
    one.reads("signatures hold and are new")
    one.press("Publish it", exact=True)


def test_a_member_makes_a_key_in_the_browser_and_signs_a_caucus_with_it(
    walk: Walker, debate: Debate, screenshot: Callable[..., Path]
) -> None:
    member = next(KEYED)
    one = walk(debate.here, "member", member=member)
    caucus = debate.here.ask("caucus.found", name=f"Signers {one.mark}")["caucus"]
    one.go(f"/caucuses/{caucus}/join")
    one.button("Join the caucus").first.click()
    one.reads("Your key is not in this browser.")
    one.look()
    one.go("/credential")
    one.button("Make my key").click()
    code = one.page.locator("[data-code]").inner_text()
    one.fill("The last four characters, from your paper", code[-4:])
    one.press("I have it on paper: register my key")
    one.done("credential.register")
    debate.here.ask("credential.publish")
    one.go(f"/caucuses/{caucus}/join")
    with one.page.expect_navigation():
        one.button("Join the caucus").first.click()
    one.reads("Your signature is published.")
    one.look()
    screenshot(one.page)
    assert debate.here.ask("caucus.show", subject=caucus)["members"] == 1


def test_anybody_reads_the_log_and_the_caucuses_without_javascript(
    walk: Walker, debate: Debate, screenshot: Callable[..., Path]
) -> None:
    debate.here.ask("caucus.found", name="Readers of an example")
    plain, seen = walk(debate.here, script=False), walk(debate.here)
    for path, words in (
        ("/moderation", "Moderation"),
        ("/caucuses", "Caucuses"),
        (f"/proposals/{debate.proposal}", "Moderation: policy and log"),
    ):
        plain.go(path)
        plain.reads(words)
        seen.go(path)
        screenshot(seen.page, path.split("/")[1])
