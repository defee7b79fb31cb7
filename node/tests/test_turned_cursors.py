"""A bit turns in what a node numbers its heads by: the others come to hold all of it the same."""

from pathlib import Path

import pytest

from federation_tests.scenarios.founded import found
from node.core import Node, open_node
from node.stage.ports import free_port
from node.tests.council.federated import say, served
from node.tests.small_federation import group_id, until
from node.tests.turning import change, turn

ONE, TWO = group_id(1), group_id(2)
OWN = "logs", "change", f"group_id = x'{ONE.hex()}'"


def sizes(node: Node) -> dict[bytes, int]:
    return {head.group: head.size for head in node.logs.heads()}


@pytest.fixture
def directories(tmp_path: Path) -> list[Path]:
    return found(tmp_path, [free_port(), free_port()])


async def test_a_numbering_whose_sign_turned_lists_heads_all_the_same(
    directories: list[Path],
) -> None:
    first, second = directories
    async with open_node(first) as one:
        await say(one, "The first")
    # Nobody reads a page whose number is below none, and all after it would be lower still.
    change(first / "store.sqlite", OWN, lambda number: number - 2**63)
    async with open_node(first) as one:
        page = one.logs.changes_since(one.logs.instance, 0, 10)
        assert (page.cursor, page.known) == (0, True)
    async with served(first, second) as (one, two):
        await say(one, "The second")
        await until(lambda: sizes(two) == {ONE: 2}, 60)
        page = one.logs.changes_since(one.logs.instance, 0, 10)
        assert (page.cursor, [head.group for head in page.heads]) == (1, [ONE])


async def test_whichever_number_turned_the_others_hold_what_is_said_after_it(
    directories: list[Path],
) -> None:
    first, second = directories
    async with served(first, second) as (one, two):
        await say(one, "The first")
        await say(two, "The first")
        await until(lambda: sizes(one) == sizes(two) == {ONE: 1, TWO: 1}, 60)
    said = 1
    async with served(second) as (two,):
        for place, bit in (
            (OWN, 3),
            (OWN, 40),
            (OWN, 62),
            (("meta", "value", "name = 'instance'"), 5),
        ):
            turn(first / "store.sqlite", *place, bit)
            async with served(first) as (one,):
                said += 1
                await say(one, f"Number {said}")
                await say(two, f"Number {said}")
                want = {ONE: said, TWO: said}
                await until(lambda one=one, want=want: sizes(one) == sizes(two) == want, 120)
                assert not two.logs.faults()
