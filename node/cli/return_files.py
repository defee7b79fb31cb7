"""Which files a refused return came from: a node that refuses sums never saw the files."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from node.errors import NodeError
from protocol.errors import CODES, ProtocolError

MORE, DIFFER = "more-votes-than-roll", "votes-do-not-sum"


@dataclass
class Counted:
    """One contest in one region.

    Attributes:
        title: the contest's.
        files: those that its votes were read from, as they were named.
        total: its votes, blank and spoiled ones too.
    """

    title: str
    files: list[str] = field(default_factory=list)
    total: int = 0

    @property
    def name(self) -> str:
        """Its files; of a contest that no file was given for, its title."""
        return ", ".join(self.files) or self.title


@contextmanager
def files_named(read: Mapping[str, list[Counted]], voters: Mapping[str, int]) -> Iterator[None]:
    """Say of sums that were refused which files they were read from.

    Args:
        read: region -> its contests, in the ballot's order.
        voters: region -> how many the list has.

    Raises:
        NodeError: for a refusal of such sums, with its code and hint; any other goes on as it is.
    """
    try:
        yield
    except (ProtocolError, NodeError) as error:
        if error.code == MORE:
            detail, hint = _more(read, voters), error.hint
        elif error.code == DIFFER:
            detail = _differ(read)
            hint = "every question has as many papers as the others, blank and spoiled ones too"
        else:
            raise
        if not detail:
            raise
        told = NodeError(error.code, f"{CODES[error.code].sentence}: {detail}", hint)
        told.detail = detail
        raise told from error


def _more(read: Mapping[str, list[Counted]], voters: Mapping[str, int]) -> str:
    """The first region with more votes than voters; a node goes by the first contest, too."""
    for region, contests in sorted(read.items()):
        first, most = contests[0], voters.get(region, 0)
        if first.total > most:
            return f"{_place(first, region)}: {first.total} of {most} voters"
    return ""


def _differ(read: Mapping[str, list[Counted]]) -> str:
    """The first contest with more or fewer papers than the first of its region."""
    for region, contests in sorted(read.items()):
        first = contests[0]
        for contest in contests:
            if contest.total != first.total:
                place = _place(contest, region)
                return f"{place}: papers: {contest.total}; in {first.name}: {first.total}"
    return ""


def _place(contest: Counted, region: str) -> str:
    return f"{contest.name}, {region}" if region else contest.name
