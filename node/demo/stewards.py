"""What two stewards of each group do: attest voters' lists, count, and confirm each other."""

import asyncio
from collections.abc import Sequence
from typing import Any

from node.demo.questions import cells
from node.demo.records import ELECTION_DAY, Election, read_profile
from node.demo.ward import Ward
from node.errors import NodeError
from protocol.ballots.choices import write_choice
from protocol.keys import Purpose, sign


async def sign_both(ward: Ward, draft: str, coalition: bytes) -> str:
    """Both stewards sign a draft; gives the hash of the statement that this published.

    Raises:
        NodeError: a signature is refused, or the second one publishes nothing.
    """
    published = None
    for key in ward.stewards:
        signature = sign(key.seed, Purpose.STEWARD, coalition, bytes.fromhex(draft))
        answer = await ward.ask(
            "draft.sign", draft=draft, steward=key.public.hex(), signature=signature.hex()
        )
        published = answer["published"]
    if not isinstance(published, str):
        raise NodeError("not-published", f"{ward.name}: two signatures published nothing")
    return published


async def attest_records(ward: Ward, ballot: str, coalition: bytes) -> None:
    """A ward's voters' list in a real contest: its ballot records."""
    regions = {"": ward.ballots}
    answer = await ward.ask(
        "roll.draft",
        ballot=ballot,
        basis="records",
        regions=regions,
        as_of=ELECTION_DAY,
        commit=True,
    )
    await sign_both(ward, answer["draft"], coalition)


async def attest_roster(ward: Ward, ballot: str, coalition: bytes, as_of: int) -> None:
    """The voters' list of the poll: the node's roster as of a time before the opening."""
    answer = await ward.ask(
        "roll.draft", ballot=ballot, basis="list", roster=True, as_of=as_of, commit=True
    )
    await sign_both(ward, answer["draft"], coalition)


async def return_counted(
    ward: Ward, election: Election, options: Sequence[str], ballot: str, coalition: bytes
) -> None:
    """Count the ward's ballots, and return the count.

    The first steward counts and enters; the second counts the same papers again and signs only
    what both found.

    Raises:
        NodeError: `stewards-differ`.
    """
    counted = await asyncio.to_thread(count_papers, ward, election, options)
    answer = await ward.ask("return.counted", ballot=ballot, cells=counted, commit=True)
    again = await asyncio.to_thread(count_papers, ward, election, options)
    second = await ward.ask("return.counted", ballot=ballot, cells=again)
    if second["draft"] != answer["draft"]:
        raise NodeError("stewards-differ", f"{ward.name}: the second count gave another result")
    await sign_both(ward, answer["draft"], coalition)


def count_papers(ward: Ward, election: Election, options: Sequence[str]) -> dict[str, Any]:
    """A ward's ballots as the cells of a return."""
    profile = read_profile(ward.papers(election), options)
    rows = {write_choice(choice): int(count) for choice, count in profile.rows.items() if choice}
    return dict(cells(rows, int(profile.blank)))
