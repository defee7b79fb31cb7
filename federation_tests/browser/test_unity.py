"""Points of unity: moved, ratified, reserved on and looked up, as a steward and as a reader do."""

import time

from playwright.sync_api import expect

from federation_tests.browser.coalition import until
from federation_tests.browser.conftest import Walker
from federation_tests.browser.harbor import Harbor


def test_a_point_is_changed_and_a_late_ratification_is_told_so(
    walk: Walker, alliance: Harbor
) -> None:
    here, other = alliance.here, alliance.coalition.groups[1]
    one = walk(here, "steward")
    one.menu("Unity")
    one.go("/points/1")
    one.follow("Move another wording")
    text = one.field("Wording").input_value()
    one.fill("Wording", f"{text} Always.")
    one.fill("Reason", "Said more plainly.")
    one.press("Move it")
    one.done("unity.amend")
    expect(one.page.locator("ins")).to_contain_text("Always.")
    version = one.ident()
    late = walk(here, "steward")
    base = here.ask("unity.show", number=1)["point"]["version"]
    late.go(f"/points/versions/{base}/ratify")
    until(lambda: version in [m["version"] for m in other.ask("unity.list")["motions"]])
    other.ask("unity.ratify", version=version)
    until(lambda: here.ask("unity.show", number=1)["point"]["version"] == version)
    # Within the same second the order is that of hashes (docs/spec/coalition/unity.md section 5).
    changed = time.time()
    until(lambda: time.time() >= changed + 1)
    late.press("Ratify", exact=True)
    late.refused("This point was changed meanwhile. Nothing was published.")
    one.go(f"/points/versions/{version}/reserve")
    one.fill("Reason", "Not for us.")
    one.press("Reserve", exact=True)
    one.done("unity.reserve")
    for path in ("/points/matrix", "/points/1"):
        one.go(path)
        one.sees("Not for us.")
    one.go(f"/points/versions/{version}")
    one.follow("Ratify", exact=True)
    one.press("Ratify", exact=True)
    one.done("unity.ratify")


def test_a_point_is_moved_and_another_is_to_be_taken_away(walk: Walker, alliance: Harbor) -> None:
    one = walk(alliance.here, "steward")
    one.go("/points")
    one.follow("Move a new point")
    one.fill("Wording", f"We meet every month ({one.mark}).")
    one.press("Move it")
    one.done("unity.add")
    one.go("/points/2")
    one.follow("Move to take it away")
    one.fill("Reason", f"It goes without saying ({one.mark}).")
    one.press("Move it")
    one.done("unity.strike")
    one.sees("It goes without saying")


def test_readers_need_no_access_for_points(walk: Walker, alliance: Harbor) -> None:
    one = walk(alliance.here)
    one.go("/points")
    one.to(one.page.locator("article h3 a").first)
    expect(one.page.locator("table")).to_be_visible()
    one.to(one.page.locator("article h3 a").first)
    expect(one.page.locator("main form")).to_have_count(0)
