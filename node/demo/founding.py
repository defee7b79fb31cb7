"""Founding: a node for each ward, then one charter that all of them sign."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from node.demo.pace import challenge_terms, cut_terms
from node.demo.records import ELECTIONS, split
from node.demo.scene import panel
from node.demo.ward import Ward, make_ward
from node.founding.charters import draft_charter, join_coalition, sign_draft
from node.founding.making import Plan, make_node
from node.founding.recovery import share_names, write_share
from node.founding.stewards import open_steward_key
from node.founding.terms import Terms, TermsMembers, TermsRules
from node.stage.ports import free_ports
from node.stage.settings import quicken
from protocol.coalition.card import Card
from protocol.coalition.charter import SignedCharter, assemble_charter
from protocol.encoding import pack

COALITION = "Thirteen Wards (an example)"
SPONSORS = 2


def lay_out(base: Path, numbers: Sequence[int]) -> list[Ward]:
    """A home for each ward, with its own ballots and no others."""
    wards = [
        make_ward(number, base / f"ward-{number:02}", port)
        for number, port in zip(numbers, free_ports(len(numbers)), strict=True)
    ]
    for ward in wards:
        (ward.home / "papers").mkdir(parents=True)
    for election in ELECTIONS:
        counts = split(election, {ward.number: ward.papers(election) for ward in wards})
        for ward in wards:
            ward.ballots = counts[ward.number]
    return wards


def make(ward: Ward) -> Card:
    """Make one ward's node; shares and stewards' keys stay outside its directory."""
    shares = [ward.home / "recovery" / name for name in share_names("ward")]
    shares[0].parent.mkdir()

    def hand_over(card: Card, texts: Sequence[str]) -> None:
        for number, (path, text) in enumerate(zip(shares, texts, strict=True), 1):
            write_share(path, text, number, card.name, card.next_key_hash)

    plan = Plan(
        directory=ward.directory,
        name=ward.name,
        region="",
        address=ward.address,
        steward_keys=ward.home / "stewards",
        card_file=ward.home / "group.card",
        outside=tuple(shares),
    )
    card = make_node(plan, hand_over)
    ward.stewards = [open_steward_key(path, lambda: "") for path in plan.key_files()]
    quicken(ward.directory)
    return card


def terms(wards: Sequence[Ward], deliberation_s: int, voting_s: int) -> Terms:
    """The charter's terms: short periods, public records, weights by ballots."""
    return Terms(
        name=COALITION,
        preamble="This coalition is an example. Its ballots for mayor and for the Board of "
        "Estimate and Taxation are real: the cast vote records of Minneapolis, Minnesota, "
        "7 November 2017, by ward.",
        points=["Each ward keeps its own ballots.", "Anybody can check every result."],
        regions=[],
        council="all",
        affiliated={ward.name: ward.ballots for ward in wards},
        rules=TermsRules(
            sponsors=min(SPONSORS, len(wards) - 1),
            deliberation=f"{deliberation_s} seconds",
            voting=f"{voting_s} seconds",
            public_logs=True,
            several_groups="allowed",
            pool_min=5,
            moderators=[],
            appeals="",
            data_officer="nobody: the members of these groups are made up",
        ),
    )


def certifying(plain: Terms, wards: list[Ward], load_s: float) -> Terms:
    """The same terms with certified cuts, challenges, and a seat that a fork costs."""
    return msgspec.structs.replace(
        plain,
        cuts=cut_terms(load_s),
        challenges=challenge_terms(load_s, [ward.name for ward in panel(wards)]),
        members=TermsMembers(suspend=True),
    )


def found(wards: Sequence[Ward], agreed: Terms, done: Callable[[int], None]) -> SignedCharter:
    """Make every node, draft the charter, have all sign it, and join.

    Args:
        agreed: the charter's terms.
        done: told after each step of a ward; there are three for each.
    """
    cards = []
    for ward in wards:
        cards.append(make(ward))
        done(1)
    charter = draft_charter(cards, agreed, int(time.time()))
    signatures = []
    for ward in wards:
        signatures.append(sign_draft(ward.directory, charter))
        done(1)
    signed = assemble_charter(charter, signatures)
    for ward in wards:
        join_coalition(pack(signed), ward.directory)
        done(1)
    return signed
