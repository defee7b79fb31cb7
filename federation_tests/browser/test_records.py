"""A server that nobody confirms goes on by itself; old entries are dropped and fetched back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from federation_tests.browser.coalition import Coalition, coalition, stop, until
from federation_tests.browser.conftest import Walker
from federation_tests.browser.two import FOUNDERS
from node.founding.terms import TermsCuts, TermsMembers


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Coalition]:
    """The first group certifies alone, and is off: the other one's server finds nobody."""
    rules = {"cuts": TermsCuts(rest="0 seconds"), "members": TermsMembers()}
    certifying = [FOUNDERS[0][0]]
    with coalition(tmp_path, FOUNDERS, "Example Alliance", council=certifying, **rules) as made:
        for group in made.groups:
            stop(group)
        made.groups[1].serve(made.clock)
        yield made


def test_a_steward_compares_goes_on_alone_drops_and_fetches(
    walk: Walker, nodes: Coalition, screenshot: Callable[..., Path]
) -> None:
    first, second = nodes.groups
    one = walk(second, "steward")
    one.menu("Groups")
    one.follow("What is confirmed")
    one.follow("Compare a fingerprint")
    one.fill("What they read out", "no words of ours")
    one.press("Compare it")
    one.refused("Nothing was sent yet.")
    one.fill("What they read out", second.ask("fingerprint.show")["words"])
    screenshot(one.page, "compare")
    one.press("Compare it")
    one.done("fingerprint.hear")
    one.go("/cuts")
    one.follow("Go on without another group's word")
    one.fill("Reason", "There are only two of us.")
    screenshot(one.page, "alone")
    one.press("Go on alone")
    one.done("fingerprint.alone")
    first.serve(nodes.clock)
    first.ask("fingerprint.alone", reason="We are the first.")
    first.ask("proposal.put", title="Fix the harbor road", text="Soon.")
    until(lambda: bool(second.ask("cuts")["cuts"]))
    one.go("/cuts")
    one.follow("Drop old entries")
    screenshot(one.page, "drop")
    one.press("Drop them")
    one.done("history.drop")
    one.reads("kept: too few of its entries are confirmed and old enough")
    one.follow("Fetch dropped entries back")
    one.press("Fetch them")
    one.done("history.fetch")
    one.reads("Nothing was dropped here.")
    screenshot(one.page)
