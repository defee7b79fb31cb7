"""Whatever a file holds: it is read, or refused by the one error, with its name and a reason.

Files that are nearly right reach further into a reader than noise does, so each format's example is
damaged: bytes changed, taken out and put in, lines swapped, doubled and joined.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.counting.methods import METHODS, check
from protocol.errors import MalformedError
from protocol.formats.cdf_json import read_cdf_json
from protocol.formats.detect import FORMATS, Reading, read_ballots
from protocol.formats.rctab_config import read_rctab_config

EXAMPLES = {
    "blt": b'3 2\n[nick a b c]\n-3\n4 a 2 0\n2 2=3 - 1 0\n1/3 0\n0\n"Ann"\n"Bob"\n"Cem"\n"T # 1"\n',
    "abif": b'{title: "T"}\n{max_rating: 5}\n=A:[Ann A]\n12:A/5>Bob/3,"C c"/0\n2:\n1:A/4=Bob/4\n',
    "csv": b'Precinct,rank1,rank2,weight\nP,Ann,overvote,1\nP,"Bob, B",undervote,2.5\nP,,UWI,1/3\n',
    "csv-grades": b"ballot,Ann,Bob,weight\n1,5,0,1\n2,-,,2\n3,4,4,1/3\n",
    "preflib": b"# TITLE: T\n# DATA TYPE: toi\n# NUMBER ALTERNATIVES: 2\n# NUMBER VOTERS: 3\n"
    b"# ALTERNATIVE NAME 1: Ann\n# ALTERNATIVE NAME 2: Bob\n2: 1,2\n1: {1,2}\n",
    "debian-tally": b"   Option 1---->: Ann\n /  Option 2--->: None\n |/\nV: 12\tvoter\nV: -1\n",
}
CDF = {
    "CVR": [
        {
            "CurrentSnapshotId": "s",
            "CVRSnapshot": [
                {
                    "@id": "s",
                    "Type": "original",
                    "CVRContest": [
                        {
                            "ContestId": "c",
                            "CVRContestSelection": [
                                {
                                    "ContestSelectionId": "x",
                                    "SelectionPosition": [{"HasIndication": "yes", "Rank": 1}],
                                }
                            ],
                        }
                    ],
                }
            ],
        }
    ],
    "Election": [
        {
            "Candidate": [{"@id": "p", "Name": "Ann"}],
            "Contest": [
                {
                    "@id": "c",
                    "Name": "Mayor",
                    "ContestSelection": [{"@id": "x", "CandidateIds": ["p"]}],
                }
            ],
        }
    ],
}
RULES = {
    "overvoteRule": "exhaustImmediately",
    "winnerElectionMode": "singleWinnerMajority",
    "numberOfWinners": "1",
    "minimumVoteThreshold": "0",
    "maxSkippedRanksAllowed": "1",
    "maxRankingsAllowed": "max",
    "batchElimination": False,
    "continueUntilTwoCandidatesRemain": True,
    "exhaustOnDuplicateCandidate": False,
}
CONFIG = {
    "outputSettings": {"contestName": "Mayor", "tabulateByPrecinct": False},
    "cvrFileSources": [{"filePath": "v.xlsx", "provider": "ess", "firstVoteColumnIndex": "2"}],
    "candidates": [{"name": "Ann", "aliases": ["A"], "excluded": False}],
    "rules": RULES,
}
#: What JSON can hold where something else belongs; 1e999 is read as infinity.
ODD = (
    "null",
    "-1",
    "1.5",
    "1e999",
    "NaN",
    '"x"',
    "[]",
    "{}",
    "[[]]",
    "true",
    "9" * 5000,
    '"\\ud800"',
)


@st.composite
def damaged(draw: st.DrawFn, good: bytes) -> bytes:
    """A file after one to four damages."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(["set", "cut", "put", "swap", "double"]))
        if kind == "set":
            data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
        elif kind == "cut":
            del data[at : at + draw(st.integers(1, 9))]
        elif kind == "put":
            token = draw(st.sampled_from([b"0", b"-1", b"=", b'"', b",", b">", b"/", b"\n", b"\r"]))
            data[at:at] = token * draw(st.sampled_from([1, 2, 300]))
        else:
            lines = data.splitlines(keepends=True)
            one = draw(st.integers(0, max(len(lines) - 1, 0)))
            if kind == "swap" and lines:
                lines[0], lines[one] = lines[one], lines[0]
            elif lines:
                lines.insert(one, lines[one])
            data = bytearray(b"".join(lines))
    return bytes(data)


