"""Commands in processes of their own that need not import everything each time.

Importing the node takes most of a command's second. Run as a program, this imports it once, and
forks for each command that comes over the socket which is its standard input: the command is a
process as any other, with its own arguments, directory, streams and end.
"""

import gc
import importlib
import json
import os
import socket
import sys

from node.cli.main import COMMANDS, main

MAX_REQUEST_BYTES = 256 * 1024
"""Above the longest command line of a test, and of the numbers that are answered."""
STREAMS = 3
"""Standard input, output and errors, which come with each request."""


def prepare() -> None:
    """Import what commands import."""
    for name in sorted({lazy.module for lazy in COMMANDS.values()}):
        importlib.import_module(name)
    for name in ("node.commands", "node.core", "asyncio"):
        importlib.import_module(name)
    # No command looks for garbage among all that, which its process would first have to copy.
    gc.freeze()


def become(arguments: list[str], directory: str, streams: list[int]) -> None:
    """Be the command, in the forked process; never returns."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.chdir(directory)
    sys.argv = ["commonweal", *arguments]
    main()


def serve(caller: socket.socket) -> None:
    """Fork for every request until the caller has gone; answers with the child's exit code."""
    while True:
        request, streams, _, _ = socket.recv_fds(caller, MAX_REQUEST_BYTES, STREAMS)
        if not request:
            return
        arguments, directory = json.loads(request)
        child = os.fork()
        if child == 0:
            caller.close()
            become(arguments, directory, streams)
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        caller.send(b"%d" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    prepare()
    serve(socket.socket(fileno=os.dup(0)))
