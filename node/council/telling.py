"""What a node can say about cuts: those certified, what is under way, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from node.council.beside import PartedRow, parted_rows
from node.council.touch import Stage
from node.council.vote_proofs import VoteProof, vote_proofs
from protocol.agreement.certificate import fingerprint
from protocol.agreement.epoch import Epoch, council_of
from protocol.agreement.votes import Council, places_of
from protocol.ballots.explain_text import N_
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.tolerance import Tolerance, tolerance

if TYPE_CHECKING:
    from node.core import Node
    from node.council.room import Room
    from protocol.agreement.lineage import Link
    from protocol.agreement.state import State

MAX_SHOWN = 50
"""Cuts in one answer, the newest first: a day of them at most every half hour."""

WAITS = {
    "not-served": N_("this node is not being served: `commonweal serve`"),
    "hindered": N_("this node can't take part: {detail}"),
    "waiting-for-data": N_("waiting for records of {groups}"),
    "waiting-for-table": N_("waiting for the list of records that a proposal names"),
    "too-few": N_("too few certifying groups can be reached; no answer from {groups}"),
    "unconfirmed": N_(
        "before it takes part, this node has two other groups confirm its line; so far: {groups}"
    ),
    "disputed": N_(
        "{groups} show another line than the one here; ask people of both to read out the "
        "fingerprint, and enter it: `commonweal fingerprint --heard`"
    ),
    "restored": N_("this node was restored: it watches one cut before it votes again"),
    "restored-asks": N_(
        "this node was restored, and the others can't certify without it: it votes once all other "
        "certifying groups' nodes have shown what they hold; not yet: {groups}"
    ),
    "restored-waits": N_(
        "this node was restored: it votes for nothing new until it knows what all other certifying "
        "groups have voted; not yet of: {groups}"
    ),
    "watching": N_("this node follows; its group does not certify"),
    "keyless": N_("this node lacks the key by which its group certifies: `commonweal renew-key`"),
    "nothing-new": N_("nothing new to certify"),
    "voting": N_("voting; not yet heard: {groups}"),
}


def waits(
    code: str, groups: Sequence[str], detail: str, gettext: Callable[[str], str] = str
) -> str:
    """What the next cut waits for, in words for people.

    Args:
        groups: by name.
        gettext: the words in another language.
    """
    said = gettext(WAITS[code]).format(
        groups=", ".join(groups) or gettext(N_("none")), detail=detail
    )
    if code == "voting" and not groups:
        said = gettext(N_("voting; all were heard in this round"))
    if code == "voting" and detail:
        return gettext(N_("{said} (refused here: {detail})")).format(said=said, detail=detail)
    return said


class CertifiedRow(NamedTuple):
    """One certified cut.

    Attributes:
        time: UTC seconds.
        hash, fingerprint: 32 bytes each; the fingerprint is what two nodes compare.
        round: in which it was decided.
        signed: groups whose precommits this node's certificate holds.
        council: how many certified then.
        sizes: group -> certified size; None if the table is no longer kept.
    """

    number: int
    time: int
    hash: bytes
    fingerprint: bytes
    round: int
    signed: tuple[bytes, ...]
    council: int
    sizes: Mapping[bytes, int] | None


class UnderWay(NamedTuple):
    """The next cut, as this node sees it.

    Attributes:
        stage: of the machine; `waiting`: not begun.
        code: what it waits for: see `_reason`.
        groups: whom that is about.
        detail: more words, where the code alone says too little; else empty.
        why: the code of what hinders this node, or for which it refused what was proposed; else
            empty.
    """

    number: int
    stage: str
    round: int
    code: str
    groups: tuple[bytes, ...] = ()
    detail: str = ""
    why: str = ""


class Standing(NamedTuple):
    """All of it.

    Attributes:
        council: who certifies the next one, in the order of the rotation.
        tolerance: what a council of so many stands.
        rows: certified cuts, the newest first, at most `MAX_SHOWN`.
        parted: cuts that were certified twice.
        proofs: against whom this node can prove that they voted against the rules on a cut.
    """

    council: tuple[bytes, ...]
    tolerance: Tolerance
    rows: tuple[CertifiedRow, ...]
    under_way: UnderWay
    parted: tuple[PartedRow, ...] = ()
    proofs: tuple[VoteProof, ...] = ()


def standing(node: Node) -> Standing | None:
    """How a node stands with cuts; None if the charter knows none."""
    epoch = founding_epoch(node.charter)
    if epoch is None:
        return None
    last = node.council.last()
    newest = 0 if last is None else last.cut.number
    # One more than is shown: each cut is certified by the epoch that the one before it names.
    numbers = range(newest, max(0, newest - MAX_SHOWN - 1), -1)
    links = [link for n in numbers if (link := node.council.link(n)) is not None]
    named: dict[int, Epoch] = {0: epoch, **{link.cut.number: link.epoch for link in links}}
    council = council_of(node.coalition, named[newest])
    shown = links[:MAX_SHOWN]
    sizes = node.council.sizes({link.cut.number for link in shown})
    rows = tuple(
        _row(
            link,
            council_of(node.coalition, named[link.cut.number - 1]),
            sizes.get(link.cut.number),
        )
        for link in shown
    )
    return Standing(
        council.groups,
        tolerance(council.n),
        rows,
        _under_way(node, newest, council),
        parted_rows(node),
        tuple(vote_proofs(node.council.file)),
    )


def under_way(node: Node) -> tuple[Council, UnderWay] | None:
    """Who certifies the next cut, and how far it is; None if the charter knows none."""
    epoch = founding_epoch(node.charter)
    if epoch is None:
        return None
    last = node.council.last()
    newest, epoch = (0, epoch) if last is None else (last.cut.number, last.epoch)
    council = council_of(node.coalition, epoch)
    return council, _under_way(node, newest, council)


def _row(link: Link, council: Council, sizes: Mapping[bytes, int] | None) -> CertifiedRow:
    certificate = link.certificate
    return CertifiedRow(
        link.cut.number,
        link.cut.time,
        certificate.value,
        fingerprint(certificate),
        certificate.round,
        tuple(council.groups[place] for place in places_of(certificate.signers)),
        council.n,
        sizes,
    )


def _under_way(node: Node, newest: int, council: Council) -> UnderWay:
    room = node.room
    if room is None:
        return UnderWay(newest + 1, "waiting", 0, "not-served")
    state = room.instance.state
    code, groups, (why, detail) = _reason(node, council)
    return UnderWay(room.tip.number + 1, state.stage, state.round, code, groups, detail, why)


NOTHING = ("", "")


def _reason(node: Node, council: Council) -> tuple[str, tuple[bytes, ...], tuple[str, str]]:
    """Why the next cut isn't there, whom that is about, and further code and words.

    The first that holds of `not-served`, `hindered` (by what `detail` says), `disputed` by groups
    with another line, `waiting-for-data` of groups, `waiting-for-table`, `too-few` of the council
    answer, what a room says of itself, and `voting`: votes of these groups are missing.
    """
    room = node.room
    assert room is not None
    instance = room.instance
    if room.trouble[0]:
        return "hindered", (), room.trouble
    # Before what is fetched: one of the lines may hold data that never comes, and only people can
    # say which of them is right.
    if room.touch.stage is Stage.OUT and room.touch.disputed:
        return "disputed", room.touch.disputed, NOTHING
    if instance.wanted.logs:
        return "waiting-for-data", tuple(sorted(instance.wanted.logs)), NOTHING
    if instance.wanted.tables:
        return "waiting-for-table", (), NOTHING
    silent = tuple(sorted(set(council.groups) - _answering(node)))
    if council.n - len(silent) < council.quorum:
        return "too-few", silent, NOTHING
    if (own := _of_itself(room)) is not None:
        return *own, NOTHING
    refused = list(instance.wanted.refused.values())
    return "voting", _missing(instance.state, council), refused[-1] if refused else NOTHING


def _of_itself(room: Room) -> tuple[str, tuple[bytes, ...]] | None:
    """The first that holds of what a room says of itself, and of whom.

    They are `unconfirmed` (but by groups), `restored`, `restored-asks` (of groups), `keyless`,
    `watching`, `restored-waits` (for groups) and `nothing-new`. Keyless is
    whose node lacks the key for its seat; whose group does not certify watches.
    """
    if room.touch.stage is Stage.OUT:
        weighed = room.touch.weighed
        return "unconfirmed", () if weighed is None else weighed.confirming
    if room.watching or room.instance.behind:
        awaited = room.returning.awaited
        return ("restored-asks", awaited) if awaited else ("restored", ())
    if room.keyless:
        return "keyless", ()
    if room.place is None:
        return "watching", ()
    if lacking := room.instance.lacking:
        return "restored-waits", lacking
    return ("nothing-new", ()) if room.instance.state.stage == "waiting" else None


def _answering(node: Node) -> set[bytes]:
    federation = node.federation
    peers = () if federation is None else federation.status()
    return {peer.group for peer in peers if not peer.failures and peer.heard_s is not None} | {
        node.group
    }


def _missing(state: State, council: Council) -> tuple[bytes, ...]:
    """Who has not voted in this node's round and stage yet, as far as it knows."""
    tally = state.tallies.get(state.round)
    tables: Sequence[Mapping[int, bytes]] = ()
    if tally is not None:
        ballots = tally.precommits if state.stage == "precommit" else tally.prevotes
        tables = list(ballots.values())
    voted = {place for table in tables for place in table}
    return tuple(group for place, group in enumerate(council.groups) if place not in voted)
