"""What a facilitator starts from: outlines of agendas and reports, to change before sending."""

from collections.abc import Mapping

import msgspec
from aiohttp import web

from node.web.i18n import Language
from node.web.keys import desk, language
from node.web.policy import N_

MAX_EARLIER = 5
"""Own newest meetings whose agenda, if they have one, is offered to start from."""
STARTS = "start"
"""In an address: the name of an outline, or the id of a meeting."""


class Outline(msgspec.Struct, frozen=True):
    """An agenda or a report to start from. All texts are messages for gettext.

    Attributes:
        label: what it is for.
        items: of an agenda: (title, minutes, note) each; of a report: (heading, 0, what to write).
    """

    label: str
    items: tuple[tuple[str, int, str], ...]


AGENDAS: Mapping[str, Outline] = {
    "assembly": Outline(
        N_("Assembly that decides"),
        (
            (N_("Welcome, who is here, how we decide"), 10, ""),
            (N_("What has happened since the last time"), 15, ""),
            (N_("The question: what is proposed, and by whom"), 15, N_("read it beforehand")),
            (N_("Questions, before anybody argues"), 15, ""),
            (N_("Discussion"), 45, N_("those first who have not spoken yet")),
            (N_("Break"), 15, ""),
            (N_("What we decide"), 20, ""),
            (N_("Who does what, by when"), 10, ""),
            (N_("Reading out what goes into the report"), 5, ""),
        ),
    ),
    "regional": Outline(
        N_("Regional meeting on options"),
        (
            (N_("Welcome, who is here, how we decide"), 10, ""),
            (
                N_("The options as they stand, one by one"),
                20,
                N_("their numbers are on the report"),
            ),
            (N_("In small groups: what is missing, what would not work here"), 30, ""),
            (N_("Changes: what to add, reword or put together"), 30, ""),
            (N_("Break"), 15, ""),
            (N_("The order in which this region recommends them"), 20, ""),
            (N_("Reading out what goes into the report"), 5, ""),
        ),
    ),
    "delegates": Outline(
        N_("Short meeting of delegates"),
        (
            (N_("Who is here, who is bound by what"), 5, ""),
            (N_("Reports from the groups"), 15, N_("two minutes each")),
            (N_("What is due until the next time"), 15, ""),
            (N_("What needs a decision"), 20, ""),
            (N_("Who does what, by when"), 5, ""),
        ),
    ),
}

REPORTS: Mapping[str, Outline] = {
    "decided": Outline(
        N_("Report of an assembly that decided"),
        (
            (N_("What we decided"), 0, N_("each in a sentence, with the figures if you counted")),
            (N_("What stayed open"), 0, N_("and who takes it up")),
            (N_("Who does what, by when"), 0, N_("groups and offices, no names of people")),
            (N_("What was said against it"), 0, N_("so that those who said it find it here")),
        ),
    ),
    "options": Outline(
        N_("Report on options"),
        (
            (N_("What we changed in the options, and why"), 0, N_("the changes follow below")),
            (N_("What we recommend, and how many wanted otherwise"), 0, N_("in rough figures")),
            (N_("What would not work in our region"), 0, N_("and what would have to be different")),
            (N_("Who was missing"), 0, N_("and how they can still be heard")),
        ),
    ),
}


def outline_text(name: str, spoken: Language) -> str:
    """The text of an outline, by its name, in a language.

    Raises:
        KeyError: there is none of this name.
    """
    if name in AGENDAS:
        return agenda_text(AGENDAS[name], spoken)
    return report_text(REPORTS[name], spoken)


def agenda_text(outline: Outline, spoken: Language) -> str:
    """An agenda as it is typed: a line for each item, `title | minutes | note`."""
    return "\n".join(
        " | ".join(filter(None, (_said(title, spoken), str(minutes), _said(note, spoken))))
        for title, minutes, note in outline.items
    )


def report_text(outline: Outline, spoken: Language) -> str:
    """A report as it is typed, in Markdown: a heading and a line to fill in, each."""
    return "\n\n".join(
        f"**{_said(heading, spoken)}**\n\n- ({_said(what, spoken)})"
        for heading, _, what in outline.items
    )


class Start(msgspec.Struct, frozen=True):
    """What a form offers to start from, and what was chosen.

    Attributes:
        choices: (address, label, whether it is chosen) each; labels are in the reader's language.
        text: to begin with; None if nothing was chosen.
    """

    choices: tuple[tuple[str, str, bool], ...]
    text: str | None


async def start_of_agenda(request: web.Request) -> Start:
    """Outlines, and the agendas of the newest meetings that this group facilitated.

    Raises:
        web.HTTPNotFound: the address names none of them.
    """
    spoken = language(request)
    texts = {name: agenda_text(outline, spoken) for name, outline in AGENDAS.items()}
    labels = {name: _said(outline.label, spoken) for name, outline in AGENDAS.items()}
    own = [line for line in await desk(request).meetings() if line.here]
    for line in sorted(own, key=lambda line: (-line.starts, line.id))[:MAX_EARLIER]:
        view = await desk(request).meeting(line.id)
        if view is not None and view.agenda:
            texts[line.id], labels[line.id] = view.agenda_text(), line.title
    return _start(request, texts, labels)


def start_of_report(request: web.Request) -> Start:
    """Outlines of reports.

    Raises:
        web.HTTPNotFound: the address names none of them.
    """
    spoken = language(request)
    texts = {name: report_text(outline, spoken) for name, outline in REPORTS.items()}
    labels = {name: _said(outline.label, spoken) for name, outline in REPORTS.items()}
    return _start(request, texts, labels)


def _start(request: web.Request, texts: Mapping[str, str], labels: Mapping[str, str]) -> Start:
    chosen = request.query.get(STARTS, "")
    if chosen and chosen not in texts:
        raise web.HTTPNotFound
    choices = tuple(
        (str(request.rel_url.update_query({STARTS: name})), label, name == chosen)
        for name, label in labels.items()
    )
    return Start(choices, texts.get(chosen))


def _said(message: str, spoken: Language) -> str:
    # The catalogue's empty message is its own head.
    return spoken.gettext(message) if message else ""
