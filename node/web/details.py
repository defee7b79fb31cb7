"""What exactly is wrong with what people typed or did, in the reader's language.

Faults of rules, of lists of votes and of acts are worded in English where they are found, as the
command line shows them. The same wordings stand here with places for what they name; a wording
that fits is said in the reader's language, with the same things named.
"""

import re
from functools import cache

from node.web.details_of_acts import OF_ACTS
from node.web.details_of_ballots import IN_REGIONS, OF_BALLOT_CHECKS
from node.web.details_of_commands import OF_COMMANDS
from node.web.i18n import Language
from node.web.policy import N_
from node.web.refusals_of_founding import OF_PAPERS
from protocol.errors import CODES

# Lists quote what somebody typed; wordings that name it stand before those that could swallow it.
OF_RULES: tuple[str, ...] = (
    N_("the rule: {what}"),
    N_("there is no group {name}"),
    N_("no rule preset {name}"),
    N_("{name} is not a table"),
    N_("{name} is not a list"),
    N_("`commonweal peers` names them"),
    N_("{what} (at line {line}, column {column})"),
    N_("{what} (at end of document)"),
    N_("{what} - at `{place}`"),
    N_("{what} - at `key` in `{place}`"),
    N_("Expected `{wanted}`, got `{met}`"),
    N_("Expected `{wanted}` {limit}"),
    N_("Object missing required field `{field}`"),
    N_("Object contains unknown field `{field}`"),
    N_("Invalid enum value {value}"),
    N_("Invalid value {value}"),
    N_("Cannot declare {key} twice"),
    N_("Cannot mutate immutable namespace {key}"),
    N_("Cannot overwrite a value"),
    N_("Cannot redefine namespace {key}"),
    N_("Duplicate inline table key {key}"),
    N_("Escaped character is not a Unicode scalar value"),
    N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
    N_("Expected ']]' at the end of an array declaration"),
    N_("Expected newline or end of document after a statement"),
    N_("Expected {sign}"),
    N_("Found invalid character {sign}"),
    N_("Illegal character {sign}"),
    N_("Invalid date or datetime"),
    N_("Invalid hex value"),
    N_("Invalid initial character for a key part"),
    N_("Invalid statement"),
    N_("Invalid value"),
    N_("Unclosed array"),
    N_("Unclosed inline table"),
    N_("Unescaped '\\' in a string"),
    N_("Unterminated string"),
    N_("one test stands twice"),
    N_("regions are named exactly for an electorate of regions"),
    N_("a caucus is named exactly for an electorate of a caucus"),
    N_("the groups of a caucus are named"),
    N_("groups are recused where the rule knows no recusal"),
    N_("no group is left to vote"),
    N_("ids of groups are not ascending"),
    N_("regions are not ascending"),
    N_("`per` and `rounding` belong exactly to per-capita weight"),
    N_("`minimum` and `cap` belong to per-capita weight"),
    N_("{groups} groups cannot all stay below a share of {cap}"),
    N_("tie-break steps repeat, or earlier stages come late"),
    N_("a caster is named exactly if there is a casting vote"),
    N_("the casting vote is with a group that does not vote"),
    N_("a tie between options could stay open"),
    N_("end the tie-break with a seed or a casting vote"),
    N_("nothing says when yes carries"),
    N_("add a share of the votes, of groups or of regions, a ratio, or a limit of objections"),
    N_("an abstention can't be against one of many options"),
    N_("a unit vote can't fill several seats"),
    N_("a share of the winner's votes needs one seat and one last round"),
    N_("a number of groups has the base `eligible`"),
    N_("{share} is not in lowest terms"),
    N_("{test} of a whole is never reached"),
    N_("at least none is always reached"),
    N_("a test states a number or a share, not both"),
    N_("{test} of {whole} is never reached"),
    N_("the default option is none of the contest's"),
    N_("in a yes/no contest the default is no"),
    N_("who is in favour of several winners is not defined"),
    N_("the charter has no regions"),
    N_("objections are votes of no, and this contest has none"),
    N_("that many objections are never exceeded"),
)

OF_FILES: tuple[str, ...] = (
    N_("the public record of {name}, at size {size}"),
    N_("the public record of {name}, {count} entries where {wanted} are new"),
    N_("members stand in regions that the charter doesn't list: {named}"),
    N_("the terms: {what}"),
    N_("the terms are not valid TOML: {what}"),
    N_("no {key} is known"),
    N_("{key} is missing"),
    N_("{key} is empty"),
    N_("{key} is none of the words that are possible"),
    N_("{key} is no text in quotes"),
    N_("{key} is no whole number"),
    N_("{key} is no true or false"),
    N_("{key} is no list in brackets"),
    N_("{key} is no table"),
    N_("{key} is no length of time, such as 12 hours, 7 days or 2 weeks"),
    N_("{key} is no share of the groups, such as 2/3 or 1/1"),
    N_("`commonweal charter terms` prints a file to start from"),
)

