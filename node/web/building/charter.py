"""View model of the founding charter."""

from node.founding.charter_words import rule_facts, tolerance_fact
from node.founding.fingerprint import fingerprint_hex, fingerprint_words
from node.web.viewmodels.charter import CharterView, FounderLine
from protocol.coalition.charter import Charter, charter_id


def charter_view(charter: Charter) -> CharterView:
    """A charter whole, its founders by name."""
    identity = charter_id(charter)
    council = set(charter.council)
    founders = sorted(charter.groups, key=lambda founder: founder.card.name.casefold())
    return CharterView(
        name=charter.name,
        founded=charter.founded,
        preamble=charter.preamble,
        points=tuple(charter.points),
        groups=tuple(
            FounderLine(
                founder.card.name,
                founder.card.region,
                founder.affiliated,
                founder.card.group in council,
                founder.card.operator,
            )
            for founder in founders
        ),
        rules=(*rule_facts(charter), tolerance_fact(len(charter.council))),
        words=fingerprint_words(identity),
        fingerprint=fingerprint_hex(identity),
    )
