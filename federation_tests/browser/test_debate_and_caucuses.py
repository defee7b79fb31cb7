"""Debate and caucuses between two served nodes, as those do it whose work it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from federation_tests.browser.coalition import (
    DAY,
    HOUR,
    START,
    Coalition,
    Group,
    coalition,
    until,
)
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from node.commands.credentials import HOLD
from node.founding.making import CARD_NAME
from protocol.coalition.card import open_card
from protocol.coalition.registers.credential import sign_credential
from protocol.keys import public_key, sign_raw

FOUNDERS = (("Example Tenants' Association", "North", 60), ("Example Bakers' Co-op", "South", 40))
SCRIPT = "<script>alert(1)</script>"


def seed(group: Group, member: str) -> bytes:
    """The key that a member would have in their browser."""
    return sha256(f"{group.name}/{member}".encode()).digest()


@dataclass(slots=True)
class Debate:
    """Two groups, the first of which moderates; a proposal of the second, and a ballot on it."""

    nodes: Coalition
    proposal: str
    ballot: str

    @property
    def here(self) -> Group:
        return self.nodes.groups[0]

    def sign_in(self, page: Page, group: Group, role: str = "steward", member: str = "") -> None:
        args = {"role": role, "label": "Ada Example", "code": True}
        made = group.ask("access.grant", **args, **({"member": member} if member else {}))
        page.goto(f"{group.address}/sign-in")
        page.locator("#key").fill(made["code"])
        page.locator("main").get_by_role("button").first.click()


@pytest.fixture(scope="module")
def debate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Debate]:
    """Members of both groups have keys in published registers."""
    base = tmp_path_factory.mktemp("debate")
    rules: dict[str, Any] = {
        "moderators": [FOUNDERS[0][0]],
        "moderation": "No *insults*.",
        "seconds": 1,
        "caucus_min": 2,
    }
    with coalition(base, FOUNDERS, "Example Alliance", **rules) as nodes:
        here, other = nodes.groups
        for group in nodes.groups:
            group.enrol([f"Member {number}" for number in (1, 2, 3)], group.region)
            own = open_card((group.directory / CARD_NAME).read_bytes()).group
            for member in ("m001", "m002", "m003"):
                key = public_key(seed(group, member))
                held = sign_credential(seed(group, member), group.coalition, own, HOLD, key)
                group.ask("credential.register", member=member, key=key.hex(), signature=held.hex())
            group.ask("credential.publish")
        put = other.ask("proposal.put", title="A shared fund", text="word " * 700)["proposal"]
        nodes.until_agreed()
        here.ask("proposal.sponsor", proposal=put)
        nodes.until_agreed()
        manifest = {
            "title": "Shall we make a fund?",
            "contests": [{"title": "Shall we?", "kind": "yes-no"}],
            "rule": {"preset": "simple-majority"},
            "schedule": {
                "opens": START + 2 * HOUR,
                "closes": START + DAY,
                "returns_due": START + 2 * DAY,
            },
        }
        ballot = str(other.ask("ballot.put", proposal=put, manifest=manifest)["ballot"])
        nodes.until_known(ballot)
        yield Debate(nodes, put, ballot)


def test_a_moderator_hides_a_comment_and_its_group_appeals_on_its_own_node(
    page: Page, debate: Debate, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    assert page.viewport_size is not None
    here, other = debate.nodes.groups
    words = f"You fools of {page.viewport_size['width']}."
    other.ask("proposal.comment", target=debate.proposal, stance="against", text=words)
    debate.nodes.until_agreed()
    debate.sign_in(page, here)
    at = f"/proposals/{debate.proposal}"
    until(lambda: (page.goto(here.address + at), page.get_by_text(words).count())[1] > 0)
    expect(page.get_by_text("about 4 minutes to read")).to_be_visible()
    axe(page)
    page.locator("article.comment", has_text=words).get_by_role("link", name="Hide").click()
    axe(page)
    page.get_by_label("Why").fill(SCRIPT)
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text(words)).to_have_count(0)
    expect(page.get_by_text(SCRIPT).first).to_be_visible()
    axe(page)
    screenshot(page, "hidden")
    debate.nodes.until_agreed()
    page.goto(other.address + at)
    expect(page.get_by_text(words)).to_have_count(0)
    hidden = other.ask("moderation.log")["acts"][0]
    other.ask("moderation.appeal", hiding=hidden["statement"], reason="It is a quotation")
    debate.nodes.until_agreed()
    page.goto(here.address + at)
    page.get_by_role("link", name="Rule on this").last.click()
    page.get_by_label("Why").fill("So it is")
    axe(page)
    page.get_by_role("button", name="Publish the ruling").click()
    expect(page.get_by_text(words)).to_be_visible()
    page.get_by_role("link", name="Moderation: policy and log").click()
    expect(page.get_by_text("It is a quotation").first).to_be_visible()
    axe(page)
    screenshot(page, "log")


def test_an_amendment_is_seconded_and_declined_with_a_reason(
    page: Page, debate: Debate, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    here, other = debate.nodes.groups
    offered = other.ask("proposal.put", title="Another fund", text="One.")["proposal"]
    debate.nodes.until_agreed()
    here.ask("proposal.amend", proposal=offered, text="Two.")
    debate.nodes.until_agreed()
    debate.sign_in(page, other)
    page.goto(f"{other.address}/proposals/{offered}")
    page.get_by_role("link", name="Decline it").click()
    axe(page)
    page.get_by_label("Why").fill("One is enough")
    page.get_by_role("button", name="Decline it").click()
    expect(page.get_by_text("declined by the author")).to_be_visible()
    expect(page.get_by_text("One is enough")).to_be_visible()
    page.get_by_role("link", name="Give it up for another").click()
    page.get_by_label("The other proposal").select_option(debate.proposal)
    axe(page)
    page.get_by_role("button", name="Give it up for that one").click()
    expect(page.get_by_text("This proposal has gone up in another one.")).to_be_visible()
    axe(page)
    screenshot(page)
    page.get_by_role("link", name="Take it back out").click()
    page.get_by_role("button", name="Take it back out").click()
    expect(page.get_by_text("This proposal has gone up in another one.")).to_have_count(0)


def test_members_of_two_groups_join_a_caucus_and_its_recommendation_stands_on_the_vote(
    page: Page, debate: Debate, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    assert page.viewport_size is not None
    here, other = debate.nodes.groups
    name = f"Night workers {page.viewport_size['width']}"
    debate.sign_in(page, here, "member", "m001")
    page.goto(f"{here.address}/groups")
    page.get_by_role("link", name="Caucuses:").click()
    page.get_by_role("link", name="Declare a caucus").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("What it is for").fill(SCRIPT)
    axe(page)
    page.get_by_role("button", name="Declare it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.get_by_text("This caucus is not listed yet.")).to_be_visible()
    axe(page)
    caucus = page.url.rpartition("/")[2]
    sign_on_page(page, debate.here, "m001", "Join")
    debate.nodes.until_agreed()
    # A member of the other group joins through their own node, by file through this one.
    sheet = other.ask("caucus.sheet", subject=caucus, member="m002")
    made = sign_raw(seed(other, "m002"), bytes.fromhex(sheet["bytes"])).hex()
    file = other.ask("caucus.sign", subject=caucus, member="m002", signature=made, publish=False)[
        "file"
    ]
    assert here.ask("caucus.publish", file=file)["added"] == 1
    page.goto(f"{here.address}/caucuses/{caucus}")
    page.get_by_role("link", name="Write a text").click()
    page.get_by_label("It is a").select_option("recommendation")
    page.get_by_label("About").select_option(debate.ballot)
    page.get_by_label("In one line").fill(f"Vote no, says {name}")
    axe(page)
    page.get_by_role("button", name="Publish the text").click()
    sign_on_page(page, debate.here, "m001", "Sign it")
    debate.nodes.until_agreed()
    act = other.ask("caucus.show", subject=caucus)["acts"][0]["id"]
    sheet = other.ask("caucus.sheet", subject=act)
    made = sign_raw(seed(other, "m002"), bytes.fromhex(sheet["bytes"])).hex()
    other.ask("caucus.sign", subject=act, member="m002", signature=made)
    debate.nodes.until_agreed()
    for group in debate.nodes.groups:
        page.goto(f"{group.address}/ballots/{debate.ballot}")
        expect(page.get_by_text(f"Vote no, says {name}")).to_be_visible()
        expect(page.get_by_text("signed by 2 members").first).to_be_visible()
        axe(page)
    screenshot(page)


def sign_on_page(page: Page, group: Group, member: str, link: str) -> None:
    """Open the page that a link leads to, let the member's key sign elsewhere, and send it."""
    page.get_by_role("link", name=link).first.click()
    page.get_by_text("Sign with another program").click()
    shown = page.locator("details pre").inner_text()
    page.get_by_label("Signature").fill(sign_raw(seed(group, member), bytes.fromhex(shown)).hex())
    page.locator("details form").get_by_role("button").click()
    expect(page.get_by_text("Your signature is published.")).to_be_visible()
    page.get_by_role("link", name="Back to the caucus").click()


