"""Groups ask to be taken in by a file; two vouch, the others agree, and each refusal is told."""

import pytest
from msgspec.structs import replace

from node.errors import NodeError
from node.seeds import KeyName
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import World, world
from node.tests.small_federation import make_card, seeds
from protocol.coalition.member_rules import JoinRules
from protocol.coalition.membership.applications import Asked, sign_application
from protocol.encoding import pack
from protocol.errors import ProtocolError

JOIN = JoinRules(share=[2, 3], size=2)
OPEN = {**RULED, "members": replace(RULED["members"], join=JOIN)}


def application_of(coalition: bytes, number: int, **changes: object) -> bytes:
    """The file by which a group asks to be taken in."""
    card = make_card(number, f"http://127.0.0.1:{90 + number}")
    values = {"card": card, "affiliated": 30, "about": "Neighbours.", **changes}
    return pack(sign_application(seeds(number)[KeyName.LOG], coalition, Asked(**values)))


def fourth(at: World, **changes: object) -> bytes:
    """The file of a fourth group's application."""
    return application_of(at.nodes[0].coalition, 4, **changes)


async def refused(at: World, number: int, command: str, **args: object) -> str:
    with pytest.raises((NodeError, ProtocolError)) as caught:
        await at.run(number, command, **args)
    return caught.value.code


async def test_an_application_is_carried_vouched_for_and_shown(tmp_path):
    async with world(tmp_path, **OPEN) as at:
        made = await at.run(1, "application.carry", commit=True, data=fourth(at).hex())
        assert (made["group"], made["affiliated"], made["by"]) == ("Group 4", 30, "Group 1")
        assert (made["needed"], made["sponsors_needed"], made["decided"]) == (2, 2, None)
        await at.exchange()
        name = made["application"][:8]
        told = await at.run(3, "application.stand", application=name, agree=False, reason="Wait.")
        assert told["disagree"] == ["Group 3"]
        vouched = await at.run(2, "application.vouch", application=name)
        assert vouched["decided"] is not None
        # Nothing is certified here, so nobody is in yet.
        assert not vouched["member"]
        await at.exchange()
        (shown,) = (await at.run(3, "application.list"))["applications"]
        assert shown["sponsors"] == ["Group 1", "Group 2"]
        assert await refused(at, 3, "application.vouch", application=name) == "motion-closed"


async def test_who_looks_at_an_application_first_reads_who_asks_and_says_nothing(tmp_path):
    async with world(tmp_path, **OPEN) as at:
        data = fourth(at, at_large="Whoever asks.").hex()
        told = await at.run(1, "application.carry", data=data)
        assert (told["group"], told["address"]) == ("Group 4", "http://127.0.0.1:94")
        assert (told["about"], told["at_large"]) == ("Neighbours.", "Whoever asks.")
        assert not (await at.run(1, "application.list"))["applications"]
        small = fourth(at, affiliated=1).hex()
        assert await refused(at, 1, "application.carry", data=small) == "too-small"


async def test_what_can_not_be_carried_is_refused_with_its_reason(tmp_path):
    async with world(tmp_path, **OPEN) as at:
        assert await refused(at, 1, "application.carry", commit=True, data="00") == "no-application"
        small = fourth(at, affiliated=1)
        assert (
            await refused(at, 1, "application.carry", commit=True, data=small.hex()) == "too-small"
        )
        forged = bytearray(fourth(at))
        forged[-1] ^= 1
        assert (
            await refused(at, 1, "application.carry", commit=True, data=forged.hex())
            == "bad-signature"
        )
        await at.run(1, "application.carry", commit=True, data=fourth(at).hex())
        other = fourth(at, about="Once more.")
        assert (
            await refused(at, 1, "application.carry", commit=True, data=other.hex())
            == "motion-repeated"
        )
        assert await refused(at, 2, "application.again") == "not-outside"
        assert await refused(at, 2, "application.vouch", application="0" * 8) == "unknown-id"


async def test_without_rules_for_it_nobody_is_taken_in(tmp_path):
    async with world(tmp_path, **RULED) as at:
        assert not (await at.run(1, "application.list"))["ruled"]
        asked = fourth(at).hex()
        assert (
            await refused(at, 1, "application.carry", commit=True, data=asked) == "no-member-rules"
        )
