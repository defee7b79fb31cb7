"""Verify an audit bundle by numbered checks, with nothing but the bundle.

Spec: docs/spec/audit.md; the numbers there and here are the same. The first check that fails is
raised with its number, so that a reader learns which claim broke. What the checks cannot show is
said as plainly as what they prove.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec

from protocol.agreement.lineage import Contradiction, contradiction
from protocol.agreement.votes import places_of
from protocol.bundle import Bundle, open_bundle
from protocol.checkpoint import Checkpoint, open_checkpoint, origin, parse_note
from protocol.coalition import decided
from protocol.coalition.card import Card
from protocol.coalition.certified import recompute, with_epochs
from protocol.coalition.charter import SignedCharter, charter_id, open_charter
from protocol.coalition.cut_line import Line, follow, roots_at
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.digest import state_digest
from protocol.coalition.entry import open_entry
from protocol.coalition.fold import fold_logs
from protocol.coalition.log_keys import keys_of_logs, open_fork, revealed_keys, rotations_in
from protocol.coalition.membership.applications import ApplicationBody
from protocol.coalition.state import Phase, State
from protocol.coalition.succession import check_succession
from protocol.errors import MalformedError, ProofError, ProtocolError, RuleError, SignatureError
from protocol.log import check_extension
from protocol.merkle import CompactRange


class Passed(msgspec.Struct, frozen=True):
    """A check that held: its number, its title, and what it found, in words."""

    number: int
    title: str
    found: str


class CheckFailed(Exception):  # noqa: N818 -- an outcome, named as the report names it
    """A check did not hold.

    Attributes:
        number, title: of the check.
        cause: the fault it met.
        passed: the checks that held before it.
    """

    def __init__(
        self, number: int, title: str, cause: ProtocolError, passed: tuple[Passed, ...]
    ) -> None:
        super().__init__(f"check {number} failed ({title}): {cause.message}")
        self.number = number
        self.title = title
        self.cause = cause
        self.passed = passed


class Report(msgspec.Struct, frozen=True):
    """What a verified bundle shows.

    Attributes:
        coalition: the 32-byte id, whose fingerprint is to be compared on two groups' sites.
        passed: every check, in order.
        state: the state refolded from the bundle alone.
        certified: the state up to the last certified cut; None if there is none.
        line: the cuts; None if the charter knows none.
        signed: the founding charter.
        proved, attested, not_checkable: sentences, each about what the bundle is worth.
    """

    coalition: bytes
    passed: tuple[Passed, ...]
    state: State
    certified: State | None
    line: Line | None
    signed: SignedCharter
    proved: tuple[str, ...]
    attested: tuple[str, ...]
    not_checkable: tuple[str, ...]


class _Audit:
    """Runs checks in order and remembers what they opened."""

    def __init__(self, data: bytes, at_each_cut: Callable[[int, int], None] | None) -> None:
        self.data = data
        self.at_each_cut = at_each_cut
        self.passed: list[Passed] = []
        self.certified: State | None = None

    def check(self, title: str, run: Callable[[], str]) -> None:
        number = len(self.passed) + 1
        try:
            found = run()
        except ProtocolError as error:
            raise CheckFailed(number, title, error, tuple(self.passed)) from error
        self.passed.append(Passed(number, title, found))

    def form(self) -> str:
        self.bundle: Bundle = open_bundle(self.data)
        return f"{len(self.data):,} bytes, {_many(len(self.bundle.logs), 'public record')}"

    def charter(self) -> str:
        self.signed: SignedCharter = open_charter(self.bundle.charter)
        self.coalition = charter_id(self.signed.charter)
        count = len(self.signed.signatures)
        who = "its founder" if count == 1 else f"all {count} founders"
        return f"{self.signed.charter.name}: signed by {who}"

    def heads(self) -> str:
        """Every record is signed by a group of the coalition, and by nothing else."""
        keys = {f.card.group: [f.card.log_key] for f in self.signed.charter.groups}
        cards = [f.card for f in self.signed.charter.groups] + self._newcomers(keys)
        # Under any key that the group has or had: what counts is what the cuts hold of it.
        logs = [(log.group, log.entries) for log in self.bundle.logs]
        rotated, claimed = rotations_in(self.coalition, logs)
        for group, revealed in revealed_keys(self.coalition, cards, rotated, claimed).items():
            keys[group] += revealed
        self.keys: dict[bytes, bytes] = {}
        self.names = {card.group: card.name for card in cards}
        self.checkpoints: list[Checkpoint] = []
        for log in self.bundle.logs:
            if log.group not in keys:
                raise RuleError("not-a-member", f"a record of group {log.group.hex()}")
            # One signature only: others would be bytes that no check covers.
            if len(parse_note(log.note).signatures) != 1:
                raise MalformedError("bad-note", "a head in a bundle carries one signature")
            line = origin(self.coalition, log.group)
            self.keys[log.group], head = _open_head(log.note, line, keys[log.group])
            self.checkpoints.append(head)
        # Under any key that somebody said to be the group's; which are, the state says.
        forks = [open_fork(data, self.coalition, keys) for data in self.bundle.evidence]
        forked = [fork.group for fork in forks]
        if forked != sorted({*forked}):
            raise MalformedError("bad-bundle-file", "evidence is not in ascending order of group")
        self.forked = forked
        if not self.bundle.cuts:
            self._unheard({})
        signatures = _many(len(self.checkpoints), "signature")
        found = f"{signatures}, each by the group whose record it heads"
        two = f"; {_many(len(forked), 'group')} signed two versions of theirs"
        return found + two if forked else found

    def _newcomers(self, keys: dict[bytes, list[bytes]]) -> list[Card]:
        """Keys of those whose applications are in the records; the fold says who was taken in."""
        cards: list[Card] = []
        if not self.bundle.evidence and all(log.group in keys for log in self.bundle.logs):
            return cards
        founders = frozenset(keys)
        for log in self.bundle.logs:
            for index, data in enumerate(log.entries):
                body = open_entry(self.coalition, log.group, index, data).body
                if isinstance(body, ApplicationBody):
                    card = body.asked.card
                    if card.group not in founders:
                        keys.setdefault(card.group, []).append(card.log_key)
                        cards.append(card)
        return cards

    def entries(self) -> str:
        """Every statement hashes into the head its group signed (RFC 6962 section 2.1)."""
        for log, head in zip(self.bundle.logs, self.checkpoints, strict=True):
            try:
                check_extension(None, CompactRange(), head, log.entries)
            except (MalformedError, ProofError) as error:
                told = f"the public record of {self.names[log.group]}, {error.detail}"
                raise type(error)(error.code, told) from error
        total = sum(len(log.entries) for log in self.bundle.logs)
        return f"{_many(total, 'statement')}, each where its group signed it"

    def cuts(self) -> str:
        """What is final: each cut is certified by the council that the one before names."""
        self.line = follow(self.signed.charter, self.bundle.cuts, self._roots)
        marks = () if self.line is None else self.line.marks
        sizes = certified_sizes(marks)
        self._unheard(sizes)
        self.frozen = {group: sizes.get(group, 0) for group in self.forked}
        if not marks or self.line is None:
            return "none: everything is provisional"
        worked_out = self._certify(self.line)
        last = self.line.tip
        signers = places_of(self.line.links[-1].certificate.signers)
        *_, (_, council) = with_epochs(self.line)
        return (
            f"{_many(len(marks), 'cut')}{worked_out}; the last as of {last.time}, signed by "
            f"{len(signers)} of {len(council.seats)} groups of the council"
        )

    def _unheard(self, sizes: Mapping[bytes, int]) -> None:
        """Past its last cut a forked record says nothing: one in no cut may not stand here."""
        if any(log.group in self.forked and log.group not in sizes for log in self.bundle.logs):
            raise MalformedError("bad-bundle-file", "a frozen record is in it")

    def _certify(self, line: Line) -> str:
        """Work out what the cuts certify; how many were, where each was asked for."""
        told, count = self.at_each_cut, len(line.links)
        entries = [
            open_entry(self.coalition, log.group, index, data)
            for log in self.bundle.logs
            for index, data in enumerate(log.entries)
        ]
        each = None if told is None else partial(told, count)
        self.certified, cuts = recompute(self.signed.charter, entries, line, each)
        if told is None:
            return ""
        return ", each worked out again" if cuts == count else f", {cuts:,} worked out again"

    def _roots(self, group: bytes, sizes: Sequence[int]) -> Sequence[bytes]:
        logs = {log.group: log.entries for log in self.bundle.logs}
        return roots_at(logs.get(group, []), sizes)

    def refold(self) -> str:
        """The state follows from charter, records and time; refusals are part of it."""
        self.state = fold_logs(
            self.signed.charter,
            [(log.group, log.entries) for log in self.bundle.logs],
            self.bundle.time,
            frozen=self.frozen,
            cuts=() if self.line is None else self.line.marks,
        )
        for group, key in self.keys.items():
            known = self.state.versions.joined.founders.get(group)
            rotated = self.state.membership.rotations.get(group, ())
            if known is None or key not in {known.card.log_key, *(r.key for r in rotated)}:
                raise RuleError("not-a-member", f"a record of group {group.hex()}")
        self._convicted()
        self._retired()
        proposals, votes = len(self.state.proposals), len(self.state.ballots)
        refused, waiting = len(self.state.refusals), len(self.state.waiting)
        return (
            f"{_many(proposals, 'proposal')}, {_many(votes, 'vote')}, "
            f"{_many(refused, 'statement')} refused, {waiting} waiting"
        )

    def _convicted(self) -> None:
        """Evidence is by a member's own key, and by none that a cut replaced before it was proved.

        Else whoever claims a group's keys, or has an old one, convicts it; what it said since its
        log went on again would be hidden. What a cut holds a proof of, the fold has judged.
        """
        cards = (group.card for group in self.state.groups.values())
        keys = keys_of_logs(cards, self.state.membership.rotations)
        for data, group in zip(self.bundle.evidence, self.forked, strict=True):
            if group not in keys:
                raise RuleError("not-a-member", f"evidence against group {group.hex()}")
            if group not in self.state.membership.suspended:
                own = [row.key for row in keys[group] if row.until is None]
                open_fork(data, self.coalition, {group: own})

    def _retired(self) -> None:
        """Without cuts only the record says up to where a key that it replaced signed it."""
        if self.signed.charter.rules.cuts is not None:
            return
        cards = (founder.card for founder in self.state.versions.joined.founders.values())
        known = keys_of_logs(cards, self.state.membership.rotations)
        for log, head in zip(self.bundle.logs, self.checkpoints, strict=True):
            key = self.keys[log.group]
            until = next(k.until for k in known[log.group] if k.key == key)
            if until is not None and head.size > until:
                raise SignatureError("retired-key", f"{head.size} entries, {until} count")

    def results(self) -> str:
        """Every result recomputed from the groups' returns."""
        counted = [b for b in self.state.ballots.values() if b.decisions]
        returns = sum(len(b.returns) for b in counted)
        votes = _many(len(counted), "vote")
        return f"{votes} counted again from {_many(returns, 'group result')}"

    def digest(self) -> str:
        """The exporter's node had made the same of the same records."""
        if state_digest(self.state) != self.bundle.digest:
            raise ProofError("digest-mismatch", "the exporter's digest is another")
        return self.bundle.digest.hex()


