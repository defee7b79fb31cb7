"""Voting with the keyboard alone: everything is reached, seen and pressed without a mouse."""

from playwright.sync_api import Page, expect

from federation_tests.browser.harbor import Harbor

MAX_TABS = 60
FOCUSED = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inside: box.top < innerHeight && box.bottom > 0 && box.left >= 0,
  };
}"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; each stop on the way shows that it has it."""
    # A field can be there before the style sheet is, and then shows the browser's own thin ring.
    page.wait_for_load_state()
    wanted = page.locator(selector).first
    for _ in range(MAX_TABS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["seen"], f"the focus can't be seen on the way to {selector}"
        if wanted.evaluate("e => e === document.activeElement"):
            assert at["inside"], f"{selector} has the focus outside of the window"
            return
    raise AssertionError(f"Tab never came to {selector}")


def test_a_vote_is_cast_with_the_keyboard_alone(page: Page, alliance: Harbor) -> None:
    page.goto(alliance.here.address)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    assert page.evaluate(FOCUSED)["inside"]
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    page.goto(alliance.here.address)
    tab_to(page, 'nav a[href="/vote"]')
    page.keyboard.press("Enter")
    expect(page.locator("#code")).to_be_visible()
    tab_to(page, "#code")
    page.keyboard.type(alliance.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rent strike and speaker")

    tab_to(page, "details:has(.rule) summary")
    page.keyboard.press("Space")
    expect(page.locator("details[open] .rule")).to_be_visible()
    # A group of radio buttons is one stop; arrows move inside it, Space marks.
    tab_to(page, "[name=c0]:checked")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Yes")).to_be_checked()
    tab_to(page, "[name=c1r1]")
    page.keyboard.type("Efua")
    tab_to(page, "[name=c1r2]")
    page.keyboard.type("Dov")
    tab_to(page, "[name=c2]")
    page.keyboard.press("Space")
    tab_to(page, 'form[action="/vote/review"] button')
    page.keyboard.press("Enter")

    expect(page.locator("ol li")).to_have_text(["Efua Mensah", "Dov Rosen"])
    expect(page.locator("main ul li")).to_have_text(["Yes", "Tuesday"])
    tab_to(page, 'form[action="/vote/cast"] button')
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is in")
    tab_to(page, 'form[action="/vote/leave"] button')
    page.keyboard.press("Space")
    expect(page).to_have_url(f"{alliance.here.address}/vote")


def test_wide_tables_scroll_with_the_keyboard(page: Page, alliance: Harbor) -> None:
    page.goto(f"{alliance.here.address}/ballots/{alliance.speaker}/result")
    region = page.get_by_role("region", name="How each group voted")
    region.focus()
    before = region.evaluate("e => [e.scrollLeft, e.scrollWidth - e.clientWidth]")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "e => e.scrollWidth <= e.clientWidth || e.scrollLeft > 0",
        arg=region.element_handle(),
    )
    assert before[0] == 0
