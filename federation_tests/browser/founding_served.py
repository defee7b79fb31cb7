"""A founding's pages in a process of their own, as `commonweal found` serves them; then the node.

They say of each answer what was walked, as the nodes do; their names start with `founding.`.
"""

import asyncio
import sys
from functools import partial
from pathlib import Path

from aiohttp import web

from federation_tests.browser.served import tell, told
from node.config import load_config
from node.founding.room import FoundingRoom
from node.founding_pages import Founding
from node.serving import serve_directory
from node.telemetry import configure_logging
from node.web.founding.keys import DOOR

OF_FOUNDING = "founding."
FOUNDER = "founder"


def said(request: web.Request, ran: list[str]) -> str:
    inside = request.app[DOOR].opened(request)
    return told(request, ran, role=FOUNDER if inside else "", of=OF_FOUNDING)


async def main(directory: Path, port: int) -> None:
    configure_logging("console", "warning")
    founding = Founding(FoundingRoom(directory))
    tell(founding.app, said)
    await founding.serve(
        load_config(directory).listen.host,
        port,
        ready=lambda url, code: print(f"founding {url}\ncode: {code}", flush=True),
        node=partial(serve_directory, directory),
        serving=lambda url: print(f"serving {url}", flush=True),
    )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
