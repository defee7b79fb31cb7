"""What must hold once a run has healed (DESIGN section 8)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from federation_tests.simulator.broken import Broken
from federation_tests.simulator.certified import broken_cuts, settled_cuts
from federation_tests.simulator.keeping import WITHHOLDER
from federation_tests.simulator.ledger import prefix_roots
from federation_tests.simulator.promises import broken_promises, settled_promises
from protocol.coalition.snapshot import leaf_of
from protocol.gossip.state import MAX_CANDIDATES, MAX_REFUSED, MAX_SUSPECTS

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

ONE_LOG = ("honest", "replay", "flood", WITHHOLDER)
"""Roles whose nodes keep one log and serve it: what one node holds of it, all come to hold."""
MAX_STEPS = 1_000
"""Of a machine in a virtual minute, on average: several times what the busiest run takes. A machine
that anybody can drive in circles goes far beyond."""
ALL = 1 << 40


def settled(federation: "Federation") -> bool:
    """Whether all was said, and every honest node runs, may write, and holds what it should.

    Asked often.
    """
    honest = federation.honest
    # Unsaid: not acknowledged yet; people who were refused try again until they are heard.
    if federation.unsaid or federation.accidents.unmended or federation.accidents.due:
        return False
    for node in honest:
        if not node.up or node.unwritable is not None:
            return False
        last = max(federation.ledger.kept[node.group], default=-1)
        if node.state.held.get(node.group, (0, b""))[0] <= last:
            return False
    if len({node.state.frozen for node in honest}) > 1:
        return False
    if not (settled_cuts(federation) and settled_promises(federation)):
        return False
    for log in federation.nodes.values():
        held = {node.state.held.get(log.group) for node in honest}
        if len(held) == 1:
            continue
        if log.role in ONE_LOG or (log.group not in honest[0].state.frozen and parted(log)):
            return False
    return True


def broken(federation: "Federation") -> list[Broken]:
    """Every invariant that does not hold, read from the stores themselves."""
    found = [fault for writer in federation.honest for fault in _own_log(writer)]
    federation.cuts.look()
    found += [Broken("quota", seen) for seen in federation.cuts.beyond[:1]]
    for log in federation.nodes.values():
        found += _held_by_all(log)
        found += _named(log)
    found += federation.accidents.broken
    if federation.plan.certify:
        found += broken_cuts(federation)
    if federation.plan.keep:
        found += broken_promises(federation)
    return found + [fault for node in federation.honest for fault in _bounded(node)]


def parted(log: "SimNode") -> bool:
    """Whether two honest nodes hold entries of a log that exclude each other."""
    longest: list[bytes] = []
    for entries in sorted(_copies(log), key=len):
        if entries[: len(longest)] != longest:
            return True
        longest = entries
    return False


def _own_log(writer: "SimNode") -> Iterator[Broken]:
    """What was acknowledged stands where it stood, and every head that was shown is of this log."""
    name = f"group {writer.number}"
    own = writer.store.entries(writer.group, 0, ALL)
    for index, statement in writer.federation.ledger.kept[writer.group].items():
        if index >= len(own) or own[index] != statement:
            yield Broken("acknowledged", f"{name} lost its statement {index}")
            break
    roots = prefix_roots(own)
    for size, shown in writer.federation.ledger.heads[writer.group].items():
        if size >= len(roots) or shown != {roots[size]}:
            yield Broken("no-fork", f"{name} showed another log of {size} entries")
            break


def _held_by_all(log: "SimNode") -> Iterator[Broken]:
    if log.role not in ONE_LOG:
        return
    copies = _copies(log)
    whole = _entries(log, log.group) if log.honest else max(copies, key=len)
    for node, entries in zip(log.federation.honest, copies, strict=True):
        if entries != whole:
            seen = f"node {node.number} holds {len(entries)} of {len(whole)} entries"
            yield Broken("spread", f"{seen} of group {log.number}, or others")
            return


def _named(log: "SimNode") -> Iterator[Broken]:
    """Evidence: never against the honest; of a fork that honest nodes hold or saw, at all of them.

    A proof that is set aside while a log is fetched stays one that a node saw.
    """
    honest = log.federation.honest
    saw = any(past.group == log.group for node in honest for past in node.store.past_proofs())
    accusers = [node for node in honest if log.group in node.store.frozen()]
    if log.honest:
        if accusers:
            seen = f"node {accusers[0].number} holds evidence against honest group {log.number}"
            yield Broken("blameless", seen)
        # Who shows what its disk made of its heads contradicts itself: that stays with itself.
        turned = log.number in log.federation.accidents.turned
        if log.group in log.federation.tally.disbelieved and not turned:
            yield Broken("blameless", f"a walk down honest node {log.number}'s heads was a lie")
    elif len(accusers) != len(honest) and (accusers or saw or parted(log)):
        silent = next(node for node in honest if node not in accusers)
        seen = f"node {silent.number} knows nothing of the fork of group {log.number}"
        yield Broken("named", seen)


def _bounded(node: "SimNode") -> Iterator[Broken]:
    """Nobody can make a machine remember or do more than its limits say."""
    state = node.state
    for name, table, most in (
        ("wants", state.wanted, MAX_CANDIDATES),
        ("remembers refusing", state.refused, MAX_REFUSED),
        ("weighs", state.suspected, MAX_SUSPECTS),
    ):
        for items in table.values():
            if len(items) > most:
                seen = f"node {node.number} {name} {len(items)} heads of one log, at most {most}"
                yield Broken("bounded", seen)
    minutes = node.federation.schedule.now_ms / 60_000
    if node.steps / minutes > MAX_STEPS:
        seen = f"node {node.number} took {node.steps} steps in {minutes:.1f} minutes"
        yield Broken("bounded", seen)


def _copies(log: "SimNode") -> list[list[bytes]]:
    """A log as each honest node holds it, in the order of the nodes."""
    return [_entries(node, log.group) for node in log.federation.honest]


def _entries(node: "SimNode", group: bytes) -> list[bytes]:
    """A log's entries on one disk; their hashes in runs in which some are dropped."""
    if node.federation.plan.long_logs:
        return [leaf_of(item) for item in node.store.items(group, 0, ALL)]
    return node.store.entries(group, 0, ALL)
