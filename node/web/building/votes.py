"""The votes of a contest as a file to download."""

from node.commands.results import contest_votes
from node.exported import SUFFIXES, ballot_file, usual_forms, written_in
from node.web.viewmodels.results import VotesFile
from protocol.coalition.state import Ballot


def votes_file(ballot: Ballot, contest: int) -> VotesFile:
    """The votes of one contest, from 1, in the first usual format that holds them.

    Raises:
        MalformedError: none does, because a label would be read as something else there.
    """
    value = contest_votes(ballot, contest)
    form, written = written_in(ballot_file(value), usual_forms(value))
    name = f"{ballot.id.hex()[:16]}-{contest}.{SUFFIXES[form]}"
    return VotesFile(name, "".join(written.lines))
