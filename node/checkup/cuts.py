"""Whether cuts are certified, and what the next one waits for."""

from collections.abc import Iterator

from node.checkup.finding import Finding, fail, ok, warn
from node.core import Node
from node.council.telling import standing, waits

PAGE = "docs/operate/cuts.md"
HINTS = {
    "too-few": "ask the groups that don't answer; nothing is lost meanwhile, and it goes on by "
    "itself",
    "hindered": "the other lines say what to do about it",
    "unconfirmed": "the other nodes are asked by themselves; where they can't be, have the "
    "fingerprint read out by another group and enter it: `commonweal fingerprint --heard`",
    "disputed": "ask people of several groups, by telephone, which fingerprint they have",
    "waiting-for-data": "it comes from the other nodes; if it stays so, look at `answers`",
}


def check_cuts(node: Node) -> Iterator[Finding]:
    """One line, where the charter knows cuts."""
    found = standing(node)
    if found is None:
        return
    names = {founder.card.group: founder.card.name for founder in node.founders}
    coming = found.under_way
    said = waits(coming.code, [names[group] for group in coming.groups], coming.detail)
    count = coming.number - 1
    message = (
        f"{count:,} cuts are certified; the next: {said}"
        if count != 1
        else f"{count} cut is certified; the next: {said}"
    )
    if coming.code in HINTS:
        yield warn("cuts", message, HINTS[coming.code])
    else:
        yield ok("cuts", message)
    for proof in found.proofs:
        name = names.get(proof.group, proof.group.hex())
        yield warn(
            "cuts",
            f"{name} is proved to have voted against the rules on cut {proof.number}",
            f"ask its administrators how that came; {PAGE}",
        )
    seated = {seat.group for seat in node.room.tip.epoch.seats} if node.room else set()
    for row in found.parted:
        named = " and ".join(names.get(group, group.hex()) for group in row.culprits)
        # It stays on record; once none of them certifies any more, nothing is left to be done.
        yield (warn if seated.isdisjoint(row.culprits) else fail)(
            "cuts",
            f"cut {row.number} was certified twice; {named} signed both against the rules",
            f"the others go on with one of the two, or found again; {PAGE}",
        )
