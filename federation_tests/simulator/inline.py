"""An event loop without time: it runs what is ready, and what is done in threads at once.

For coroutines of the node that await each other by `asyncio`'s means and wait for nothing but what
the virtual clock brings: whoever resolves a future of theirs then lets the loop run. There are no
timers, sockets or signals in it, so that whatever needs one fails loudly.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any


class InlineLoop(asyncio.AbstractEventLoop):
    """The loop; one that is not running takes what is called and keeps it."""

    def __init__(self) -> None:
        self._ready: deque[asyncio.Handle] = deque()

    def run_ready(self) -> None:
        """Run until nothing is ready."""
        before = asyncio._get_running_loop()
        asyncio._set_running_loop(self)
        try:
            while self._ready:
                handle = self._ready.popleft()
                if not handle.cancelled():
                    handle._run()
        finally:
            asyncio._set_running_loop(before)

    def call_soon(
        self, callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """As asyncio's."""
        handle = asyncio.Handle(callback, args, self, context)
        self._ready.append(handle)
        return handle

    def create_future(self) -> asyncio.Future[Any]:
        """As asyncio's."""
        return asyncio.Future(loop=self)

    def create_task(
        self, coro: Coroutine[Any, Any, Any], *, name: str | None = None, context: Any = None
    ) -> asyncio.Task[Any]:
        """As asyncio's."""
        return asyncio.Task(coro, loop=self, name=name, context=context)

    def run_in_executor(
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """As a thread would: the virtual clock stands still meanwhile."""
        del executor
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except BaseException as error:  # noqa: BLE001  a simulated power cut, too
            done.set_exception(error)
        return done

    def get_debug(self) -> bool:
        """As asyncio's."""
        return False

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """What asyncio would only log."""
        if (error := context.get("exception")) is not None:
            raise error
