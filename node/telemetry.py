"""Metrics and log lines. Neither holds voter data, addresses, or anything about a single person.

A route is named by its pattern, never by its path: paths hold ballot and group ids, and a time
beside a path can link a voter to a vote.
"""

import contextlib
import logging
import sys
import traceback
from pathlib import Path
from typing import TextIO, cast

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from node.logger import without_colours

with without_colours():
    import structlog


class Metrics:
    """One node's counters, in a registry of their own: several nodes may share a process."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = Counter(
            "commonweal_requests",
            "Requests answered, by route and status.",
            ["route", "status"],
            registry=self.registry,
        )
        self.pulls = Counter(
            "commonweal_pulls",
            "Pulls from peers, by how they ended.",
            ["outcome"],
            registry=self.registry,
        )
        self.entries = Counter(
            "commonweal_entries_pulled", "Statements pulled and stored.", registry=self.registry
        )
        self.logs = Gauge("commonweal_logs", "Logs held.", registry=self.registry)
        self.statements = Gauge(
            "commonweal_statements", "Statements held, of all logs.", registry=self.registry
        )
        self.peers = Gauge(
            "commonweal_peers", "Peers, by how they stand.", ["state"], registry=self.registry
        )
        self.troubles = Gauge(
            "commonweal_troubles", "What the machine keeps the node from.", registry=self.registry
        )
        self.faults = Gauge("commonweal_faults", "Refused heads on record.", registry=self.registry)

        self.cut = Gauge(
            "commonweal_cut", "Number of the last certified cut.", registry=self.registry
        )
        self.cut_age = Gauge(
            "commonweal_cut_age_seconds",
            "Since the last certified cut's time; 0 before the first.",
            registry=self.registry,
        )
        self.cut_round = Gauge(
            "commonweal_cut_round",
            "Round in which this node voted last.",
            registry=self.registry,
        )

    def render(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self.registry)


class _NoAddresses(logging.Filter):
    """Takes addresses and paths out of aiohttp's error lines.

    It writes the client's address beside an error, and a request that it could not read holds its
    path in the error's own text.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line through, without what somebody else wrote into it."""
        said = "request failed"
        if isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            last = traceback.extract_tb(trace)[-1:]
            where = "".join(f" at {Path(at.filename).name}:{at.lineno}" for at in last)
            said = f"request failed: {kind.__name__}{where}"
        record.msg, record.args = said, ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class _Unfailing:
    """Standard error that loses a line rather than stop the node.

    Where it is a file, it stands on the same full disk that the line would be about.
    """

    def write(self, text: str) -> None:
        """Write what can be written."""
        with contextlib.suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        """Pass on what can be passed on."""
        with contextlib.suppress(OSError):
            sys.stderr.flush()


def configure_logging(style: str = "console", level: str = "info") -> None:
    """Set up log lines for this process.

    Args:
        style: `console` for people, `json` for collectors.
        level: debug, info, warning or error.
    """
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    number = logging.getLevelNamesMapping()[level.upper()]
    # aiohttp's access lines hold addresses and paths: they are never switched on. Of its error
    # lines what went wrong is kept, and where in the program.
    server = logging.getLogger("aiohttp.server")
    if not any(isinstance(known, _NoAddresses) for known in server.filters):
        server.addFilter(_NoAddresses())
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Unfailing())),
        cache_logger_on_first_use=False,
    )