def test_a_member_makes_a_key_in_the_browser_and_signs_a_caucus_with_it(
    page: Page, debate: Debate, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    assert page.viewport_size is not None
    member = {PHONE["width"]: "m002", DESKTOP["width"]: "m003"}[page.viewport_size["width"]]
    name = f"Signers {page.viewport_size['width']}"
    caucus = debate.here.ask("caucus.found", name=name)["caucus"]
    debate.sign_in(page, debate.here, "member", member)
    page.goto(f"{debate.here.address}/caucuses/{caucus}/join")
    page.get_by_role("button", name="Join the caucus").first.click()
    expect(page.get_by_text("Your key is not in this browser.")).to_be_visible()
    axe(page)
    page.goto(f"{debate.here.address}/credential")
    page.get_by_role("button", name="Make a new key").click()
    code = page.locator("[data-code]").inner_text()
    page.locator("#last").fill(code[-4:])
    page.get_by_role("button", name="I have it on paper").click()
    expect(page.get_by_text("Your key is in this browser.")).to_be_visible()
    debate.here.ask("credential.publish")
    page.goto(f"{debate.here.address}/caucuses/{caucus}/join")
    axe(page)
    page.get_by_role("button", name="Join the caucus").first.click()
    expect(page.get_by_text("Your signature is published.")).to_be_visible()
    axe(page)
    screenshot(page)
    assert debate.here.ask("caucus.show", subject=caucus)["members"] == 1


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_anybody_reads_the_log_and_the_caucuses_without_javascript(
    open_page: Opener,
    debate: Debate,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    locale: str,
) -> None:
    words = {"en-GB": ("Moderation", "Caucuses"), "es-MX": ("Moderación", "Corrientes")}
    debate.here.ask("caucus.found", name="Readers of an example")
    plain = open_page(size, locale=locale, script=False)
    seen = open_page(size, locale=locale)
    for path in ("/moderation", "/caucuses", f"/proposals/{debate.proposal}"):
        plain.goto(debate.here.address + path)
        seen.goto(debate.here.address + path)
        text = plain.locator("main").inner_text()
        assert any(word in text for word in words[locale]), path
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not seen.evaluate(wide), path
        axe(seen)
        screenshot(seen, path.split("/")[1])
