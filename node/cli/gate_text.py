"""What groups can do for a gate that is not passed, line by line."""

from typing import Any

from node.cli.moments import moment
from node.cli.output import Paper

_WAYS = {
    "report": "report what it came to",
    "confirm": "confirm its report",
    "check-in": "check in, if they were there",
    "count-again": "check in again, if more were there",
    "supplement": "report once more (--supplement), with those who checked in since",
    "put": "put a ballot that asks just the lines",
    "proceed": "agree to go on without it",
}


def write_gates(paper: Paper, value: dict[str, Any]) -> None:
    """What a ballot still waits for, and who can see to it."""
    paper.line("Before it opens:")
    for gate in value["gates"]:
        mark = "done" if gate["met"] else "not yet"
        hour = "" if gate["hour"] is None else f" ({moment(gate['hour'], value['zone'])})"
        paper.line(f"  - {gate['gate']}: {gate['have']} of {gate['need']}, {mark}{hour}")
        if gate["who"]:
            paper.line(f"    up to: {', '.join(gate['who'])}")
        write_ways(paper, gate)


def write_ways(paper: Paper, gate: dict[str, Any]) -> None:
    """A line for each thing that would help: what, at which meeting, by when, and who can."""
    for way in gate["ways"]:
        where = f" ({way['title']})" if way["title"] else ""
        due = f", due {moment(way['due'], way['zone'])}" if way["due"] is not None else ""
        paper.line(f"    {_WAYS[way['act']]}{where}{due}: {', '.join(way['who'])}")
