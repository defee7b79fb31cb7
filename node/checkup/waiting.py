"""Records that wait without blame, and servers that show more than records give cause for."""

from collections.abc import Iterator, Mapping

from node.checkup.finding import Finding, ok, warn
from node.clock import spoken
from node.commands.peers import waiting
from node.core import Node
from node.peers.waiting import WaitingHead


def check_waiting(node: Node) -> Iterator[Finding]:
    """Heads past their log's quota, heads under unknown keys, and loud servers; while served."""
    if node.federation is None:
        return
    names = {f.card.group: f.card.name for f in node.founders}
    rows = node.federation.waiting()
    for row in rows:
        yield _strange(row, names) if row.unknown else _beyond(node, row, names)
    loud = [status.group for status in node.federation.status() if status.loud]
    for group in loud:
        yield warn(
            "waiting",
            f"{names.get(group, group.hex())}'s server shows more heads than records give cause "
            "for, and is asked after the others",
            "nothing else changes for it; if it goes on, ask its administrators what it is doing",
        )
    if not rows and not loud:
        yield ok("waiting", "no group's record waits, and no server is loud")


def _beyond(node: Node, row: WaitingHead, names: Mapping[bytes, str]) -> Finding:
    name = names.get(row.group, row.group.hex())
    told = waiting(node, row)
    count, certified = told["count"], told["certified"]
    one = (
        f"1 statement of {name}'s record has waited for {spoken(row.since_s)}: of its "
        f"{row.size} only {certified} are certified; it is signed with its key {_keys(row)}"
    )
    more = (
        f"{count} statements of {name}'s record have waited for {spoken(row.since_s)}: of its "
        f"{row.size} only {certified} are certified; they are signed with its key {_keys(row)}"
    )
    return warn(
        "waiting",
        one if count == 1 else more,
        "who passes them on is not to blame, and they come once cuts have certified more of that "
        "record; if it goes on, ask its group's administrators what writes so much",
    )


def _strange(row: WaitingHead, names: Mapping[bytes, str]) -> Finding:
    name = names.get(row.group, row.group.hex())
    by = ", ".join(names.get(group, group.hex()) for group in row.shown_by)
    return warn(
        "waiting",
        f"a head of {name}'s record has waited for {spoken(row.since_s)}, because its key "
        f"{_keys(row)} is not known here; {by} shows it",
        "new keys are known from the cut that puts them in force; if none comes, ask both groups",
    )


def _keys(row: WaitingHead) -> str:
    return ", ".join(row.keys)
