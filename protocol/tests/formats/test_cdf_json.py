"""The common data format: marks by rank, originals only, one contest."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MalformedError
from protocol.formats import cdf_json
from protocol.formats.cdf_json import read_cdf_json


def record(marks: list[tuple[str, int]], contest: str = "c1", **snapshot: Any) -> dict[str, Any]:
    selections = [
        {
            "ContestSelectionId": selection,
            "SelectionPosition": [{"HasIndication": "yes", "Rank": rank}],
        }
        for selection, rank in marks
    ]
    body = {"@id": "s1", "Type": "original", **snapshot}
    body["CVRContest"] = [{"ContestId": contest, "CVRContestSelection": selections}]
    return {"CurrentSnapshotId": body["@id"], "CVRSnapshot": [body]}


def report(*records: dict[str, Any]) -> dict[str, Any]:
    people = [{"@id": f"p{n}", "Name": name} for n, name in enumerate(("Ann", "Bob"))]
    selections = [{"@id": f"x{n}", "CandidateIds": [f"p{n}"]} for n in range(2)]
    contests = [
        {"@id": "c1", "Name": "Mayor", "ContestSelection": selections},
        {"@id": "c2", "Name": "Board", "ContestSelection": selections},
    ]
    return {"CVR": list(records), "Election": [{"Candidate": people, "Contest": contests}]}


def read(found: Any, contest: str = "Mayor") -> Any:
    return read_cdf_json(json.dumps(found).encode(), "cvr.json", contest)


def test_marks_become_ranks_with_skips_and_overvotes() -> None:
    votes = read(
        report(
            record([("x0", 1), ("x1", 2)]),
            record([("x1", 3)]),
            record([("x0", 1), ("x1", 1)]),
            record([]),
        )
    )
    assert (votes.options, votes.title) == (("Ann", "Bob"), "Mayor")
    assert votes.profile.rows == {(0, 1): 1, ((), (), 1): 1, ((0, 1),): 1, (): 1}


def test_what_a_tabulator_made_of_a_ballot_is_not_read() -> None:
    one = record([("x0", 1)])
    one["CVRSnapshot"].append({**record([("x1", 1)])["CVRSnapshot"][0], "Type": "interpreted"})
    assert read(report(one)).profile.rows == {(0,): 1}


def test_other_contests_and_positions_without_a_mark_are_left_alone() -> None:
    other = record([("x1", 1)], contest="c2")
    unmarked = record([("x0", 1)])
    selection = unmarked["CVRSnapshot"][0]["CVRContest"][0]["CVRContestSelection"][0]
    selection["SelectionPosition"][0]["HasIndication"] = "no"
    assert read(report(other, unmarked)).profile.rows == {(): 2}
    assert read(report(other), "c2").profile.rows == {(1,): 1}


@pytest.mark.parametrize(
    ("found", "contest", "reason"),
    [
        ([], "", "not as SP 1500-103"),
        ({"CVR": []}, "", "KeyError 'Election'"),
        (report(), "", "2 contests"),
        (report(), "Senate", "0 contests called 'Senate'"),
        (report(record([("x9", 1)])), "Mayor", "record 1 marks what is no option"),
        (report(record([("x0", 0)])), "Mayor", "record 1 has rank 0"),
        (report(record([("x0", 201)])), "Mayor", "record 1 has rank 201"),
        (report(record([], Type="modified", **{"@id": "s2"})), "Mayor", None),
        (report({"CurrentSnapshotId": "s", "CVRSnapshot": []}), "Mayor", "0 original"),
    ],
)
def test_what_the_format_does_not_have_is_refused(
    found: Any, contest: str, reason: str | None
) -> None:
    if reason is None:
        assert read(found, contest).profile.total == 1
        return
    with pytest.raises(MalformedError, match=reason) as caught:
        read(found, contest)
    assert "cvr.json" in str(caught.value)


def test_a_file_that_is_no_json_or_nests_without_end_is_refused() -> None:
    for data in (b"", b"{", b"[" * 200_000, b"\xff"):
        with pytest.raises(MalformedError, match="not JSON"):
            read_cdf_json(data, "cvr.json")


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdf_json, "MAX_JSON_BYTES", 10)
    with pytest.raises(MalformedError, match="more than 10 bytes"):
        read_cdf_json(b" " * 11, "cvr.json")


leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
names = st.sampled_from(["CVR", "Election", "CVRSnapshot", "@id", "Contest", "Candidate", "Name"])
anything = st.recursive(
    leaf, lambda inner: st.one_of(st.lists(inner), st.dictionaries(names, inner)), max_leaves=12
)


@given(anything)
def test_any_json_is_read_or_refused(found: Any) -> None:
    with suppress(MalformedError):
        assert read(found, "").options
