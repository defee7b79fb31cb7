"""Who is in a caucus and how many signed what, over any choice of statements.

Spec: docs/spec/coalition/caucuses.md section 6. No date matters here: so counts are the same in
whatever order statements come, and what an opening proves can be counted as it was then.
"""

from collections.abc import Iterable

from protocol.coalition.caucuses.capping import Groups, countable
from protocol.coalition.caucuses.drafts import EVERYTHING, ActDraft, CaucusesDraft, Signed, View
from protocol.coalition.life_rules import LifeRules


def turns_of(draft: CaucusesDraft, caucus: bytes, view: View) -> dict[bytes, int]:
    """The highest turn that each key has signed for a caucus, by key."""
    turns: dict[bytes, int] = {}
    for signed in _of(draft, caucus, view):
        for key in _keys(signed, view):
            turns[key] = max(turns.get(key, 0), signed.turn)
    return dict(sorted(turns.items()))


def members(draft: CaucusesDraft, caucus: bytes, view: View) -> dict[bytes, Groups]:
    """The keys of those who are in a caucus: who joined, and did not leave in a later turn.

    With each the groups under whose registers it signed the caucus, in whatever turn.
    """
    groups: dict[bytes, set[bytes]] = {}
    for signed in _of(draft, caucus, view):
        for key in _keys(signed, view):
            groups.setdefault(key, set()).add(signed.keys[key].group)
    turns = turns_of(draft, caucus, view)
    return {key: frozenset(groups[key]) for key, turn in turns.items() if turn % 2 == 0}


def signers(draft: CaucusesDraft, act: ActDraft, view: View) -> dict[bytes, Groups]:
    """The keys of the members of its caucus who signed a text, each once; with their groups.

    Whose member somebody is, was said by joining: so a text never has more than its caucus.
    """
    keys = {key for signed in _of(draft, act.id, view) for key in _keys(signed, view)}
    joined = members(draft, act.body.caucus, view)
    return {key: groups for key, groups in joined.items() if key in keys}


def stands(draft: CaucusesDraft, act: ActDraft, rules: LifeRules, view: View) -> bool:
    """Whether enough members signed a text; for a veto also as many as the charter asks for.

    A charter that gives caucuses no veto lets none stand.
    """
    caucus = draft.caucuses[act.body.caucus]
    signed = countable(signers(draft, act, view).values(), view.sizes)
    joined = countable(members(draft, caucus.id, view).values(), view.sizes)
    if joined < rules.caucus_min or signed < caucus.body.threshold:
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


def outdated(draft: CaucusesDraft, subject: bytes, keys: Iterable[bytes]) -> int:
    """How many of these signed a text under no register but ones that were replaced since."""
    standing = {
        key
        for signed in _of(draft, subject, EVERYTHING)
        for key, register in signed.keys.items()
        if register.until is None
    }
    return len(set(keys) - standing)


def _of(draft: CaucusesDraft, subject: bytes, view: View) -> list[Signed]:
    return [
        signed
        for signed in draft.signed
        if signed.subject == subject and all(map(view.keep, (signed.entry, *signed.rests_on)))
    ]


def _keys(signed: Signed, view: View) -> list[bytes]:
    return [key for key, register in signed.keys.items() if register.group not in view.gone]
