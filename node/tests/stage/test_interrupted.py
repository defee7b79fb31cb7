"""What fails because of Ctrl-C is no failure: the run was stopped."""

import os
import signal

import click
import pytest

from node.errors import NodeError
from node.stage.running import Ending, play

ENDING = Ending("demo", "demo.bundle", "m1", "story", "Another")


async def test_what_ctrl_c_ended_first_is_not_said_to_have_failed() -> None:
    async def run(_teller, _processes):
        os.kill(os.getpid(), signal.SIGINT)
        raise NodeError("node-failed", "a process that had no session of its own yet has ended")

    with pytest.raises(click.Abort):
        await play(run, ENDING, keep=False)


async def test_what_failed_by_itself_is_said_to_have_failed() -> None:
    async def run(_teller, _processes):
        raise NodeError("node-failed", "a node has ended")

    with pytest.raises(NodeError, match="a node has ended"):
        await play(run, ENDING, keep=False)
