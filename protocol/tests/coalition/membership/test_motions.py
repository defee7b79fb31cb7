"""The schemas of what groups decide about each other; a council as large as can be fits."""

from typing import Any

import pytest
from msgspec.structs import replace

from protocol.agreement.doublevote import MAX_DOUBLE_VOTE_BYTES
from protocol.agreement.votes import MAX_COUNCIL
from protocol.coalition.card import Steward
from protocol.coalition.charter import MAX_REGIONS
from protocol.coalition.kinds import open_body, to_map
from protocol.coalition.membership.applications import (
    MAX_APPLICATION_BYTES,
    ApplicationBody,
    Asked,
)
from protocol.coalition.membership.motions import BODIES, MOTIONS
from protocol.encoding import MAX_STATEMENT_BYTES, pack
from protocol.errors import MalformedError
from protocol.evidence import MAX_EVIDENCE_BYTES, MAX_EVIDENCE_NOTE_BYTES
from protocol.statement import Statement, seal_statement
from protocol.tests.coalition.scene import card, charter

WIDE = "\N{GRINNING FACE}"
CARD = replace(
    card("Elder"),
    name=WIDE * 120,
    region=WIDE * 60,
    operator=WIDE * 120,
    address="https://" + "a" * 292,
    agreement_key=bytes(32),
    stewards=[Steward(label=WIDE * 60, key=bytes(32))] * 16,
)
LONG = ApplicationBody(
    asked=Asked(
        card=CARD,
        affiliated=1_000_000_000,
        about=WIDE * 4_000,
        at_large=WIDE * 4_000,
        after=bytes(32),
    ),
    signature=bytes(64),
)

LONGEST: dict[str, dict[str, Any]] = {
    "expulsion": {"group": bytes(16), "reason": "r" * 2_000},
    "expulsion-reply": {"text": "t" * 4_000},
    "council-motion": {
        "base": bytes(32),
        "council": [number.to_bytes(16, "big") for number in range(MAX_COUNCIL)],
        "reason": "\N{GRINNING FACE}" * 2_000,
    },
    "motion-stance": {"stance": "disagree", "reason": "r" * 2_000},
    "fork-proof": {"proof": bytes(MAX_EVIDENCE_BYTES)},
    "vote-proof": {"proof": bytes(MAX_DOUBLE_VOTE_BYTES)},
    "incarnation": {
        "group": bytes(16),
        "proof": bytes(MAX_EVIDENCE_BYTES),
        "head": bytes(MAX_EVIDENCE_NOTE_BYTES),
        "reason": WIDE * 2_000,
    },
    "key-replacement": {
        "keys": {
            "group": bytes(16),
            "possession": bytes(64),
            "signature": bytes(64),
            **dict.fromkeys(
                ("key", "next_key_hash", "cosigning_key", "transport_key", "agreement_key"),
                bytes(32),
            ),
        },
        "reason": WIDE * 2_000,
    },
    "key-objection": {"reason": WIDE * 2_000},
    "back": {},
    "application": to_map(LONG),
    "vouching": {"reason": "r" * 2_000},
}


# Every field as long as it may be, in letters of two bytes. In wider ones such a charter can be
# founded and doesn't fit a statement (docs/spec/coalition/changes.md section 8).
WORDS = "\N{LATIN SMALL LETTER A WITH ACUTE}" * 4_000
RULES = charter(["Ash"]).rules
LONGEST["charter-motion"] = {
    "base": bytes(32),
    "rules": to_map(
        replace(
            RULES,
            moderators=[number.to_bytes(16, "big") for number in range(256)],
            appeals=WORDS,
            data_officer=WORDS,
            life=replace(RULES.life, moderation=WORDS),
        )
    ),
    "regions": [f"{number:060}" for number in range(MAX_REGIONS)],
    "reason": WORDS[:2_000],
}


def said(kind: str, body: dict[str, Any]) -> Statement:
    return Statement(
        version=1,
        coalition=bytes(32),
        group=bytes(16),
        kind=kind,
        epoch=0,
        refs=[bytes(32)] * MOTIONS[kind].refs_min,
        body=body,
        time=0,
    )


@pytest.mark.parametrize("kind", MOTIONS)
def test_the_longest_are_taken_and_fit_a_statement(kind: str) -> None:
    statement = said(kind, LONGEST[kind])
    assert isinstance(open_body(statement), BODIES)
    assert len(seal_statement(statement)) <= MAX_STATEMENT_BYTES


def test_the_longest_application_is_no_larger_than_its_file() -> None:
    assert len(pack(LONG)) <= MAX_APPLICATION_BYTES


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("expulsion", {"group": bytes(15)}),
        ("expulsion", {"effective": 1}),
        ("expulsion-reply", {"text": "t" * 4_001}),
        ("council-motion", {"council": []}),
        ("council-motion", {"council": [bytes(16)] * (MAX_COUNCIL + 1)}),
        ("council-motion", {"base": bytes(33)}),
        ("motion-stance", {"stance": "abstain"}),
        ("fork-proof", {"proof": b""}),
        ("fork-proof", {"proof": bytes(MAX_EVIDENCE_BYTES + 1)}),
        ("vote-proof", {"proof": b""}),
        ("vote-proof", {"proof": bytes(MAX_DOUBLE_VOTE_BYTES + 1)}),
        ("back", {"since": 1}),
        ("application", {"signature": bytes(63)}),
        ("application", {"asked": {}}),
        ("vouching", {"reason": "r" * 2_001}),
    ],
)
def test_a_field_out_of_range_or_unknown_is_refused(kind: str, changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError) as caught:
        open_body(said(kind, {**LONGEST[kind], **changes}))
    assert caught.value.code == "body-malformed"


def test_the_table_names_every_body_once() -> None:
    assert {row.body for row in MOTIONS.values()} == set(BODIES)
    assert len(MOTIONS) == len(BODIES)
