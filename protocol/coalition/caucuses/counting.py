"""Who is in a caucus and how many signed what, over any choice of statements.

Spec: docs/spec/coalition/caucuses.md section 6. No date matters here: so counts are the same in
whatever order statements come, and what an opening proves can be counted as it was then.
"""

from protocol.coalition.caucuses.drafts import EVERYTHING, ActDraft, CaucusesDraft, Signed, View
from protocol.coalition.life_rules import LifeRules


def turns_of(draft: CaucusesDraft, caucus: bytes, view: View) -> dict[bytes, int]:
    """The highest turn that each key has signed for a caucus, by key."""
    turns: dict[bytes, int] = {}
    for signed in _of(draft, caucus, view):
        for key in _keys(signed, view):
            turns[key] = max(turns.get(key, 0), signed.turn)
    return dict(sorted(turns.items()))


def members(draft: CaucusesDraft, caucus: bytes, view: View) -> frozenset[bytes]:
    """The keys of those who are in a caucus: who joined, and did not leave in a later turn."""
    return frozenset(k for k, turn in turns_of(draft, caucus, view).items() if turn % 2 == 0)


def signers(draft: CaucusesDraft, act: ActDraft, view: View) -> frozenset[bytes]:
    """The keys of the members of its caucus who signed a text, each once."""
    keys = {key for signed in _of(draft, act.id, view) for key in _keys(signed, view)}
    return frozenset(keys) & members(draft, act.body.caucus, view)


def stands(draft: CaucusesDraft, act: ActDraft, rules: LifeRules, view: View) -> bool:
    """Whether enough members signed a text; for a veto also as many as the charter asks for.

    A charter that gives caucuses no veto lets none stand.
    """
    caucus = draft.caucuses[act.body.caucus]
    signed = len(signers(draft, act, view))
    if len(members(draft, caucus.id, view)) < rules.caucus_min or signed < caucus.body.threshold:
        return False
    return act.body.act != "veto" or 0 < rules.veto_min <= signed


def lifted(draft: CaucusesDraft, veto: bytes, rules: LifeRules, view: View) -> bool:
    """Whether its caucus has taken a veto back."""
    return any(
        act.body.act == "lift" and act.body.subject == veto and stands(draft, act, rules, view)
        for act in draft.acts.values()
    )


def vetoes(
    draft: CaucusesDraft, proposal: bytes, wording: bytes, rules: LifeRules, view: View
) -> tuple[bytes, ...]:
    """The ids of the vetoes that hold against a wording of a proposal, ascending.

    Args:
        wording: the hash of the adoption; empty for the first wording.
    """
    if not rules.veto_min:
        return ()
    return tuple(
        sorted(
            act.id
            for act in draft.acts.values()
            if act.body.act == "veto"
            and (act.body.subject, act.body.wording) == (proposal, wording)
            and stands(draft, act, rules, view)
            and not lifted(draft, act.id, rules, view)
        )
    )


def outdated(draft: CaucusesDraft, subject: bytes, keys: frozenset[bytes]) -> int:
    """How many of these signed a text under no register but ones that were replaced since."""
    standing = {
        key
        for signed in _of(draft, subject, EVERYTHING)
        for key, register in signed.keys.items()
        if register.until is None
    }
    return len(keys - standing)


def _of(draft: CaucusesDraft, subject: bytes, view: View) -> list[Signed]:
    return [
        signed
        for signed in draft.signed
        if signed.subject == subject and all(map(view.keep, (signed.entry, *signed.rests_on)))
    ]


def _keys(signed: Signed, view: View) -> list[bytes]:
    return [key for key, register in signed.keys.items() if register.group not in view.gone]