def verify_bundle(data: bytes, at_each_cut: Callable[[int, int], None] | None = None) -> Report:
    """Verify a bundle offline.

    Spec: docs/spec/audit.md, checks 1-8.

    Args:
        at_each_cut: called with how many cuts there are and the number of each before it is worked
            out; None: only what the last cut certifies is, and each change of the council.

    Raises:
        CheckFailed: the first check that does not hold, with its number.
    """
    audit = _Audit(data, at_each_cut)
    audit.check("the file is whole and in canonical form", audit.form)
    audit.check("every founder signed the charter", audit.charter)
    audit.check("every public record is signed by its group", audit.heads)
    audit.check("every statement stands in its group's signed record", audit.entries)
    audit.check("every cut is certified by its council", audit.cuts)
    audit.check("the coalition's state follows from the records", audit.refold)
    audit.check("every result follows from the group results", audit.results)
    audit.check("the exporter's node found the same", audit.digest)
    proved, attested, not_checkable = _worth(audit.state, audit.certified)
    return Report(
        coalition=audit.coalition,
        passed=tuple(audit.passed),
        state=audit.state,
        certified=audit.certified,
        line=audit.line,
        signed=audit.signed,
        proved=proved,
        attested=attested,
        not_checkable=not_checkable,
    )


def is_final(report: Report, ballot: bytes) -> bool:
    """Whether a ballot's result, as the report has it, is final in the last certified cut."""
    if report.certified is None or ballot not in report.certified.ballots:
        return False
    then, now = report.certified.ballots[ballot], report.state.ballots[ballot]
    same = (then.phase, then.result) == (now.phase, now.result)
    return same and decided.is_final(report.certified, then)


