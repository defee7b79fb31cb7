"""A run in words: counts, and, where an invariant broke, what every node holds and did last."""

from typing import TYPE_CHECKING, Any

import msgspec

from federation_tests.simulator.run import Outcome

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

LAST_LINES = 40
"""Of the trace, printed for people; `--json` has all that are kept."""


def as_value(outcome: Outcome) -> dict[str, Any]:
    """An outcome for programs; states and trace only if something broke."""
    federation = outcome.federation
    value = {
        "seed": outcome.seed,
        "plan": msgspec.to_builtins(outcome.plan),
        "settled_s": outcome.settled_s,
        "steps": federation.tally.steps,
        "fingerprint": federation.tally.fingerprint,
        "cuts": federation.certified.newest,
        "faults": dict(federation.tally.faults),
        "adversaries": dict(federation.tally.adversaries),
        "changes": dict(federation.tally.changes),
        "keeping": dict(federation.tally.keeping),
        "broken": [broken._asdict() for broken in outcome.broken],
    }
    if outcome.broken:
        value["nodes"] = [node_value(node) for node in federation.nodes.values()]
        value["trace"] = trace(federation)
    return value


def node_value(node: "SimNode") -> dict[str, Any]:
    """One node's state."""
    federation = node.federation
    state = node.state
    names = {group: number for number, group in enumerate(federation.groups, start=1)}
    value: dict[str, Any] = {
        "node": node.number,
        "role": node.role,
        "up": node.up,
        "lives": node.life,
        "unwritable": "" if node.unwritable is None else node.unwritable.code,
        "trouble": node.trouble,
        "reports": [f"{kind}: group {names[group]}" for kind, group in node.reports],
    }
    value["held"] = {
        names[group]: f"{size} {root.hex()[:8]}" for group, (size, root) in state.held.items()
    }
    value["wanted"] = {
        names[group]: [
            f"{want.head.size} {want.head.root.hex()[:8]} from "
            + ", ".join(f"{names[peer]} at {ready}" for peer, ready in want.sources.items())
            for want in wants
        ]
        for group, wants in state.wanted.items()
    }
    value["pulling"] = {
        names[group]: f"{head.size} from {names[peer]}"
        for group, (peer, head) in state.pulling.items()
    }
    value["peers"] = {
        names[group]: f"asking {peer.asking or 'nothing'}, {peer.failures} failures, next at "
        f"{peer.next_ms}, connection {peer.connection or 'none'}"
        for group, peer in state.peers.items()
    }
    value["clock_ms"] = node.clock_ms()
    if node.seat is not None:
        room = node.seat.room
        state = room.instance.state
        value["council"] = (
            f"cut {room.tip.number}, {state.stage} in round {state.round}, {room.trouble[0]}"
        )
    return value


def trace(federation: "Federation") -> list[str]:
    """The last lines of the trace, oldest first."""
    names = {group: number for number, group in enumerate(federation.groups, start=1)}
    return [
        f"{time_ms / 1000:10.3f} s  node {number:>3}  {_words(what, names)}"
        for time_ms, number, what in federation.tally.lines
    ]


def _words(what: Any, names: dict[bytes, int]) -> str:
    if isinstance(what, str):
        return what
    parts = []
    for name in type(what).__match_args__[1:]:
        value = getattr(what, name)
        if name in ("peer", "group", "source") and value in names:
            parts.append(f"{name} {names[value]}")
        elif name == "heads":
            parts.append("heads " + ", ".join(f"{names[h.group]}:{h.size}" for h in value))
        elif name == "head":
            parts.append(f"head {names[value.group]}:{value.size}")
        elif isinstance(value, bytes):
            parts.append(f"{name} {value.hex()[:8]}")
        elif name != "random":
            parts.append(f"{name} {value}")
    return f"{type(what).__name__} {', '.join(parts)}"


def failure_lines(outcome: Outcome) -> list[str]:
    """A failed run for people."""
    lines = [f"seed {outcome.seed} breaks:"]
    lines += [f"  {name}: {seen}" for name, seen in outcome.broken]
    lines += ["", "the last that happened:"]
    lines += trace(outcome.federation)[-LAST_LINES:]
    for node in outcome.federation.nodes.values():
        value = node_value(node)
        lines += ["", f"node {value.pop('node')} ({value.pop('role')}):"]
        for name, item in value.items():
            if isinstance(item, dict):
                lines.append(f"  {name}:")
                lines += [f"    {key}: {_flat(row)}" for key, row in item.items()]
            else:
                lines.append(f"  {name}: {_flat(item)}")
    return lines


def _flat(item: Any) -> str:
    return "; ".join(map(str, item)) if isinstance(item, list) else str(item)
