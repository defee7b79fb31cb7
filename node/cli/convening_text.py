"""How a terminal shows meetings."""

from typing import Any

from node.cli.moments import moment
from node.cli.output import Paper
from node.cli.proposal import SHOWN_ID
from node.cli.speech import _, ngettext, term

Value = dict[str, Any]

_CHANGED = {"move": "moved", "agenda": "agenda changed", "cancel": "cancelled"}


def listed(paper: Paper, convenings: list[Value]) -> None:
    """Every meeting, a line each."""
    if not convenings:
        paper.line(_("no meetings yet"))
        return
    paper.table(
        [
            _("convening"),
            _("title"),
            _("where"),
            _("starts"),
            _("groups"),
            term("heading", "stands"),
        ],
        [
            [
                c["convening"][:SHOWN_ID],
                c["title"],
                c["region"] or term("meeting", c["level"]),
                moment(c["starts"], c["zone"]),
                c["groups"],
                _("cancelled") if c["cancelled"] else _standing(c),
            ]
            for c in convenings
        ],
    )


def write_convening(paper: Paper, value: Value) -> None:
    """A meeting whole."""
    paper.line(value["title"])
    facts: list[tuple[str, object]] = [
        (_("convening"), value["convening"]),
        (_("called by"), value["group"]),
        (_("facilitated by"), ", ".join(value["facilitators"])),
        (_("level"), " ".join(filter(None, (term("meeting", value["level"]), value["region"])))),
        (_("starts"), moment(value["starts"], value["zone"])),
        (_("ends"), moment(value["ends"], value["zone"])),
    ]
    facts += [
        (term("meeting", name), value[name])
        for name in ("place", "link", "proposal", "parent")
        if value[name]
    ]
    part, whole = value["confirm"]
    facts.append(
        (
            _("confirmed by"),
            _("{part}/{whole} of the groups present").format(part=part, whole=whole),
        )
    )
    paper.facts(facts)
    for change in value["changes"]:
        why = f": {change['reason']}" if change["reason"] else ""
        paper.line(f"{term('meeting', _CHANGED[change['action']])}{why}")
    for item in value["agenda"]:
        minutes = item.get("minutes")
        told = "- {title}"
        if minutes:
            told = ngettext(
                "- {title} ({minutes} minute)", "- {title} ({minutes} minutes)", minutes
            )
        paper.line(told.format(title=item["title"], minutes=minutes))
    if value["check_ins"]:
        paper.line()
        paper.table(
            [_("present for"), _("people"), _("delegates named")],
            [[c["group"], c["people"], len(c["delegates"])] for c in value["check_ins"]],
        )
        _regions(paper, value["check_ins"])
        _mandates(paper, value["check_ins"])
    for group, said in value["minutes"].items():
        paper.line()
        paper.line(_("minutes by {group}").format(group=group))
        paper.line(said["text"] or _("(the words are not here, or were erased)"))
    if value["words"]:
        paper.line()
        paper.table(
            [_("words of"), _("what they are"), _("id for `moderation erase`")],
            [
                [w["group"], term("words", w["what"]), w["statement"][:SHOWN_ID]]
                for w in value["words"]
            ],
        )
    if value["options"]:
        paper.line()
        paper.line(_("options that a report of this meeting is about, by number"))
        for number, label in enumerate(value["options"], 1):
            paper.line(f"{number}. {label}")
    for report in value["report_list"]:
        _report(paper, report)


def _regions(paper: Paper, check_ins: list[Value]) -> None:
    """Who came from where, over all groups."""
    counts: dict[str, list[int]] = {}
    regions = [item for check_in in check_ins for item in check_in["regions"].items()]
    for region, people in regions:
        held = counts.setdefault(region, [0, 0])
        held[0] += people["members"]
        held[1] += people["delegates"]
    paper.line()
    paper.table(
        [_("region"), _("members"), _("delegates")],
        [[region or _("no region"), *counts[region]] for region in sorted(counts)],
    )


def _mandates(paper: Paper, check_ins: list[Value]) -> None:
    """Delegates by name as far as this node has the names, and what they are bound to."""
    rows = [
        [
            check_in["group"],
            delegate["name"] or _("(the words are not here, or were erased)"),
            delegate["bound_to"] or _("free"),
            _("alternate") if delegate["alternate"] else "",
        ]
        for check_in in check_ins
        for delegate in check_in["delegates"]
    ]
    if rows:
        paper.line()
        paper.table([_("group"), _("delegate"), _("mandate"), ""], rows)


def _present(present: dict[str, int]) -> str:
    """How many groups and people were there."""
    people = sum(present.values())
    groups = ngettext("{count} group", "{count} groups", len(present)).format(count=len(present))
    heads = ngettext("{present} person", "{present} people", people).format(present=people)
    return _("present: {groups}, {people}").format(groups=groups, people=heads)


def _report(paper: Paper, report: Value) -> None:
    paper.line()
    if report["since"]:
        said = _("report {report} by {group} (stands)")
    else:
        said = ngettext(
            "report {report} by {group} (needs {needed} group that agrees)",
            "report {report} by {group} (needs {needed} groups that agree)",
            report["needed"],
        )
    paper.line(
        said.format(
            report=report["report"][:SHOWN_ID], group=report["group"], needed=report["needed"]
        )
    )
    paper.line("  " + _present(report["present"]))
    for line in report["summary"].splitlines():
        paper.line(f"  {line}")
    for act in report["acts"]:
        paper.line(f"  {term('option', act['action'])}: {act['label']}")
    for group, said in report["stances"].items():
        reason = f": {said['reason']}" if said["reason"] else ""
        stance = _("{group} confirms") if said["stance"] == "confirm" else _("{group} disputes")
        paper.line(f"  {stance.format(group=group)}{reason}")
    if report["asked"] and not report["since"]:
        paper.line("  " + _("still asked: {asked}").format(asked=", ".join(report["asked"])))


def _standing(convening: Value) -> str:
    if convening["stands"]:
        return _("report stands")
    return _("reported") if convening["reports"] else ""