# Of commands; fields that forms ask for have a label, the others their name, which JSON has.
OF_FIELDS: tuple[str, ...] = (
    N_("{command}: {where} is not the beginning of an id"),
    N_("proposals, ballots and drafts are named by 6 or more digits of their ids, 0-9 and a-f"),
    N_("{where} is too short: at least {n} characters"),
    N_("{where} is too long: at most {n} characters"),
    N_("{where} has too few: at least {n}"),
    N_("{where} has too many: at most {n}"),
    N_("{where} is too small: at least {n}"),
    N_("{where} is too large: at most {n}"),
    N_("it can't be left empty"),
    N_("make it longer"),
    N_("make it shorter"),
    N_("name more of them"),
    N_("name fewer of them"),
    N_("choose another number"),
)

EMPTY = N_("{where} is empty")
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]+")
LABELS = {
    "reason": N_("Reason"),
    "title": N_("Title"),
    "summary": N_("Summary"),
    "text": N_("Wording"),
    "name": N_("Name"),
    "region": N_("Region"),
    "author": N_("Who says it"),
    "label": N_("For whom"),
    "zone": N_("Time zone"),
    "place": N_("Place"),
    "link": N_("Link"),
    "agenda": N_("Agenda"),
    "names": N_("Names"),
    "group": N_("Group"),
}
"""What forms mostly call the fields of commands that a refusal may name."""

# Of ballot files.
OF_BALLOTS: tuple[str, ...] = (
    N_("{file} is not TOML: {what}"),
    N_("contest {number}: there is no kind {value}"),
    N_("accepts: there is no kind {value}"),
    N_("the kinds are {kinds}"),
    N_("the schedule has no {field}"),
    N_("{field} is not a time: {value}"),
    N_("such as 2026-12-01T18:00"),
    N_("there is no time zone {name}"),
    N_("such as America/Chicago or UTC"),
    N_("docs/guide/steward.md shows a whole ballot file"),
    N_(
        "texts stand in quotes, hours without, such as opens = 2030-04-01T08:00:00; "
        "docs/guide/steward.md shows a whole ballot file"
    ),
)

OF_LISTS: tuple[str, ...] = (
    N_("the file is empty"),
    N_("no ballots"),
    N_("a header line must be followed by a line a ballot"),
    N_("no totals"),
    N_("the header is followed by a line an option"),
    N_("no seats"),
    N_("the header is followed by a line a seat"),
    N_("{count} cells where the header has {wanted}"),
    N_("another number of cells than the header has"),
    N_("two columns have the same name"),
    N_("no column rank1 among: {seen}"),
    N_("name the columns rank1, rank2 ..."),
    N_("the rank columns are not numbered 1, 2, 3 and so on"),
    N_("no column {column}"),
    N_("the columns are seat, weight, {choice} ..."),
    N_("a mandate for some contests"),
    N_("one column for each, or none"),
    N_("a mandate of a seat in which nobody sat"),
    N_("leave it empty"),
    N_("{word} is no mandate"),
    N_("one of free, ballot, branches, conference or executive"),
    N_("a column {column} too many"),
    N_("see the steward's guide"),
    N_("more than {most} options"),
    N_("more than {most} seats"),
    N_("more than {most} ranks"),
    N_("more than {most} lines"),
    N_("longer than {most} bytes"),
    N_("{count} options; 1 to {most} are possible"),
    N_("{count} names for {options} options"),
    N_("two options have the same name"),
    N_("an option without a name"),
    N_("a name of more than {most} characters"),
    N_("a name with control characters"),
    N_("a NUL character"),
    N_("is this a text file?"),
    N_("the file is UTF-16"),
    N_("byte {at} is not UTF-8"),
    N_("save the file as UTF-8 and try again"),
    N_("unexpected end of data"),
    N_("{sign} expected after {other}"),
    N_("{text} looks like a formula"),
    N_("{text} is not a weight"),
    N_("a weight is 1, 2.5 or 1/3"),
    N_("a whole number from 1"),
    N_("{text} is neither yes nor no"),
    N_("{text} is not a number of votes"),
    N_("a whole number from 0 to {most}, without separators"),
    N_("{text} is no grade"),
    N_("grades: {grades}"),
    N_("{text} is not an option of {contest}"),
    N_("{text} is not an option of this contest"),
    N_("{text} is not one of {count} options"),
    N_("the ballot has {option}"),
    N_("the ballot has: {options}"),
    N_("{text} stands there under two names"),
    N_("{text} stands there twice"),
    N_("{text} stands twice"),
    N_("{text} stands twice on a ballot"),
    N_("{text} is marked twice"),
    N_("{text} is not an option and a grade, such as {example}"),
    N_("totals don't tell how each ballot of {contest} was filled in"),
    N_("give records, a line a ballot, {columns}"),
    N_("a column an option"),
    N_("columns rank1, rank2 ..."),
    N_("the ballots are not graded as {contest} asks"),
    N_("a line stands for {count} ballots"),
    N_("in a return each vote counts one"),
    N_("{cast} of {most} voters"),
    N_("papers: {count}; in {other}: {wanted}"),
    N_("every question has as many papers as the others, blank and spoiled ones too"),
    N_("this is not a BLT file"),
    N_("the first line gives the number of options and of seats"),
    N_("the ballots do not end with a line 0"),
    N_("a ballot does not end with 0"),
    N_("not {count} different nicknames"),
    N_("{text} names an option twice"),
    N_("{text} is not a name in quotes"),
    N_("{text} is not known here"),
    N_("a ballot is a count, a colon and options: 12:Ann>Bob"),
    N_("{text} is not a count"),
    N_("{text} is no option"),
    N_("{text} is no highest score"),
    N_("scores start at 0"),
    N_("subtract the lowest from all"),
    N_("a score of {score} where {top} is the highest"),
    N_("some options have scores and others none"),
    N_("some ballots have scores and others none"),
    N_("the scores contradict the order"),
    N_("a comma ranks nothing"),
    N_("write > or ="),
)

