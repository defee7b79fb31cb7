"""Turns what stands in logs into events for the machine of agreement, each once and checked.

A vote counts by its agreement signature in whosever log it is met. All of an instance's votes stand
after the last cut's sizes: nobody knows what is agreed on before that cut is decided.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Protocol

from node.council.witness import Witness
from protocol.agreement import events as ev
from protocol.agreement.certificate import Certificate, check_certificate
from protocol.agreement.cut import Cut
from protocol.agreement.lineage import Tip
from protocol.agreement.statements import CutPolka, CutProposal, check_proposed, check_shown
from protocol.agreement.votes import Body, Proposal, Vote, check_vote
from protocol.coalition.cut_kinds import KINDS
from protocol.coalition.entry import Entry, open_entry
from protocol.encoding import Wire, pack
from protocol.errors import ProtocolError

OPENED_AT_A_TIME = 256
"""16 MiB if each is as large as can be."""


Said = Vote | CutPolka | Certificate
"""What holds votes."""


def instance_of(said: Said | CutProposal) -> bytes:
    """What it is about, 32 bytes."""
    return said.instance if isinstance(said, CutPolka | Certificate) else said.body.instance


class Logs(Protocol):
    """What reading needs of the store."""

    def heads(self) -> list:  # type: ignore[type-arg]
        """Every log's head, with `group` and `size`."""

    def entries(self, group: bytes, start: int, end: int) -> list[bytes]:
        """Entries of a log, in order."""

    def frozen(self) -> Mapping[bytes, int]:
        """The logs that are frozen, by group."""


class Reading:
    """Reads the logs for one instance.

    Args:
        logs: where they are.
        tip: what the instance goes on from.
        start: group -> size at the last cut.

    Attributes:
        cuts: value -> the cut that somebody proposed, or that was fetched.
        elsewhere: whether somebody speaks about another instance: of a later cut, perhaps.
        witness: compares the votes.
        own: (kind, packed body) of what this node has said in it.
        spoken: the votes and proposals of this instance that stand in its own log, in order.
        reached: group -> the highest round of its votes in its own log: all that it said before
            is read.
    """

    def __init__(self, logs: Logs, tip: Tip, start: Mapping[bytes, int], own: bytes) -> None:
        self._logs = logs
        self._tip = tip
        self._council = tip.council
        self._start = dict(start)
        self._read = dict(start)
        self._seen: set[bytes] = set()
        self._own = own
        self.cuts: dict[bytes, Cut] = {}
        self._told: set[bytes] = set()
        self.elsewhere = False
        self._past: list[tuple[bytes, Said]] = []
        self.witness = Witness(tip)
        self.own: set[tuple[str, bytes]] = set()
        self.spoken: list[Body] = []
        self.reached: dict[bytes, int] = {}

    @property
    def substance(self) -> bool:
        """Whether a cut would certify something besides the council's own statements.

        What a frozen log holds past the last cut never is certified: if it were reason for a cut,
        one fork would have the council certify empty cuts for ever. Whether a log is frozen is
        looked at anew: evidence may come after the entries, and go again.
        """
        return bool(self._told) and not self._told <= self._logs.frozen().keys()

    def look(self) -> list[ev.Event]:
        """What the logs have gained since the last look, as events."""
        found: list[ev.Event] = []
        for entry in self._entries(self._read):
            self._read[entry.group] = entry.index + 1
            if entry.body is None or entry.statement is None or entry.statement.kind not in KINDS:
                self._told.add(entry.group)
            else:
                packed = pack(entry.body)
                if entry.group == self._own:
                    self.own.add((entry.statement.kind, packed))
                    self._note_own(entry.body)
                if packed not in self._seen:
                    self._seen.add(packed)
                    found += self._events(entry.body)
                    self._note_past(entry.group, entry.body)
                self._note_reached(entry.group, entry.body)
        return found

    def take_past(self) -> list[tuple[bytes, Said]]:
        """What was met of other instances since the last time, by whose log has it.

        Not checked: whose council certifies the instance they are of, only the line says.
        """
        past, self._past = self._past, []
        return past

    def _note_past(self, group: bytes, body: Wire) -> None:
        if isinstance(body, Said) and instance_of(body) != self._tip.instance:
            self._past.append((group, body))

    def recall(self, first: int, last: int) -> list[ev.Event]:
        """All votes and proposals of these rounds again: they came too early to be kept."""
        found: list[ev.Event] = []
        again: set[bytes] = set()
        for entry in self._entries(self._start):
            body = entry.body
            if isinstance(body, Vote | CutProposal) and first <= body.body.round <= last:
                packed = pack(body)
                if packed in self._seen and packed not in again:
                    again.add(packed)
                    found += self._events(body)
        return found

    def _note_own(self, body: Wire) -> None:
        if isinstance(body, Vote | CutProposal) and body.body.instance == self._tip.instance:
            self.spoken.append(body.body)

    def _note_reached(self, group: bytes, body: Wire) -> None:
        """Also of a vote that was met elsewhere before: only here it stands behind all earlier."""
        if not isinstance(body, Vote) or body.body.instance != self._tip.instance:
            return
        if body.place < self._council.n and self._council.groups[body.place] == group:
            with contextlib.suppress(ProtocolError):
                check_vote(body, self._council)
                self.reached[group] = max(self.reached.get(group, 0), body.body.round)

    def _entries(self, start: Mapping[bytes, int]) -> Iterator[Entry]:
        for head in self._logs.heads():
            at = start.get(head.group, 0)
            while at < head.size:
                data = self._logs.entries(head.group, at, min(head.size, at + OPENED_AT_A_TIME))
                if not data:
                    break
                for item in data:
                    yield open_entry(self._tip.coalition, head.group, at, item)
                    at += 1

    def _events(self, body: Wire) -> list[ev.Event]:
        try:
            return [event for event in (self._event(body),) if event is not None]
        except ProtocolError:
            # It stands in a log, and says nothing: who wrote it has wasted their own room.
            return []

    def _event(self, body: Wire) -> ev.Event | None:
        instance = instance_of(body) if isinstance(body, Said | CutProposal) else None
        if instance != self._tip.instance:
            self.elsewhere = True
            return None
        if isinstance(body, Vote):
            check_vote(body, self._council)
            self.witness.see(body)
            return ev.Voted(body)
        if isinstance(body, CutProposal):
            check_proposed(body, self._council, self._tip.number + 1)
            self.cuts[body.body.value] = body.cut
            return ev.Proposed(Proposal(body=body.body, signature=body.signature))
        if isinstance(body, CutPolka):
            check_shown(body, self._council)
            self.witness.see(body)
            return ev.Shown(body.value, body.polka)
        assert isinstance(body, Certificate)
        check_certificate(body, self._council)
        self.witness.see(body)
        return ev.Certified(body)
