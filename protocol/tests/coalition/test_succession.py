"""Who goes on from a coalition proves it by its last cut and the keys of before; others can't."""

import pytest
from msgspec.structs import replace

from protocol.audit import verify_bundle
from protocol.coalition.charter import (
    CharterSignature,
    assemble_charter,
    charter_id,
    check_charter,
    check_signatures,
    open_charter,
    sign_charter,
)
from protocol.coalition.succession import (
    Predecessor,
    check_before,
    check_predecessor,
    check_succession,
    sign_succession,
)
from protocol.encoding import pack
from protocol.errors import ProtocolError
from protocol.keys import key_id, public_key
from protocol.tests.bundles import NAMES, certified_bundle
from protocol.tests.coalition.scene import group_id, seed


@pytest.fixture(scope="module")
def old():
    return verify_bundle(certified_bundle())


def claim_of(report):
    tip = report.line.tip
    return Predecessor(
        coalition=report.coalition,
        name=report.state.charter.name,
        cut=tip.hash,
        number=tip.number,
        time=tip.time,
    )


def again(report, *names, **fields):
    """A charter of some of the old groups, under other keys, that goes on from the old one."""
    founders = [
        replace(
            f,
            card=replace(
                f.card,
                log_key=public(f"{f.card.name}/again"),
                cosigning_key=public(f"{f.card.name}/again c"),
                transport_key=public(f"{f.card.name}/again t"),
                agreement_key=public(f"{f.card.name}/again a"),
                next_key_hash=key_id(public(f"{f.card.name}/again n")),
                stewards=[
                    replace(s, key=public(f"{f.card.name}/again {s.label}"))
                    for s in f.card.stewards
                ],
            ),
        )
        for f in report.state.versions.founding.groups
        if f.card.name in names
    ]
    ids = [f.card.group for f in founders]
    made = replace(
        report.state.versions.founding,
        groups=founders,
        council=ids,
        founded=report.line.tip.time + 100,
        nonce=b"again" * 3 + b".",
        succeeds=claim_of(report),
    )
    return replace(made, **fields)


def public(name):
    return public_key(seed(name))


def signed_by(charter, **before):
    """Signed by all founders; `before`: name -> whose log key of before signs for it."""
    identity = charter_id(charter)
    signatures = [
        CharterSignature(
            group=f.card.group,
            signature=sign_charter(seed(f"{f.card.name}/again"), charter),
            before=sign_succession(
                seed(f"{before.get(f.card.name, f.card.name)}/log"), charter, identity
            ),
        )
        for f in charter.groups
    ]
    return assemble_charter(charter, signatures)


def check(signed, report):
    return check_succession(
        signed,
        charter_id(signed.charter),
        report.state.versions.founding,
        report.line,
        report.certified,
    )


def refused(run, *args):
    with pytest.raises(ProtocolError) as caught:
        run(*args)
    return caught.value.code


def test_those_who_are_left_found_again_and_prove_where_they_come_from(old):
    signed = signed_by(again(old, *NAMES[:2]))
    assert open_charter(pack(signed)) == signed
    assert check(signed, old) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"coalition": b"x" * 32},
        {"cut": b"x" * 32},
        {"number": 9},
        {"time": 5},
        {"name": "Another coalition"},
    ],
)
def test_another_cut_or_coalition_than_the_last_one_is_refused(old, changes):
    claim = replace(claim_of(old), **changes)
    signed = signed_by(again(old, *NAMES[:2], succeeds=claim))
    assert refused(check, signed, old) == "false-successor"


def test_who_was_no_member_is_refused(old):
    made = again(old, *NAMES[:2])
    stranger = replace(made.groups[0], card=replace(made.groups[0].card, group=group_id("Elder")))
    groups = sorted([stranger, made.groups[1]], key=lambda f: f.card.group)
    ids = [f.card.group for f in groups]
    signed = signed_by(replace(made, groups=groups, council=ids))
    assert refused(check, signed, old) == "false-successor"


def test_nobody_takes_a_groups_place_without_its_key_of_before(old):
    first, second = NAMES[:2]
    signed = signed_by(again(old, first, second), **{first: second})
    assert refused(check, signed, old) == "bad-signature"


@pytest.mark.parametrize(
    "fields",
    [
        {"transport_key": public("Ash/transport")},
        {"cosigning_key": public("Birch/agreement")},
        {"next_key_hash": key_id(public("Ash/next"))},
        {"next_key_hash": key_id(public("Ash/log"))},
        {"agreement_key": public("Ash/next")},
    ],
)
def test_a_key_of_before_serves_in_no_other_coalition(old, fields):
    charter = again(old, *NAMES)
    groups = [
        replace(f, card=replace(f.card, **fields)) if f.card.name == "Ash" else f
        for f in charter.groups
    ]
    assert refused(check, signed_by(replace(charter, groups=groups)), old) == "key-in-use"


def test_a_coalition_that_went_on_has_no_successor(old):
    links, line = old.line.links, old.line
    assert len(links) > 1
    earlier = links[-2]
    claim = replace(
        claim_of(old),
        cut=earlier.certificate.value,
        number=earlier.cut.number,
        time=earlier.cut.time,
    )
    signed = signed_by(again(old, *NAMES[:2], succeeds=claim))
    assert line.tip.number > earlier.cut.number
    assert refused(check, signed, old) == "predecessor-went-on"


def test_a_successor_carries_every_signature_of_before_and_no_other_charter_has_one(old):
    signed = signed_by(again(old, *NAMES[:2]))
    bare = [replace(s, before=b"") for s in signed.signatures]
    assert refused(check_before, replace(signed, signatures=bare)) == "charter-signature"
    alone = replace(signed, charter=replace(signed.charter, succeeds=None))
    assert refused(check_before, alone) == "charter-signature"
    assert refused(check_signatures, replace(signed, signatures=bare)) == "charter-signature"


def test_a_coalition_is_not_founded_before_the_cut_that_it_cites(old):
    made = again(old, *NAMES[:2], founded=old.line.tip.time)
    assert refused(check_predecessor, made) == "bad-charter"
    assert refused(check_charter, made) == "bad-charter"
    check_predecessor(again(old, *NAMES[:2]))


def test_two_that_know_nothing_of_each_other_are_not_of_one_line(old):
    signed = signed_by(again(old, *NAMES[:2]))
    founding = old.state.versions.founding
    identity = charter_id(signed.charter)
    assert refused(check_succession, signed, identity, founding, None, None) == "false-successor"
