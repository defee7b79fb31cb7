"""What is told to stop while it still loads."""

import os
import signal


def stop_while_loading() -> None:
    """Have SIGTERM end this process with status 0 until what is served listens to it itself.

    Loading takes a second, on a small machine several. As process 1 of a container it would not
    hear the signal at all, which the kernel keeps from a process 1 without a handler: whoever stops
    the container waits until it is killed. At once, and not by an exception, which code that loads
    could swallow: nothing is open yet.
    """
    signal.signal(signal.SIGTERM, lambda _number, _frame: os._exit(0))
