"""A member's key is made in a real browser; what it signs holds in Python."""

from itertools import count

from playwright.sync_api import Page, expect

from federation_tests.browser.coalition import Group
from federation_tests.browser.conftest import Opener, Walker
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.signing import sign_in
from node.commands.credentials import CHECK
from node.directory import CHARTER_FILE
from node.web.scripts import INTEGRITY
from protocol.coalition.charter import open_charter
from protocol.coalition.registers.credential import CredentialProof, verify_credential_signature
from protocol.coalition.registers.values import Register
from protocol.coalition.registers.verify import verify_credential
from protocol.keys import public_key

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Each test has a member of its own: one credential a member.
MEMBERS = count(1)


def secret_of(code: str) -> bytes:
    """The secret that a code stands for, read as docs/guide/member-key.md says."""
    bits = "".join(f"{ALPHABET.index(c):05b}" for c in code.replace("-", "")[:52])
    return int(bits[:256], 2).to_bytes(32, "big")


def group_of(group: Group) -> bytes:
    """A group's id, from the charter."""
    charter = open_charter((group.directory / CHARTER_FILE).read_bytes()).charter
    return next(f.card.group for f in charter.groups if f.card.name == group.name)


def make_key(page: Page, home: str) -> str:
    """Make and register a key; gives its code."""
    page.goto(home + "/credential")
    page.locator("[data-do=make]").click()
    code = page.locator("[data-code]").inner_text()
    page.fill("#last", "0000" if code[-4:] != "0000" else "1111")
    page.locator("form[data-register] button").click()
    expect(page.locator("[data-show=mistyped]")).to_be_visible()
    page.fill("#last", code[-4:].lower())
    page.locator("form[data-register] button").click()
    expect(page.locator(".note.good").first).to_be_visible()
    return code


def test_a_key_is_made_in_the_browser_tried_entered_again_in_another_and_struck(
    walk: Walker, alliance: Harbor
) -> None:
    here, member = alliance.here, f"m{next(MEMBERS):03}"
    one = walk(here, "member", member=member)
    one.go("/access")
    one.follow("My key")
    one.page.locator("[data-do=make]").click()
    one.look()
    # A key that was not registered is none: its code is thrown away with it.
    one.follow("Back without doing it")
    expect(one.page.locator("[data-do=make]")).to_be_visible()
    code = make_key(one.page, here.address)
    one.done("credential.register")
    one.look()
    # The server has the public half of just the secret that the code stands for.
    listed = {c["member"]: c["key"] for c in here.ask("credential.list")["credentials"]}
    assert listed[member] == public_key(secret_of(code)).hex()
    one.press("Try it")
    one.done("credential.check")

    other = walk(here, "member", member=member)
    other.go("/credential")
    other.page.fill("#key-code", code[:-1] + ("0" if code[-1] != "0" else "1"))
    other.page.locator("form[data-enter] button").click()
    other.reads("This code has a typing mistake. Compare it with your paper.")
    other.look()
    # While a new code is shown no other field asks for one.
    other.page.locator("[data-do=make]").click()
    expect(other.page.locator("#last")).to_be_visible()
    expect(other.page.locator("#key-code")).to_be_hidden()
    other.follow("Back without doing it")
    other.page.fill("#key-code", code.lower().replace("-", " "))
    other.page.locator("form[data-enter] button").click()
    other.reads("Your key is in this browser.")
    other.page.reload()
    other.reads("Your key is in this browser.")
    other.follow("Strike my key")
    other.press("Strike my key")
    other.done("credential.strike")


def test_what_the_browser_signs_proves_membership_to_a_stranger(
    open_page: Opener, alliance: Harbor
) -> None:
    here, member = alliance.here, f"m{next(MEMBERS):03}"
    page = open_page()
    sign_in(page, here, "member", member=member)
    make_key(page, here.address)
    here.ask("credential.publish")
    shown = here.ask("credential.show", member=member)
    plain = shown["proof"]
    proof = CredentialProof(
        key=bytes.fromhex(plain["key"]),
        salt=bytes.fromhex(plain["salt"]),
        index=plain["index"],
        path=[bytes.fromhex(step) for step in plain["path"]],
    )
    page.goto(here.address + "/credential")
    with page.expect_request("**/credential/check") as sent:
        page.locator("form[data-sign] button").click()
    posted = dict(pair.split("=") for pair in (sent.value.post_data or "").split("&"))
    signature = bytes.fromhex(posted["signature"])
    group = group_of(here)
    register = Register(
        hash=bytes.fromhex(shown["register"]), group=group, order=0, time=0,
        count=shown["count"], root=bytes.fromhex(shown["root"]),
    )  # fmt: skip
    verify_credential_signature(here.coalition, group, proof.key, CHECK, proof.key, signature)
    verify_credential(here.coalition, register, proof, CHECK, proof.key, signature)


def test_a_stolen_code_of_another_member_is_not_taken_for_ones_own(
    open_page: Opener, alliance: Harbor
) -> None:
    here = alliance.here
    mine, theirs = f"m{next(MEMBERS):03}", f"m{next(MEMBERS):03}"
    page = open_page()
    sign_in(page, here, "member", member=theirs)
    code = make_key(page, here.address)
    thief = open_page()
    sign_in(thief, here, "member", member=mine)
    make_key(thief, here.address)
    thief = open_page()
    sign_in(thief, here, "member", member=mine)
    thief.goto(here.address + "/credential")
    thief.fill("#key-code", code)
    thief.locator("form[data-enter] button").click()
    expect(thief.locator("[data-show=other-key]")).to_be_visible()


def test_without_javascript_the_page_says_what_it_needs(
    open_page: Opener, alliance: Harbor
) -> None:
    page = open_page(script=False)
    sign_in(page, alliance.here, "member", member=f"m{next(MEMBERS):03}")
    page.goto(alliance.here.address + "/credential")
    expect(page.locator("noscript .note")).to_be_visible()
    expect(page.locator("[data-do=make]")).to_be_hidden()


def test_the_script_is_named_by_its_hash_and_loaded_on_this_page_alone(
    open_page: Opener, alliance: Harbor
) -> None:
    page = open_page()
    sign_in(page, alliance.here, "member", member=f"m{next(MEMBERS):03}")
    answer = page.goto(alliance.here.address + "/credential")
    assert answer is not None
    assert f"script-src '{INTEGRITY}'" in answer.headers["content-security-policy"]
    assert page.evaluate("document.scripts.length") == 1
    answer = page.goto(alliance.here.address + "/access")
    assert answer is not None
    assert "script-src" not in answer.headers["content-security-policy"]
    assert page.evaluate("document.scripts.length") == 0
