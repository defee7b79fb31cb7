"""A charter as people read it before they sign: whose it is, its fingerprint, its rules."""

from collections.abc import Sequence
from datetime import UTC, datetime

from node.cli.moments import period
from node.cli.output import Paper
from node.cli.speech import N_, _, spoken, term
from node.founding.charter_words import Fact, rule_facts, survival_facts
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from protocol.coalition.charter import Charter, CharterSignature, charter_id, unsigned
from protocol.coalition.tolerance import tolerance
from protocol.encoding import Wire

BEFORE_SIGNING = N_(
    "Compare the fingerprint with the other founders by voice before you sign or join."
)
OF_A_NODE = N_("Every group's server shows the same fingerprint: compare it with theirs by voice.")


def charter_value(charter: Charter, signatures: Sequence[CharterSignature]) -> dict[str, object]:
    """A charter for JSON."""
    identity = charter_id(charter)
    rules = charter.rules
    return {
        "coalition": identity,
        "fingerprint": fingerprint_words(identity),
        "name": charter.name,
        "preamble": charter.preamble,
        "points": charter.points,
        "regions": charter.regions,
        "founded": charter.founded,
        "groups": [
            {
                "group": founder.card.group,
                "name": founder.card.name,
                "region": founder.card.region,
                "address": founder.card.address,
                "operator": founder.card.operator,
                "affiliated": founder.affiliated,
                "council": founder.card.group in charter.council,
            }
            for founder in charter.groups
        ],
        "rules": {name: _plain(getattr(rules, name)) for name in rules.__struct_fields__},
        "succeeds": None if charter.succeeds is None else _plain(charter.succeeds),
        "tolerance": None if rules.cuts is None else tolerance(len(charter.council))._asdict(),
        "unsigned": unsigned(charter, signatures),
    }


def _plain(value: object) -> object:
    if isinstance(value, Wire):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.hex() if isinstance(value, bytes) else value


def write_charter(
    paper: Paper,
    charter: Charter,
    signatures: Sequence[CharterSignature],
    *,
    whole: bool = False,
    advice: str = BEFORE_SIGNING,
) -> None:
    """Write a charter for people.

    Args:
        paper: Where to.
        charter: The charter.
        signatures: Those at hand; none for a draft.
        whole: With preamble and points.
        advice: What to do with the fingerprint.
    """
    identity = charter_id(charter)
    day = datetime.fromtimestamp(charter.founded, UTC).date().isoformat()
    missing = unsigned(charter, signatures)
    paper.facts(
        [
            (_("coalition"), charter.name),
            (_("drafted"), day),
            (_("fingerprint"), fingerprint_words(identity)),
            ("", fingerprint_hex(identity)),
            *_goes_on(charter),
            (
                _("signed by"),
                _("all founders")
                if not missing
                else _("not yet: {missing}").format(missing=", ".join(missing)),
            ),
        ]
    )
    if whole:
        write_words(paper, charter)
    paper.line()
    write_groups(paper, charter)
    paper.line()
    paper.facts((fact.label and _(fact.label), said(fact)) for fact in rule_facts(charter))
    paper.line()
    for fact in survival_facts(charter):
        paper.line(said(fact))
    paper.line(_(advice))


def _goes_on(charter: Charter) -> list[tuple[str, str]]:
    before = charter.succeeds
    if before is None:
        return []
    said = _("{name} ({words}), from its cut {cut}").format(
        name=before.name, words=fingerprint_words(before.coalition), cut=before.number
    )
    return [(_("goes on from"), said)]


def write_words(paper: Paper, charter: Charter) -> None:
    """Write preamble and points of unity."""
    if charter.preamble:
        paper.line()
        paper.line(charter.preamble)
    if charter.points:
        paper.line()
    for number, point in enumerate(charter.points, 1):
        paper.line(f"{number}. {point}")


def write_groups(paper: Paper, charter: Charter) -> None:
    """Write the founders as a table; without cuts nobody certifies, whoever is in the council."""
    council = set(charter.council) if charter.rules.cuts else set[bytes]()
    paper.table(
        [
            _("group"),
            _("region"),
            _("members"),
            _("certifies"),
            _("hosted by"),
            _("address"),
            _("id"),
        ],
        [
            [
                founder.card.name,
                founder.card.region,
                founder.affiliated,
                _("yes") if founder.card.group in council else _("no"),
                founder.card.operator or _("itself"),
                founder.card.address or term("address", "none"),
                founder.card.group.hex()[:8],
            ]
            for founder in charter.groups
        ],
    )


def said(fact: Fact) -> str:
    """A line of the charter, in the language."""
    language = spoken()
    if language is None:
        return fact.said(str, str, spoken_ms)
    return fact.said(language.gettext, language.number, language.span)


def spoken_ms(ms: int) -> str:
    """Milliseconds in words: whole seconds in their largest unit, else as they are."""
    if ms == 0:
        return "0 seconds"
    return f"{ms} ms" if ms % 1000 else period(ms // 1000)
