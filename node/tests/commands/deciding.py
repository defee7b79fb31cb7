"""A vote of three groups, from a proposal to the last return, for tests of what comes of votes."""

from typing import Any

from node.tests.commands.world import World

YES_NO: dict[str, Any] = {
    "title": "Shall we?",
    "contests": [{"title": "Shall we?", "kind": "yes-no"}],
    "rule": {"preset": "simple-majority"},
}


async def sponsored(at: World, proposal: str) -> int:
    """Group 2 sponsors a proposal of group 1's, which is discussed; gives the hour after that."""
    await at.exchange()
    await at.run(2, "proposal.sponsor", proposal=proposal)
    await at.exchange()
    at.clock.now += 101
    return int(at.clock.now)


def scheduled(start: int) -> dict[str, int]:
    """Opens, closes and is due so many seconds after."""
    return {"opens": start + 200, "closes": start + 500, "returns_due": start + 900}


async def put(at: World, proposal: str, manifest: dict[str, Any] | None = None) -> tuple[str, int]:
    """A vote on group 1's proposal, which opens in 200 seconds: its id, and the hour now."""
    start = await sponsored(at, proposal)
    asked = {**(manifest or YES_NO), "schedule": scheduled(start)}
    made = await at.run(1, "ballot.put", proposal=proposal, manifest=asked)
    await at.exchange()
    return str(made["ballot"]), start


async def attested(at: World, ballot: str) -> None:
    """Every group's voters' list, with ten on each."""
    for number in (1, 2, 3):
        drawn = await at.run(
            number, "roll.draft", ballot=ballot, basis="list", regions={"": 10}, commit=True
        )
        await at.sign_both(number, drawn["draft"])
    await at.exchange()


async def voted(
    at: World, proposal: str, rows: dict[str, int], manifest: dict[str, Any] | None = None
) -> str:
    """A vote on group 1's proposal that every group returns with these rows; its id."""
    ballot, start = await put(at, proposal, manifest)
    await attested(at, ballot)
    at.clock.now = start + 200
    assert await at.look(1) == 1
    await at.exchange()
    at.clock.now = start + 501
    for number in (1, 2, 3):
        cells = {"": [{"rows": rows}]}
        kept = await at.run(number, "return.counted", ballot=ballot, cells=cells, commit=True)
        await at.sign_both(number, kept["draft"])
    await at.exchange()
    return ballot


async def decide(at: World, *clauses: str, yes: int = 5) -> str:
    """A ballot of three groups on a proposal that cites these clauses; its id."""
    made = await at.run(1, "proposal.put", title="We demand it", clauses=list(clauses))
    return await voted(at, made["proposal"], {"0": yes, "1": 4})
