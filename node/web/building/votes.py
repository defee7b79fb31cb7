"""The votes of a contest as a file to download."""

import json

from node.commands.results import contest_votes
from node.exported import SUFFIXES, ballot_file, usual_forms, written_in
from node.web.viewmodels.results import VotesFile
from protocol.coalition.state import Ballot
from protocol.errors import MalformedError


def votes_file(ballot: Ballot, contest: int) -> VotesFile:
    """The votes of one contest, from 1, in the first usual format that holds them.

    In JSON where none does, because a label would be read as something else there.
    """
    value = contest_votes(ballot, contest)
    name = f"{ballot.id.hex()[:16]}-{contest}"
    try:
        form, written = written_in(ballot_file(value), usual_forms(value))
    except MalformedError:
        return VotesFile(f"{name}.json", json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    return VotesFile(f"{name}.{SUFFIXES[form]}", "".join(written.lines))
