"""Which periods delegates report about."""

from node.errors import NodeError
from protocol.coalition.delegates.values import Delegation


def check_period(one: Delegation, since: int, until: int, now: int) -> None:
    """A report tells of what has begun, in the term: any other would put the next one off.

    Args:
        since, until: UTC seconds, [since, until).

    Raises:
        NodeError: `period-to-come` or `period-outside`.
    """
    if since > now:
        raise NodeError(
            "period-to-come", "the period that it is about has not begun", "report on what has been"
        )
    if until <= one.starts or since >= one.ends:
        raise NodeError(
            "period-outside",
            "the period that it is about lies outside the delegates' term",
            "name a period in which they were sent",
        )
