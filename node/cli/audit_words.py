"""What an audit says, in the language of whoever checks: its report is in English, for programs.

A sentence of the report is known by its form and said again from the catalogue; one that is not
known here is shown as it is. Times are in UTC seconds there, and for people here.
"""

import re
from functools import cache

from node.cli.moments import moment
from node.cli.speech import N_, _, spoken

NUMBERS = frozenset(
    {"bytes", "records", "founders", "signatures", "statements", "cuts", "again", "signed"}
    | {"seats", "votes"}
    | {"proposals", "refused", "waiting", "returns", "changes", "forks", "size", "time"}
)
"""Fields that are whole numbers, with commas between thousands."""

SENTENCES = (
    N_("the file is whole and in canonical form"),
    N_("every founder signed the charter"),
    N_("every public record is signed by its group"),
    N_("every statement stands in its group's signed record"),
    N_("every cut is certified by its council"),
    N_("the coalition's state follows from the records"),
    N_("every result follows from the group results"),
    N_("the exporter's node found the same"),
    N_("{bytes} bytes, {records} public records"),
    N_("{name}: signed by its founder"),
    N_("{name}: signed by all {founders} founders"),
    N_("{signatures} signatures, each by the group whose record it heads"),
    N_(
        "{signatures} signatures, each by the group whose record it heads; {forks} groups signed "
        "two versions of theirs"
    ),
    N_("{statements} statements, each where its group signed it"),
    N_("none: everything is provisional"),
    N_("{cuts} cuts; the last as of {time}, signed by {signed} of {seats} groups of the council"),
    N_(
        "{cuts} cuts, each worked out again; the last as of {time}, signed by {signed} of {seats} "
        "groups of the council"
    ),
    N_(
        "{cuts} cuts, {again} worked out again; the last as of {time}, signed by {signed} of "
        "{seats} groups of the council"
    ),
    N_("{proposals} proposals, {votes} votes, {refused} statements refused, {waiting} waiting"),
    N_("{votes} votes counted again from {returns} group results"),
    N_("who said what: each statement is signed by its group through the head of its record"),
    N_("the sums: each result is recomputed from the group results under the announced rule"),
    N_("the order: a ballot opened only after its conditions held, by the times groups claimed"),
    N_(
        "what is final: more than two thirds of the council signed what was said up to {time}, "
        "and what follows from it"
    ),
    N_("the charter's rules: {changes} changes, each decided by the rules before it"),
    N_("delegates' votes: public by name or seat, and added up again"),
    N_(
        "{name} signed two versions of its record that can't both be true: its first {size} "
        "statements count"
    ),
    N_("{name} signed two versions of its record that can't both be true: nothing in it counts"),
    N_("each voters' list's size: by two administrators of the group"),
    N_("counted group results: by two administrators, from papers that stay home"),
    N_("polled group results: by the group's server; each voter can check that the vote is in"),
    N_("that this is the real coalition: compare the fingerprint on two groups' sites"),
    N_("that the file is complete: a newer statement may exist; what no cut has is provisional"),
    N_("that the file is complete: a newer statement may exist; results are provisional"),
    N_("that each vote was one real person's, and that nobody was pressed"),
    N_("that it goes on from {name}: check it with that coalition's last file"),
    N_("what these groups said, if anything: {groups}"),
)
_FIELD = re.compile(r"\\\{(\w+)\\\}")
# After a number the report has one thing or several.
_SEVERAL = re.compile(
    r"(?<=\)\\ )"
    r"(?:statement|proposal|vote|cut|change|signature|public\\ record|group(?:\\ result)?)s"
)


def say(sentence: str) -> str:
    """A sentence of an audit's report, for people."""
    for template, form in _forms():
        found = form.fullmatch(sentence)
        if found is None:
            continue
        values = found.groupdict()
        said = _(template)
        if said == template:
            # The report's own words, which know one from several.
            return sentence.replace(values["time"], _when(values)) if "time" in values else sentence
        return said.format(**{name: _value(name, values) for name in values})
    return sentence


def _when(values: dict[str, str]) -> str:
    return moment(int(values["time"].replace(",", "")))


def _value(name: str, values: dict[str, str]) -> str:
    if name == "time":
        return _when(values)
    language = spoken()
    if name in NUMBERS and language is not None:
        return language.number(int(values[name].replace(",", "")))
    return values[name]


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, _form(template)) for template in SENTENCES)


def _form(template: str) -> re.Pattern[str]:
    def field(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>{'[0-9,]+' if name in NUMBERS else '.+'})"

    pattern = _FIELD.sub(field, re.escape(template))
    return re.compile(_SEVERAL.sub(lambda found: f"{found[0]}?", pattern))
