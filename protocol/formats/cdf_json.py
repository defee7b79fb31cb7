"""Cast vote records in the NIST common data format, JSON: in only.

NIST SP 1500-103, "Cast Vote Records Common Data Format Specification", version 1.0.

Spec: docs/spec/formats/cdf-json.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import MAX_OPTIONS, MAX_RANKS, Choice, Profile, Rank
from protocol.formats.ballot_file import BallotFile, trim
from protocol.formats.lines import check_name, refuse

#: A record takes about two kilobytes, so this is a city of some hundred thousand ballots.
MAX_JSON_BYTES = 256 * 1024 * 1024


class _Contest(msgspec.Struct, frozen=True):
    """One contest of a file: its id, and option names by the id of their selection."""

    id: str
    name: str
    selections: Mapping[str, str]


def read_cdf_json(data: bytes, name: str, contest: str = "") -> BallotFile:
    """Read the ballots of one contest.

    Spec: docs/spec/formats/cdf-json.md section 3.

    Args:
        data: the whole file.
        name: its name, for errors.
        contest: which contest, by id or name; empty if there is just one.

    Raises:
        MalformedError: `bad-file`, naming the record where it is wrong.
    """
    report = _open(data, name)
    try:
        found = _contest(report, name, contest)
        options = tuple(dict.fromkeys(found.selections.values()))
        if not 1 <= len(options) <= MAX_OPTIONS:
            raise refuse(name, 0, f"{len(options)} options; 1 to {MAX_OPTIONS} are possible")
        for option in options:
            check_name(option, name, 0)
        index = {option: place for place, option in enumerate(options)}
        rows: dict[Choice, Exact] = {}
        for number, record in enumerate(_list(report["CVR"]), 1):
            choice = _choice(_marks(record, found, name, number), index, name, number)
            rows[choice] = exact(rows.get(choice, 0) + 1)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        reason = f"not as SP 1500-103 has it: {type(error).__name__} {error}"[:200]
        raise refuse(name, 0, reason) from error
    return BallotFile(options, Profile(len(options), rows), found.name)


def _open(data: bytes, name: str) -> Any:
    if len(data) > MAX_JSON_BYTES:
        raise refuse(name, 0, f"more than {MAX_JSON_BYTES} bytes")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise refuse(name, 0, f"not JSON: {error}"[:200]) from error


def _contest(report: Mapping[str, Any], name: str, wanted: str) -> _Contest:
    found: list[_Contest] = []
    for election in _list(report["Election"]):
        people = {one["@id"]: str(one["Name"]).strip() for one in _list(election["Candidate"])}
        for contest in _list(election["Contest"]):
            selections = {
                one["@id"]: people[one["CandidateIds"][0]]
                for one in _list(contest["ContestSelection"])
                if one.get("CandidateIds")
            }
            label = str(contest.get("Name", ""))
            if not label.isprintable():  # it becomes a title, which is one line everywhere
                raise refuse(name, 0, "a contest's name with control characters")
            if wanted in ("", contest["@id"], label):
                found.append(_Contest(contest["@id"], label, selections))
    if len(found) != 1:
        reason = f"{len(found)} contests" + (f" called {wanted[:40]!r}" if wanted else "")
        raise refuse(name, 0, reason, "name one contest of the file")
    return found[0]


def _marks(
    record: Mapping[str, Any], contest: _Contest, name: str, number: int
) -> Iterator[tuple[int, str]]:
    """(rank from 1, option) of every mark on the original record of a contest."""
    snapshots = _list(record["CVRSnapshot"])
    # Tabulators add their readings to a record; what the voter marked is the original, else the
    # one that the record calls current.
    originals = [one for one in snapshots if one.get("Type") == "original"] or [
        one for one in snapshots if one["@id"] == record["CurrentSnapshotId"]
    ]
    if len(originals) != 1:
        raise refuse(name, 0, f"record {number} has {len(originals)} original snapshots")
    for part in _list(originals[0]["CVRContest"]):
        if part["ContestId"] != contest.id:
            continue
        for selection in _list(part.get("CVRContestSelection", [])):
            option = contest.selections.get(selection["ContestSelectionId"])
            for position in _list(selection["SelectionPosition"]):
                if position["HasIndication"] != "yes":
                    continue
                if option is None:
                    raise refuse(name, 0, f"record {number} marks what is no option")
                rank = position.get("Rank", 1)
                if type(rank) is not int:
                    raise refuse(name, 0, f"record {number} has rank {str(rank)[:20]!r}")
                yield rank, option


def _choice(
    marks: Iterator[tuple[int, str]], index: Mapping[str, int], name: str, number: int
) -> Choice:
    ranks: list[set[int]] = []
    for rank, option in marks:
        if not 1 <= rank <= MAX_RANKS:
            raise refuse(name, 0, f"record {number} has rank {rank}")
        ranks += [set() for _ in range(rank - len(ranks))]
        ranks[rank - 1].add(index[option])
    levels: list[Rank] = [
        next(iter(level)) if len(level) == 1 else tuple(sorted(level)) for level in ranks
    ]
    return trim(levels)


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{type(value).__name__} where a list is")
    return value