def compare_lines(one: Report, other: Report) -> Contradiction | None:
    """Where the cuts of two verified bundles part, and who is to blame; None if they don't.

    Spec: docs/spec/agreement.md section 9.

    Raises:
        MalformedError: `bad-bundle-file`: they are of different coalitions, or one knows no cuts.
    """
    if one.coalition != other.coalition:
        raise MalformedError("bad-bundle-file", "the two files are of different coalitions")
    if one.line is None or other.line is None:
        raise MalformedError("bad-bundle-file", "this coalition certifies no cuts")
    return contradiction(one.line.start, one.line.links, other.line.links)


def _open_head(note: bytes, line: str, keys: Sequence[bytes]) -> tuple[bytes, Checkpoint]:
    """By which of the keys that may sign it a head is signed, and the head.

    Raises:
        SignatureError: by none of them.
    """
    *others, last = keys
    for key in others:
        try:
            return key, open_checkpoint(note, line, key)
        except SignatureError:
            continue  # two applied under one id; the fold says which of them was taken in
    return last, open_checkpoint(note, line, last)


def succession(new: Report, old: Report) -> int:
    """How many groups of one verified bundle's coalition founded that of another, which goes on.

    Spec: docs/spec/coalition/succession.md section 4.

    Raises:
        RuleError, SignatureError: as `check_succession`.
    """
    founding = old.signed.charter
    return check_succession(new.signed, new.coalition, founding, old.line, old.certified)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _worth(
    state: State, certified: State | None
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What is proved, what rests on whose word, and what no file can show."""
    kinds = {
        ret.body.kind
        for ballot in state.ballots.values()
        if ballot.phase in (Phase.CLOSED, Phase.DECLARED)
        for ret in ballot.returns.values()
    }
    proved = [
        "who said what: each statement is signed by its group through the head of its record",
        "the sums: each result is recomputed from the group results under the announced rule",
        "the order: a ballot opened only after its conditions held, by the times groups claimed",
    ]
    if certified is not None:
        proved.append(
            f"what is final: more than two thirds of the council signed what was said up to "
            f"{certified.time}, and what follows from it"
        )
    if changes := len(state.versions.known) - 1:
        proved.append(
            f"the charter's rules: {_many(changes, 'change')}, each decided by the rules before it"
        )
    attested = ["each voters' list's size: by two administrators of the group"]
    if "counted" in kinds:
        attested.append("counted group results: by two administrators, from papers that stay home")
    if "polled" in kinds:
        attested.append(
            "polled group results: by the group's server; each voter can check that the vote is in"
        )
    if "delegates" in kinds:
        proved.append("delegates' votes: public by name or seat, and added up again")
    proved += [
        f"{state.groups[group].card.name} signed two versions of its record that can't both be "
        + (f"true: its first {size} statements count" if size else "true: nothing in it counts")
        for group, size in state.frozen
    ]
    silent = sorted(
        group.card.name
        for group in state.groups.values()
        if group.id not in {log for log, _ in (*state.frontier, *state.frozen)}
    )
    not_checkable = [
        "that this is the real coalition: compare the fingerprint on two groups' sites",
        "that the file is complete: a newer statement may exist; "
        + ("what no cut has is provisional" if certified else "results are provisional"),
        "that each vote was one real person's, and that nobody was pressed",
    ]
    if (before := state.charter.succeeds) is not None:
        not_checkable.append(
            f"that it goes on from {before.name}: check it with that coalition's last file"
        )
    if silent:
        not_checkable.append("what these groups said, if anything: " + ", ".join(silent))
    return tuple(proved), tuple(attested), tuple(not_checkable)
