"""How a terminal shows meetings."""

from typing import Any

from node.cli.moments import moment
from node.cli.output import Paper
from node.cli.proposal import SHOWN_ID

Value = dict[str, Any]

_CHANGED = {"move": "moved", "agenda": "agenda changed", "cancel": "cancelled"}


def listed(paper: Paper, convenings: list[Value]) -> None:
    """Every meeting, a line each."""
    if not convenings:
        paper.line("no meetings yet")
        return
    paper.table(
        ["convening", "title", "where", "starts", "groups", "stands"],
        [
            [
                c["convening"][:SHOWN_ID],
                c["title"],
                c["region"] or c["level"],
                moment(c["starts"], c["zone"]),
                c["groups"],
                "cancelled" if c["cancelled"] else _standing(c),
            ]
            for c in convenings
        ],
    )


def write_convening(paper: Paper, value: Value) -> None:
    """A meeting whole."""
    paper.line(value["title"])
    facts: list[tuple[str, object]] = [
        ("convening", value["convening"]),
        ("called by", value["group"]),
        ("facilitated by", ", ".join(value["facilitators"])),
        ("level", " ".join(filter(None, (value["level"], value["region"])))),
        ("starts", moment(value["starts"], value["zone"])),
        ("ends", moment(value["ends"], value["zone"])),
    ]
    facts += [
        (name, value[name]) for name in ("place", "link", "proposal", "parent") if value[name]
    ]
    part, whole = value["confirm"]
    facts.append(("confirmed by", f"{part}/{whole} of the groups present"))
    paper.facts(facts)
    for change in value["changes"]:
        why = f": {change['reason']}" if change["reason"] else ""
        paper.line(f"{_CHANGED[change['action']]}{why}")
    for item in value["agenda"]:
        minutes = f" ({item['minutes']} minutes)" if item.get("minutes") else ""
        paper.line(f"- {item['title']}{minutes}")
    if value["check_ins"]:
        paper.line()
        paper.table(
            ["present for", "people", "delegates named"],
            [[c["group"], c["people"], len(c["delegates"])] for c in value["check_ins"]],
        )
    for group, said in value["minutes"].items():
        paper.line()
        paper.line(f"minutes by {group}")
        paper.line(said["text"] or "(the words are not here, or were erased)")
    if value["words"]:
        paper.line()
        paper.table(
            ["words of", "what they are", "id for `moderation erase`"],
            [[w["group"], w["what"], w["statement"][:SHOWN_ID]] for w in value["words"]],
        )
    if value["options"]:
        paper.line()
        paper.line("options that a report of this meeting is about, by number")
        for number, label in enumerate(value["options"], 1):
            paper.line(f"{number}. {label}")
    for report in value["report_list"]:
        _report(paper, report)


def write_queue(paper: Paper, value: Value) -> None:
    """Who waits to speak."""
    if not value["waiting"]:
        paper.line("nobody waits to speak")
        return
    paper.table(
        ["entry", "name", "group"], [[s["entry"], s["name"], s["group"]] for s in value["waiting"]]
    )


def _report(paper: Paper, report: Value) -> None:
    paper.line()
    state = "stands" if report["since"] else f"needs {report['needed']} groups that agree"
    paper.line(f"report {report['report'][:SHOWN_ID]} by {report['group']} ({state})")
    paper.line(
        f"  present: {len(report['present'])} groups, {sum(report['present'].values())} people"
    )
    for line in report["summary"].splitlines():
        paper.line(f"  {line}")
    for act in report["acts"]:
        paper.line(f"  {act['action']}: {act['label']}")
    for group, said in report["stances"].items():
        reason = f": {said['reason']}" if said["reason"] else ""
        paper.line(f"  {group} {said['stance']}s{reason}")
    if report["asked"] and not report["since"]:
        paper.line(f"  still asked: {', '.join(report['asked'])}")


def _standing(convening: Value) -> str:
    if convening["stands"]:
        return "report stands"
    return "reported" if convening["reports"] else ""
