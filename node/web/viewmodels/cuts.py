"""Certified cuts, as a page shows them."""

from node.founding.charter_words import Fact
from node.web.viewmodels.view import View
from protocol.ballots.explain import Sentence


class CutLine(View):
    """One certified cut.

    Attributes:
        number: from 1.
        time: UTC seconds: what stood in the records by then is final.
        round: in which the groups agreed, from 0.
        signed: names of the groups whose signatures this server holds.
        fingerprint: hex; two servers with the same have confirmed the same.
        entries: in all records up to there; None if this server keeps no list any more.
        council: how many groups certified then.
    """

    number: int
    time: int
    round: int
    signed: tuple[str, ...]
    fingerprint: str
    entries: int | None
    council: int


class RecordLine(View):
    """Which history of one group's public record this server has.

    Attributes:
        name: of the group.
        entries: under the newest head; `dropped` of them are here only as hashes.
        keep: whether this server has to keep it whole.
        keepers: names of the other groups that have to, besides the group itself.
        vouching: names of those that say under their key that they have all that is confirmed.
        partly: names of those that said so last of a part of it.
        withholding: names of those that said so and did not give what they were asked for.
    """

    name: str
    entries: int
    dropped: int
    keep: bool
    keepers: tuple[str, ...]
    vouching: tuple[str, ...]
    partly: tuple[str, ...]
    withholding: tuple[str, ...]


class TwiceLine(View):
    """One of two things that were confirmed in one place.

    Attributes:
        fingerprint: hex.
        here: whether it is the one that this server has.
        signed: names of the groups that signed it.
        shown_by: names of those whose servers showed it last, if it is not the one here.
    """

    fingerprint: str
    here: bool
    signed: tuple[str, ...]
    shown_by: tuple[str, ...]


class TwiceView(View):
    """A cut that was certified twice.

    Attributes:
        number: of the cut.
        since: UTC seconds when this server came to know.
        culprits: names of the groups that signed both against the rules.
        lines: both, the one here first.
    """

    number: int
    since: int
    culprits: tuple[str, ...]
    lines: tuple[TwiceLine, ...]


class CutsView(View):
    """Certified cuts, newest first, and what the next one waits for.

    Attributes:
        coming, round: the next cut's number, and the round it is in.
        offline: certifying groups that may be away.
        lying: those that may cheat without two different results ever being confirmed.
        needed, council: how many of how many certify.
        survives: what these figures come to, in the words in which founders read it.
        words, digits: the fingerprint of the newest cut, to be read out; of the founding before.
        waits_for: a code of `node.council.telling`; `groups` by name.
        why: what hinders this server, or for which reason it refused what was proposed last; null
            if nothing does.
        todo: what to do about that; null if there is nothing to do.
        detail: the same as the server has it, in English; may be empty.
        alone: whether this server doesn't know yet that the others follow the same line.
        records: which history this server has, record by record.
        twice: what was confirmed twice, differently.
        lied: names of groups that this server can prove to have voted against the rules.
    """

    lines: tuple[CutLine, ...]
    coming: int
    round: int
    offline: int
    lying: int
    needed: int
    council: int
    survives: Fact
    words: str
    digits: str
    waits_for: str
    groups: tuple[str, ...]
    records: tuple[RecordLine, ...]
    why: Sentence | None
    todo: Sentence | None
    detail: str
    alone: bool = False
    twice: tuple[TwiceView, ...] = ()
    lied: tuple[str, ...] = ()
