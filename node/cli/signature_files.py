"""Files with members' signatures, of caucuses and challenges: kept, and what came of publishing."""

import json
from pathlib import Path
from typing import Any

from node.cli.output import Paper
from node.cli.speech import _, ngettext


def keep(output: Path | None, file: Any) -> None:
    """Write the file, if one is asked for."""
    if output is not None:
        output.write_text(json.dumps(file, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_counted(paper: Paper, value: dict[str, Any]) -> None:
    """Write how many signatures were published, and which were left out."""
    told = ngettext(
        "{added} signature published; there before: {repeated}",
        "{added} signatures published; there before: {repeated}",
        value["added"],
    )
    paper.line(told.format(added=value["added"], repeated=value["repeated"]))
    for refused in value["refused"]:
        paper.line(
            _("left out: key {key} ({code})").format(key=refused["key"][:16], code=refused["code"])
        )
