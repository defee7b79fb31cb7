"""In which language a command speaks: `--lang`, or the locale of whoever runs it.

One catalogue, that of the pages. Nothing of it is loaded for English, so English costs a command
nothing. JSON, names of fields, ids and what programs read stay as they are in every language.
"""

import os
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from node.web.i18n import Language

SOURCE = "en"
LOCALE = Path(__file__).parents[1] / "web" / "locale"

# As GNU gettext looks for them: the first that is set and not empty. `LANGUAGE` goes before them,
# unless they name the locale of programs: scripts that set it read English.
VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
OF_PROGRAMS = ("C", "POSIX")

MAX_CODE = 3
"""Letters of a language's code in ISO 639."""

_spoken: "Language | None" = None


def N_(message: str) -> str:  # noqa: N802 - the name by which catalogues find messages
    """Mark a message for translation where it is said."""
    return message


def NN_(singular: str, plural: str) -> tuple[str, str]:  # noqa: N802 - as above
    """The same of a message with a count."""
    return singular, plural


def speak(code: str) -> None:
    """Speak a language from now on.

    Args:
        code: of one that `languages` names.
    """
    global _spoken  # noqa: PLW0603  a process speaks one language
    if code == SOURCE:
        _spoken = None
        return
    # Babel and the catalogue: a tenth of a second that English doesn't pay.
    from node.cli.helping import teach_click  # noqa: PLC0415
    from node.web.i18n import load_languages  # noqa: PLC0415

    _spoken = load_languages()[code]
    teach_click()


def spoken() -> "Language | None":
    """The language; None if it is that of the sources."""
    return _spoken


def languages() -> tuple[str, ...]:
    """The codes of all languages, English first."""
    return SOURCE, *sorted(path.name for path in LOCALE.iterdir())


def wanted(environment: Mapping[str, str] = os.environ) -> str:
    """The language of a locale's environment; English if it names none of ours."""
    named = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    if named in OF_PROGRAMS:
        return SOURCE
    for tag in (environment.get("LANGUAGE") or named).split(":"):
        code = re.split("[_.@]", tag)[0].lower()
        if code == SOURCE or (
            code.isascii() and code.isalpha() and len(code) <= MAX_CODE and (LOCALE / code).is_dir()
        ):
            return code
    return SOURCE


def _(message: str) -> str:
    """What a command says, in the language that it speaks."""
    return message if _spoken is None else _spoken.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The same for a count."""
    if _spoken is None:
        return singular if count == 1 else plural
    return _spoken.ngettext(singular, plural, count)


def pick(words: Mapping[Any, str], key: object) -> str:
    """One of several marked messages, in the language.

    A name of its own: a catalogue would take the key in `_(WORDS["key"])` for a message.
    """
    return _(words[key])


def figure(value: int) -> str:
    """A whole number as the language writes it: "105,928"."""
    return f"{value:,}" if _spoken is None else _spoken.number(value)


def decimals(value: Fraction) -> str:
    """A number with at most two digits behind the point, as the language writes it: "9.79"."""
    if _spoken is None:
        return f"{float(value):,.2f}".rstrip("0").rstrip(".")
    return _spoken.number(value)


def compared(value: Fraction | int, beside: Fraction | int) -> str:
    """What a test needed or reached, as pages have it: a share is "66.67% (2/3)".

    Args:
        beside: what it is compared with; beside a share, none and all are shares too.
    """
    if _spoken is not None:
        return _spoken.figure(value, beside)
    exact, other = Fraction(value), Fraction(beside)
    if exact in {0, 1} and other.denominator != 1 and other < 1:
        return _percent(exact)
    if exact.denominator == 1:
        return figure(exact.numerator)
    if exact > 1:
        # As many decimals as pages have (`node.web.i18n.EXACT_DIGITS`), which English does without.
        cut = round(exact * 10**5)
        return f"{cut // 10**5:,}.{cut % 10**5:05}".rstrip("0").rstrip(".")
    return f"{_percent(exact)} ({exact.numerator:,}/{exact.denominator:,})"


def _percent(share: Fraction) -> str:
    hundredths = round(share * 10**4)
    return f"{hundredths // 100}.{hundredths % 100:02}%"


PLAIN: Mapping[str, str] = {
    "tie: casting": "the casting vote",
    "tie: given": "the order given",
    "tie: head-to-head": "who is behind fewer of the tied, two at a time",
    "tie: score": "the higher score",
    "tie: best-scores": "who has more of the best score",
    "vote: declared": "all results in",
    "gate: deliberation": "time to discuss",
    "gate: rolls": "voters' lists confirmed by two administrators",
    "gate: not-withdrawn": "the proposal has not been withdrawn",
    "gate: answered": "seconded amendments answered by the author",
    "gate: not-merged": "the proposal has not gone up in another",
    "gate: not-vetoed": "no caucus's veto holds against it",
    "gate: wording": "the vote is on the wording now in force",
    "gate: voting-period": "enough time to vote",
    "gate: sponsors": "groups that sponsor the proposal besides its author's",
    "gate: frozen": "the national meeting has settled the options",
    "gate: reports": "confirmed reports of regional meetings",
    "gate: participation": "groups present in the meetings",
    "gate: attendance": "people present in the meetings",
    "gate: proceed": "groups that go on without the missing reports",
    "gate: options": "the vote asks just what the meetings came to",
}
"""English for words of JSON that people would misread, or could not read: a certified cut declares
results, too, and names of gates are a program's; these are the words of the vote's page."""


def term(of: str, value: str) -> str:
    """A word that JSON has too, as people read it in the language.

    Args:
        of: what it is said of: "open" is another word of a vote than of a seat. In English.
        value: the word; one that nobody translated is told as it is.
    """
    if _spoken is None:
        return PLAIN.get(f"{of}: {value}", value)
    return _spoken.gettext(f"{of}: {value}").partition(": ")[2]


def terms(of: str, values: Iterable[str]) -> str:
    """Several of them, with commas between."""
    return ", ".join(term(of, value) for value in values)
