"""A demo of four wards, run once for all tests here, with its nodes left up."""

from contextlib import asynccontextmanager

from node.demo.command import clear
from node.demo.processes import Processes
from node.demo.run import Wish, run
from node.demo.telling import Teller

WARDS = (1, 2, 3, 4)


@asynccontextmanager
async def small_demo(base):
    clear(base)
    processes = Processes()
    try:
        yield await run(Wish(base, WARDS), Teller(), processes)
    finally:
        await processes.close()
