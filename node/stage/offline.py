"""Verify the bundle in a fresh process that can't reach any network."""

import json
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any

import msgspec

from node.stage.children import child

# Run before anything else in the fresh process: from then on no socket can be made in it.
_REFUSE = """
import sys
def refuse(event, _):
    if event.startswith("socket."):
        raise PermissionError("this process has no network")
sys.addaudithook(refuse)
from node.cli.main import main
main(sys.argv[1:])
"""
# In a network namespace of its own a process has a loopback interface that is down, and no other.
_NAMESPACE = ("unshare", "--net", "--map-root-user")


class Verified(msgspec.Struct, frozen=True):
    """What the fresh process said.

    Attributes:
        how: what kept it from any network, in words.
        report: what `commonweal verify --json` printed; empty if it printed none.
    """

    how: str
    report: dict[str, Any]

    @property
    def valid(self) -> bool:
        """Whether every check held."""
        return self.report.get("valid") is True


async def verify_offline(bundle: Path) -> Verified:
    """Run `commonweal verify` in a network namespace of its own, where the kernel allows one."""
    arguments = [sys.executable, "-c", _REFUSE, "verify", "--json", str(bundle)]
    if await _can_unshare():
        how = "in a network namespace with no interfaces, sockets refused"
        arguments = [*_NAMESPACE, *arguments]
    else:
        how = "in a process that refuses every socket"
    async with child(*arguments, stdout=PIPE) as process:
        output, _ = await process.communicate()
    try:
        report = json.loads(output)
    except ValueError:
        report = {}
    return Verified(how, report if isinstance(report, dict) else {})


async def _can_unshare() -> bool:
    if shutil.which(_NAMESPACE[0]) is None:
        return False
    async with child(*_NAMESPACE, "true", stdout=DEVNULL, stderr=DEVNULL) as process:
        return await process.wait() == 0
