"""Whether the history that this node has to keep is here, what was dropped, who gives it not."""

from collections.abc import Iterator

from node.checkup.finding import Finding, ok, warn
from node.core import Node
from node.history.telling import kept_logs


def check_history(node: Node) -> Iterator[Finding]:
    """A line for each record that lacks what it has to keep, else one; none if all is here.

    Call it from a worker thread.
    """
    names = {founder.card.group: founder.card.name for founder in node.founders}
    logs = kept_logs(node)
    gone = [log for log in logs if log.dropped]
    owed = [log for log in gone if log.keep]
    for log in owed:
        name = names.get(log.group, log.group.hex())
        yield warn(
            "history",
            f"this node has to keep {name}'s record, and {log.dropped:,} statements of it are here "
            "only as hashes"
            if log.dropped != 1
            else f"this node has to keep {name}'s record, and 1 statement of it is here "
            "only as hashes",
            "`commonweal history fetch` gets them from the others",
        )
    if gone and not owed:
        count = sum(log.dropped for log in gone)
        yield ok(
            "history",
            f"{count:,} old statements were dropped; other groups keep them"
            if count != 1
            else "1 old statement was dropped; other groups keep it",
        )
    for log in logs:
        for group in log.withholding:
            name, other = names.get(log.group, log.group.hex()), names.get(group, group.hex())
            yield warn(
                "history",
                f"{other} says under its key that it keeps {name}'s record, and does not give what "
                "this node asks for of it",
                f"ask those who run {other}'s server to look with `commonweal doctor`; its word "
                "doesn't count here meanwhile",
            )
