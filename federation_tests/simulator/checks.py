"""What must hold once a run has healed (DESIGN section 8)."""

from typing import TYPE_CHECKING, NamedTuple

from federation_tests.simulator.ledger import prefix_roots

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation


class Broken(NamedTuple):
    """An invariant that does not hold: its name, and what was seen."""

    invariant: str
    seen: str


def settled(federation: "Federation") -> bool:
    """Whether every honest node runs, may write, and holds every honest log: cheap, asked often."""
    honest = federation.honest
    for node in honest:
        if not node.up or node.unwritable is not None:
            return False
        last = max(federation.ledger.kept[node.group], default=-1)
        if node.state.held.get(node.group, (0, b""))[0] <= last:
            return False
    return all(
        node.state.held.get(other.group) == other.state.held.get(other.group)
        for node in honest
        for other in honest
    )


def broken(federation: "Federation") -> list[Broken]:
    """Every invariant that does not hold, read from the stores themselves."""
    found: list[Broken] = []
    for writer in federation.honest:
        name = f"group {writer.number}"
        kept = federation.ledger.kept[writer.group]
        own = writer.store.entries(writer.group, 0, 1 << 40)
        for index, statement in kept.items():
            if index >= len(own) or own[index] != statement:
                found.append(Broken("acknowledged", f"{name} lost its statement {index}"))
                break
        roots = prefix_roots(own)
        for size, shown in federation.ledger.heads[writer.group].items():
            if size >= len(roots) or shown != {roots[size]}:
                found.append(Broken("no-fork", f"{name} showed another log of {size} entries"))
                break
        for reader in federation.honest:
            held = reader.store.entries(writer.group, 0, 1 << 40)
            if held != own:
                seen = f"node {reader.number} holds {len(held)} of {len(own)} entries of {name}"
                found.append(Broken("spread", seen))
    return found
