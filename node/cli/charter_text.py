"""A charter as people read it before they sign: whose it is, its fingerprint, its rules."""

from collections.abc import Sequence
from datetime import UTC, datetime

from node.cli.moments import period
from node.cli.output import Paper
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from protocol.coalition.charter import Charter, CharterRules, CharterSignature, charter_id, unsigned
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.life_rules import LifeRules
from protocol.coalition.tolerance import Tolerance, tolerance


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
        "tolerance": tolerance(len(charter.council))._asdict(),
        "unsigned": unsigned(charter, signatures),
    }


def _plain(value: object) -> object:
    if isinstance(value, LifeRules):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    if isinstance(value, CutRules):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return [item.hex() for item in value] if isinstance(value, list) else value


def write_charter(
    paper: Paper,
    charter: Charter,
    signatures: Sequence[CharterSignature],
    *,
    whole: bool = False,
) -> None:
    """Write a charter for people.

    Args:
        paper: Where to.
        charter: The charter.
        signatures: Those at hand; none for a draft.
        whole: With preamble and points.
    """
    identity = charter_id(charter)
    day = datetime.fromtimestamp(charter.founded, UTC).date().isoformat()
    missing = unsigned(charter, signatures)
    paper.facts(
        [
            ("coalition", charter.name),
            ("drafted", day),
            ("fingerprint", fingerprint_words(identity)),
            ("", fingerprint_hex(identity)),
            ("signed by", "all founders" if not missing else f"not yet: {', '.join(missing)}"),
        ]
    )
    if whole:
        write_words(paper, charter)
    paper.line()
    write_groups(paper, charter)
    paper.line()
    paper.facts(rule_facts(charter.rules, names(charter)))
    paper.line()
    paper.line(tolerance_text(len(charter.council), tolerance(len(charter.council))))
    paper.line("Compare the fingerprint with the other founders by voice before you sign or join.")


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
    """Write the founders as a table."""
    council = set(charter.council)
    paper.table(
        ["group", "region", "members", "certifies", "address", "id"],
        [
            [
                founder.card.name,
                founder.card.region,
                founder.affiliated,
                "yes" if founder.card.group in council else "no",
                founder.card.address or "none",
                founder.card.group.hex()[:8],
            ]
            for founder in charter.groups
        ],
    )


def names(charter: Charter) -> dict[bytes, str]:
    """Groups by id."""
    return {founder.card.group: founder.card.name for founder in charter.groups}


def rule_facts(rules: CharterRules, groups: dict[bytes, str]) -> list[tuple[str, object]]:
    """The rules, as labels and values."""
    several = {
        "allowed": "may vote in each",
        "one-home": "declares one group to vote in",
    }
    return [
        ("sponsors besides the author", rules.sponsors),
        ("deliberation, at least", period(rules.deliberation_s)),
        ("voting, at least", period(rules.voting_s)),
        ("public records", "anybody may read" if rules.public_logs else "groups and invited"),
        ("a person in several groups", several[rules.several_groups]),
        ("smallest published cell", _count(rules.pool_min, "vote")),
        ("moderators", ", ".join(groups[group] for group in rules.moderators) or "none"),
        ("points of unity change with", _groups_share(rules.life.points_share)),
        ("a vote goes on without reports by", _groups_share(rules.life.proceed_share)),
        ("a group leaves after notice of", period(rules.life.notice_s)),
        ("a meeting's report stands with", f"{_groups_share(rules.life.confirm_share)} present"),
        ("shorter periods with", _groups_share(rules.life.emergency_share)),
        ("even then at least", period(rules.life.emergency_s)),
        *_debate_facts(rules.life),
        ("cuts are certified", _cuts(rules.cuts)),
        ("appeals", rules.appeals or "not named"),
        ("personal data", rules.data_officer or "not named"),
    ]


def _debate_facts(life: LifeRules) -> list[tuple[str, object]]:
    return [
        ("an amendment must be answered", _from("seconded by", life.seconds, "group")),
        ("a group comments at most every", period(life.slow_s)),
        ("moderation policy", life.moderation or "none"),
        ("a caucus is listed", _from("signed by", life.caucus_min, "member")),
        ("a caucus's veto holds", _from("signed by", life.veto_min, "member")),
    ]


def _cuts(rules: CutRules | None) -> str:
    if rules is None:
        return "never: results stay provisional"
    return (
        f"at most every {spoken_ms(rules.rest_ms)}; {spoken_ms(rules.propose_ms)} for a proposal, "
        f"{spoken_ms(rules.vote_ms)} for votes, {spoken_ms(rules.growth_ms)} more each round"
    )


def spoken_ms(ms: int) -> str:
    """Milliseconds in words: whole seconds in their largest unit, else as they are."""
    return f"{ms} ms" if ms % 1000 else period(ms // 1000)


def _from(how: str, number: int, whom: str) -> str:
    return f"{how} {_count(number, whom)}" if number else "never"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _groups_share(share: list[int]) -> str:
    return f"{share[0]}/{share[1]} of the groups"


def tolerance_text(groups: int, bound: Tolerance) -> str:
    """What founders are told about what their council survives."""
    return (
        f"Of {groups} certifying groups, {bound.quorum} confirm together. {bound.offline} may be "
        f"offline while the others go on; if two conflicting results were ever confirmed, at "
        f"least {bound.equivocating} groups would be proved to have signed both."
    )