def told(error: MalformedError) -> None:
    """A refusal has the one code, names the file, and shows nothing that a terminal obeys."""
    assert error.code == "bad-file"
    assert error.detail.startswith("any.file")
    assert error.detail.isprintable()


def read_or_refused(data: bytes, form: str) -> None:
    reading = Reading(scale="5-0") if form == "csv-grades" else None
    try:
        file = read_ballots(data.splitlines(keepends=True), "any.file", form=form, reading=reading)
    except MalformedError as error:
        told(error)
        return
    assert 1 <= len(file.options) == file.profile.options == len(set(file.options))
    for choice in file.profile.rows:
        for rank in choice:
            assert all(-1 <= option < len(file.options) for option in _options(rank))


def _options(rank: int | tuple[int, ...]) -> tuple[int, ...]:
    return rank if isinstance(rank, tuple) else (rank,)


@pytest.mark.parametrize("form", FORMATS)
def test_the_example_of_each_format_is_read(form: str) -> None:
    reading = Reading(scale="5-0") if form == "csv-grades" else None
    lines = EXAMPLES[form].splitlines(keepends=True)
    assert read_ballots(lines, "f", form=form, reading=reading).options[0].startswith("Ann")


@pytest.mark.parametrize("form", FORMATS)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused_with_its_name(form: str, data: st.DataObject) -> None:
    read_or_refused(data.draw(damaged(EXAMPLES[form])), form)


@given(st.binary(max_size=200), st.sampled_from(["auto", *FORMATS]))
def test_any_bytes_are_read_or_refused_with_the_name_of_the_file(data: bytes, form: str) -> None:
    read_or_refused(data, form)


@settings(max_examples=200)
@given(st.sampled_from(["cdf", "config"]), st.data())
def test_json_with_anything_anywhere_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    good = json.dumps(CDF if kind == "cdf" else CONFIG)
    # Any value of the file, or a part of one, gives way to something odd.
    start = data.draw(st.integers(0, len(good) - 1))
    ends = [at for at in range(start + 1, len(good) + 1) if at == len(good) or good[at] in ",}]:"]
    end = data.draw(st.sampled_from(ends[:4]))
    odd = data.draw(st.sampled_from(ODD))
    text = (good[:start] + odd + good[end:]).encode()
    try:
        if kind == "cdf":
            assert read_cdf_json(text, "any.file").title.isprintable()
        else:
            found = read_rctab_config(text, "any.file")
            assert found.method in METHODS
            check(found.method, variant=found.variant, seats=found.seats)
    except MalformedError as error:
        told(error)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", ["Rank", "HasIndication", "ContestId", "CandidateIds", "Name"])
def test_odd_values_of_the_common_format_raise_nothing_else(key: str, odd: str) -> None:
    good = json.dumps(CDF)
    value = {"Rank": "1", "CandidateIds": '["p"]'}.get(key) or good.partition(f'"{key}": ')[
        2
    ].partition(",")[0].rstrip("}]")
    text = good.replace(f'"{key}": {value}', f'"{key}": {odd}').encode()
    assert text != good.encode()
    try:
        read_cdf_json(text, "any.file")
    except MalformedError as error:
        told(error)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("rule", RULES)
def test_odd_values_of_rctabs_rules_raise_nothing_else(rule: str, odd: str) -> None:
    mark = "\x01"
    text = json.dumps(CONFIG | {"rules": RULES | {rule: mark}}).replace(json.dumps(mark), odd)
    try:
        found = read_rctab_config(text.encode(), "any.file")
    except MalformedError as error:
        told(error)
    else:
        check(found.method, variant=found.variant, seats=found.seats)
