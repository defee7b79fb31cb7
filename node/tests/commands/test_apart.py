"""What reads every cut is done apart from the event loop, which others wait for."""

import threading

import pytest

from federation_tests.scenarios.founded import found
from node.commands.running import run
from node.council.record import CouncilStore
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, alone, certify

READS = ("fingerprint", "sizes", "table")


@pytest.mark.parametrize(
    ("command", "args"),
    [("cuts", {}), ("fingerprint.hear", {"fingerprint": "CHARTER"})],
)
async def test_reading_the_line_of_cuts_holds_nobody_up(tmp_path, monkeypatch, command, args):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        node.room = None
        reading = set()

        def told(name):
            real = getattr(CouncilStore, name)

            def read(*given):
                reading.add(threading.get_ident())
                return real(*given)

            return read

        for name in READS:
            monkeypatch.setattr(CouncilStore, name, told(name))
        given = {name: node.coalition.hex() if at == "CHARTER" else at for name, at in args.items()}
        await run(node, command, given)
        assert reading
        assert threading.get_ident() not in reading
