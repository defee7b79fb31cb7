"""A count as one picture in a file of its own, styles inside: for a wall or a report."""

import re
from collections.abc import Sequence

from markupsafe import Markup

from node.web.building.rounds import round_views
from node.web.charts.flow import flow_picture
from node.web.charts.flows import is_net
from node.web.charts.matrix import matrix_picture
from node.web.charts.merits import Scale, merit_picture, numbered
from node.web.charts.rounds import bars_picture
from node.web.charts.styles import picture_styles
from node.web.charts.svg import Drawing, fit, text
from node.web.i18n import Language
from protocol.counting.methods import METHODS
from protocol.counting.result import Count

FILE_WIDTH = 960
"""Units; a sheet of paper's width, at which words in it are as large as print."""

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, production 2), not even escaped: one in a name would make
the whole file unreadable."""

_MARGIN = 32
_HEADING = 30


def count_picture(
    count: Count, names: Sequence[str], title: str, grades: Sequence[str], language: Language
) -> str:
    """All pictures that fit the method, one below the other, as an SVG document.

    Args:
        count: of any method.
        names: of the options, in index order.
        title: of the contest; may be empty.
        grades: what grades are called, best first; empty where they are numbers.
        language: for words and numbers.
    """
    method = METHODS[count.method].title
    head = title or method
    room = FILE_WIDTH - 2 * _MARGIN
    elected = ", ".join(names[winner] for winner in count.winners) or language.gettext("nobody")
    facts = [
        language.ngettext("Elected: %(names)s.", "Elected: %(names)s.", len(count.winners) or 1)
        % {"names": elected},
        language.ngettext(
            "%(method)s; %(total)s ballot, %(blank)s of it blank",
            "%(method)s; %(total)s ballots, %(blank)s of them blank",
            1 if count.total == 1 else 2,  # weights may be fractions
        )
        % {
            "method": method,
            "total": language.number(count.total),
            "blank": language.number(count.blank),
        },
    ]
    parts = [text(_MARGIN, _MARGIN + 16, fit(head, room, 20), css="head")]
    top = _MARGIN + 42
    for fact in facts:
        parts.append(text(_MARGIN, top, fit(fact, room)))
        top += 20
    said = [*facts]
    for drawing in drawings(count, names, grades, language, room):
        top += 18
        parts.append(text(_MARGIN, top, fit(drawing.label, room), css="dim"))
        parts.append(drawing.placed(_MARGIN, top + _HEADING // 2))
        top += _HEADING // 2 + drawing.height
        said.append(f"{drawing.label}: {drawing.summary}")
    height = top + _MARGIN
    return _NOT_XML.sub(
        "\N{REPLACEMENT CHARACTER}",
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{0}" '
            'height="{1}" viewBox="0 0 {0} {1}"><title>{2}</title><desc>{3}</desc>'
            '<style>{4}</style><g class="chart"><rect class="paper" width="{0}" height="{1}"/>'
            "{5}</g></svg>\n"
        ).format(
            FILE_WIDTH,
            height,
            head,
            "\n".join(said),
            Markup(picture_styles()),  # noqa: S704 - our own
            Markup("").join(parts),
        ),
    )


def drawings(
    count: Count, names: Sequence[str], grades: Sequence[str], language: Language, width: int
) -> list[Drawing]:
    """The pictures that fit a count, in reading order."""
    rounds = round_views(count, names)
    tallied = any(stage.tally for stage in count.rounds)
    found: list[Drawing] = []
    if count.merits:
        scale = Scale(
            grades or numbered(len(count.merits[0].grades)),
            tuple(count.rounds[0].tally[option] for option in range(len(names))) if tallied else (),
        )
        label = language.gettext("How each option was graded")
        found.append(
            merit_picture(count.merits, names, count.winners, scale, label, language, width)
        )
    elif tallied and len(rounds) > 1:
        label = language.gettext("Votes in each round, and where they went")
        if is_net(rounds):
            label = language.gettext(
                "Votes in each round, and what each option gained or lost on balance"
            )
        found.append(flow_picture(rounds, names, label, language, width))
    elif tallied:
        found.append(bars_picture(rounds, names, language.gettext("The count"), language, width))
    if count.pairwise is not None:
        label = language.gettext("Two at a time")
        found.append(matrix_picture(count.pairwise, names, count.winners, label, language, width))
    return found
