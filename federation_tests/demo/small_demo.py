"""A demo of four wards, run once for all tests here, with its nodes left up."""

from contextlib import asynccontextmanager

from node.demo.checking import BUNDLE_NAME
from node.demo.command import NAME
from node.demo.run import Wish, run
from node.stage.processes import Processes
from node.stage.running import clear
from node.stage.telling import Teller

WARDS = (1, 2, 3, 4)


@asynccontextmanager
async def small_demo(base):
    clear(base, NAME, BUNDLE_NAME)
    processes = Processes()
    try:
        yield await run(Wish(base, WARDS), Teller(), processes)
    finally:
        await processes.close()
