"""What changes between two wordings, a line for each stretch that goes or comes."""

from collections.abc import Iterator
from typing import Any

from node.cli.output import Paper
from node.cli.speech import _

MARKS = {"removed": "-", "added": "+"}


def write_changes(paper: Paper, *changes: list[dict[str, Any]]) -> None:
    """Write what was taken away (`-`) and what came in (`+`); nothing where all of it is new.

    Args:
        changes: differences as commands tell them: `kind` and `text` of each stretch, in order.
    """
    lines = [line for change in changes if _had_words(change) for line in _lines(change)]
    if lines:
        paper.line("  " + _("what changes:"))
        for line in lines:
            paper.line(f"    {line}")


def _had_words(change: list[dict[str, Any]]) -> bool:
    return any(stretch["kind"] != "added" for stretch in change)


def _lines(change: list[dict[str, Any]]) -> Iterator[str]:
    for stretch in change:
        if stretch["kind"] in MARKS:
            for line in stretch["text"].splitlines():
                if line.strip():
                    yield f"{MARKS[stretch['kind']]} {line.rstrip()}"
