"""A member looks at what is held of them, corrects it, asks to be erased; a steward answers."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.conftest import Walker
from federation_tests.browser.harbor import Harbor


def test_a_member_corrects_their_data_and_a_steward_answers_and_erases(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    here, one = alliance.here, walk(alliance.here, "steward")
    number = f"own{one.mark}"
    here.import_roster(f"ref,name,region\n{number},Ada Example,\n{number}b,Bo Example,\n")
    hers = walk(here, "member", member=number)
    hers.go("/access")
    hers.follow("My data")
    expect(hers.link("Download it all")).to_have_attribute("download", "my-data.json")
    held = hers.page.request.get(f"{here.address}/my-data.json").json()
    assert held["data"]["member"]["name"] == "Ada Example"
    hers.follow("Correct it")
    hers.fill("Mail address", "ada@people.example", exact=True)
    hers.fill("Name", "Ada B. Example", exact=True)
    hers.fill("Region", "Elsewhere")
    hers.press("Correct it")
    hers.done("member.correct")
    hers.sees("ada@people.example")
    screenshot(hers.page, "mine")
    hers.to(hers.link("Take it back").filter(has_text="Elsewhere"))
    hers.press("Take it back")
    hers.done("member.take-back")

    def answer(what: str, name: str) -> None:
        one.go("/")
        one.to(one.page.locator("a[href='/requests']").first)
        card = one.page.get_by_role("listitem").filter(has_text=name)
        one.to(card.get_by_role("link", name=one.say(what)).first)

    answer("Decline", number)
    screenshot(one.page, "declining")
    one.fill("Why", "Bring your card.")
    one.press("Decline")
    one.done("member.decline")
    hers.go("/my-data")
    hers.sees("Bring your card.")
    hers.follow("Leave and be erased")
    hers.fill("A word to the administrators", "I moved.")
    hers.press("Ask to be erased")
    hers.done("member.leave")
    answer("Erase them", number)
    screenshot(one.page, "granting")
    one.press("Erase them")
    one.done("member.grant")
    one.go("/requests")
    one.follow("Erase somebody who asked on paper or by word")
    one.fill("Their number in the members' list", f"{number}b")
    one.press("Show what this will do")
    one.sees("Bo Example")
    screenshot(one.page, "erasing")
    one.press("Erase them")
    one.done("member.erase")
    left = {m["ref"] for m in here.ask("roster.list", inactive=True)["members"]}
    assert not {number, f"{number}b"} & left
