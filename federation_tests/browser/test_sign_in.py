"""Signing in, giving access, and ending it, on a phone and at a desk, in both languages."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.conftest import PHONE, Opener, Walker
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.signing import send, sign_in


def test_a_steward_gives_access_by_link_which_works_once_and_is_ended(
    walk: Walker, alliance: Harbor
) -> None:
    one, guest = walk(alliance.here, "steward"), walk(alliance.here)
    one.to(one.page.locator("footer a[href='/access']"))
    one.follow("First steps")
    one.reads("Reach the other groups' servers")
    one.to(one.page.locator("footer a[href='/access']"))
    one.follow("Who has access")
    one.follow("Give somebody access")
    name = f"Bea {one.mark}"
    one.fill("For whom", name)
    one.fill("For how many days", 0)
    one.press("Give access")
    one.refused("Nothing was sent yet.")
    expect(one.field("For whom")).to_have_value(name)
    one.fill("For how many days", 30)
    one.press("Give access")
    link = one.page.locator(".hash").inner_text().partition("/sign-in")[2]
    guest.go(f"/sign-in{link}")
    guest.press("Sign in", exact=True)
    guest.go("/proposals/new")
    expect(guest.page.locator("main form")).to_have_count(0)
    one.follow("Done")
    mine = one.page.get_by_role("link", name=re.compile(name))
    one.to(mine.filter(has_text=one.say("New link or code")))
    one.field("A code to print or read out, in place of a link").check()
    one.press("Make it")
    expect(one.page.locator(".hash")).to_be_visible()
    one.follow("Done")
    one.to(mine.filter(has_text=one.say("Change this access")))
    expect(one.field("For how many days, from now")).to_have_value("30")
    one.fill("For how many days, from now", 40)
    one.press("Change it")
    one.done("access.change")
    one.to(mine.filter(has_text=one.say("End this access")))
    one.press("End this access")
    one.done("access.revoke")
    guest.go("/access")
    expect(guest.page).to_have_url(f"{alliance.here.address}/sign-in?then=/access")
    one.go("/journal")
    expect(one.scope).to_contain_text("access.revoke")


def test_one_signs_out_elsewhere_and_then_here(walk: Walker, alliance: Harbor) -> None:
    made = alliance.here.ask("access.grant", role="member", label="Cy Example", code=True)
    phone, desk = walk(alliance.here), walk(alliance.here)
    for one in (phone, desk):
        one.go("/sign-in")
        one.fill("Your code", made["code"])
        one.press("Sign in", exact=True)
    desk.go("/access")
    desk.press("Sign out there")
    phone.go("/access")
    expect(phone.page).to_have_url(f"{alliance.here.address}/sign-in?then=/access")
    desk.press("Sign out", exact=True)
    desk.go("/access")
    expect(desk.page).to_have_url(f"{alliance.here.address}/sign-in?then=/access")


def test_a_steward_gives_many_people_access_renews_it_and_ends_it(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    one = walk(alliance.here, "steward")
    names = [f"{who} of {one.mark}" for who in ("Flo", "Gil")]
    one.go("/accesses")
    one.follow("Many at a time")
    one.choose("What to do", "grant")
    one.fill("Or its lines, pasted", f"member | {names[0]}\nking | {names[1]}")
    one.press("Show what this will do")
    one.sees("king")
    one.reads("What must be mended first")
    one.fill("Or its lines, pasted", f"member | {names[0]}\nfacilitator | {names[1]}")
    one.press("Show again what this will do")
    screenshot(one.page, "tried")
    one.press("Do it for all of them")
    expect(one.page.locator(".sheet")).to_have_count(2)
    screenshot(one.page, "sheet")
    link = one.page.locator(".sheet .hash").first.inner_text()
    guest = walk(alliance.here)
    guest.go(link.removeprefix(alliance.here.address))
    guest.press("Sign in", exact=True)
    expect(guest.page.locator("footer a[href='/access']")).to_be_visible()
    for what in ("renew", "strike"):
        one.go("/accesses/many")
        one.choose("What to do", what)
        one.fill("Or its lines, pasted", "\n".join(names))
        one.press("Show what this will do")
        one.press("Do it for all of them")
        one.done("access.many")
    guest.go("/access")
    expect(guest.page).to_have_url(f"{alliance.here.address}/sign-in?then=/access")


def test_a_proposal_is_put_commented_and_amended_without_javascript(
    open_page: Opener, alliance: Harbor
) -> None:
    page = open_page(PHONE, locale="es-MX", script=False)
    sign_in(page, alliance.here, "steward")
    page.goto(alliance.here.address + "/proposals/new")
    send(page)
    page.fill("#title", "A common fund")
    page.fill("#text", "We make one.")
    send(page)
    expect(page.locator("h1")).to_have_text("A common fund")
    expect(page.locator(".note.good")).to_be_visible()
    proposal = page.url
    page.goto(proposal + "/comment")
    page.select_option("#stance", "question")
    page.fill("#text", "Who pays?")
    send(page)
    expect(page.locator(".comment")).to_contain_text("Who pays?")
    page.goto(proposal + "/amend")
    page.fill("#text", "We make one in May.")
    send(page)
    expect(page.locator("ins")).to_contain_text("May")