# After all others, as these fit nearly everything; what they name must have a wording itself.
IN_FILES = (N_("{file}, line {line}: {what}"), N_("{file}: {what}"))

# What one of these names is a wording itself.
INNER = frozenset({"what", "columns"})
_PLACE = re.compile(r"\\{(\w+)\\}")
_LINE = re.compile(r"(?:, line (\d+))?: ", re.DOTALL)


def say_detail(detail: str, spoken: Language) -> str | None:
    """A fault's wording in the reader's language; None if none here fits.

    Args:
        detail: as the fault has it: lower case, English, no full stop.
    """
    for message in (
        *OF_PAPERS,
        *OF_FIELDS,
        *OF_BALLOTS,
        *OF_RULES,
        *OF_FILES,
        *OF_LISTS,
        *OF_ACTS,
        *OF_BALLOT_CHECKS,
        *OF_COMMANDS,
        *IN_FILES,
        *IN_REGIONS,
    ):
        found = _pattern(message).fullmatch(detail)
        if found is None:
            continue
        named = found.groupdict()
        inside = {name: say_detail(named[name], spoken) for name in INNER & named.keys()}
        if None in inside.values():
            continue
        return spoken.gettext(message).format(**{**named, **inside})
    return None


def say_field(detail: str, spoken: Language) -> str | None:
    """The same of a command's field that doesn't fit, which forms have a label for.

    Args:
        detail: of `bad-arguments`.
    """
    for message in (EMPTY, *OF_FIELDS):
        found = _pattern(message).fullmatch(detail)
        where = found.groupdict().get("where", "") if found else ""
        if found and _NAME.fullmatch(where):
            label = spoken.gettext(LABELS[where]) if where in LABELS else where
            return spoken.gettext(message).format(**{**found.groupdict(), "where": label})
    return say_detail(detail, spoken)


def say_line(detail: str, hint: str, called: str, spoken: Language) -> str:
    """What is wrong with a list of votes: the line, the reason, and what to do.

    What has no wording here is said as it stands, after a sentence in the reader's language.

    Args:
        detail: of a `bad-file`: what the list is called, the line if there is one, the reason.
        called: what it was called when it was read.
    """
    rest = detail.removeprefix(called)
    found = _LINE.match(rest)
    line, reason = (found[1], rest[found.end() :]) if found else (None, rest)
    if hint == CODES["bad-file"].hint:
        hint = ""  # for whoever has a whole file: here the place is named already
    parts = [say_detail(reason, spoken), *([say_detail(hint, spoken)] if hint else [])]
    if None in parts:
        parts = [
            spoken.gettext("This can't be read. The server says, in English:"),
            f"{reason} {hint}".strip(),
        ]
    said = " ".join(_sentence(part) for part in parts if part)
    if line is None:
        return said
    return f"{spoken.gettext('Line %(line)s:') % {'line': line}} {said[:1].lower()}{said[1:]}"


def _sentence(text: str) -> str:
    whole = f"{text[:1].upper()}{text[1:]}"
    return whole if whole.endswith((".", ":", "?", "...")) else f"{whole}."


@cache
def _pattern(message: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(message)), re.DOTALL)
