"""What two bundles of one coalition say against each other."""

from typing import Any

from node.cli.output import Answer, Paper
from node.cli.speech import _, ngettext
from node.errors import NodeError
from protocol.audit import Report, compare_lines
from protocol.errors import MalformedError


def compared(one: Report, other: Report) -> Answer:
    """Whether one line of certified cuts goes on from the other; else who signed both.

    Raises:
        NodeError: `bad-bundle-file`: nothing in them can be compared.
    """
    try:
        found = compare_lines(one, other)
    except MalformedError as error:
        hint = "compare bundles of one coalition that certifies cuts"
        if one.coalition == other.coalition:
            hint = "verify each file, and compare what the two say of the results"
        raise NodeError(error.code, error.detail, hint) from error
    counts = [0 if report.line is None else len(report.line.links) for report in (one, other)]
    # Not the charter's: who certified twice may have joined after the founding.
    known = {**other.state.groups, **one.state.groups}
    names = {group: of.card.name for group, of in known.items()}
    culprits = [] if found is None else [names[group] for group in found.culprits]
    value: dict[str, Any] = {
        "agree": found is None,
        "cuts": counts,
        "cut": None if found is None else found.number,
        "culprits": culprits,
    }

    def text(paper: Paper) -> None:
        paper.line(
            ngettext(
                "Both files hold: {one} and {other} certified cut.",
                "Both files hold: {one} and {other} certified cuts.",
                counts[1],
            ).format(one=counts[0], other=counts[1])
        )
        if found is None:
            paper.line(_("One goes on from the other: nobody signed two cuts in one place."))
            return
        paper.line(
            _("They part at cut {number}, which was certified twice.").format(number=found.number)
        )
        paper.line(_("These groups signed against the rules, and nobody else is to blame:"))
        for name in culprits:
            paper.line(f"  - {name}")

    return Answer(value, text, failed=found is not None)
