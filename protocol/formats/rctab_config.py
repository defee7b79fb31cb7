"""RCTab's configuration of a contest: which ballots, which options, which rules.

RCTab is the tabulator that several states of the US certified (rcvresources.org). Its rules are
translated into a method and its variant; a rule that has no translation is refused, never dropped.

Spec: docs/spec/formats/rctab.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from protocol.counting.profile import MAX_RANKS
from protocol.errors import MalformedError
from protocol.formats.lines import refuse

#: A configuration names options and files; the largest we know of has 5 kilobytes.
MAX_CONFIG_BYTES = 1024 * 1024

#: Rows of a spreadsheet program's largest sheet; columns are fewer.
MAX_PLACE = 1_048_576

OVERVOTES = {
    "exhaustImmediately": "exhaust",
    "alwaysSkipToNextRank": "skip",
    "exhaustIfMultipleContinuing": "exhaust-if-multiple",
}
#: Rules that change the count and have no translation, unless they are empty or false.
UNTRANSLATED = (
    "multiSeatBottomsUpPercentageThreshold",
    "nonIntegerWinningThreshold",
    "hareQuota",
    "doesFirstRoundDetermineThreshold",
    "stopTabulationEarlyAfterRound",
)


class Source(msgspec.Struct, frozen=True):
    """One file of ballots.

    Attributes:
        path: as the configuration has it, relative to its own folder.
        provider: RCTab's name of the format: `cdf`, `ess` and others.
        contest: which contest of the file; empty if there is one.
        first_column, first_row: where votes start, counted from 1; 0 where the format knows.
        precinct_column: counted from 1; 0 if there is none.
        overvote, skipped, write_in: what such cells say.
    """

    path: str
    provider: str
    contest: str = ""
    first_column: int = 0
    first_row: int = 0
    precinct_column: int = 0
    overvote: str = ""
    skipped: str = ""
    write_in: str = ""


class RctabContest(msgspec.Struct, frozen=True):
    """A contest to count.

    Attributes:
        name: the contest's.
        sources: its files.
        options: names, in the configuration's order.
        aliases: other names that cells may have for an option -> its name.
        excluded: options that nobody can win.
        method, variant, seats: how it is counted.
        max_ranks: ranks that are read; 0 for all.
        by_precinct: whether precincts are counted by themselves too.
    """

    name: str
    sources: tuple[Source, ...]
    options: tuple[str, ...]
    aliases: Mapping[str, str]
    excluded: tuple[str, ...]
    method: str
    variant: Mapping[str, str]
    seats: int
    max_ranks: int
    by_precinct: bool


def read_rctab_config(data: bytes, name: str) -> RctabContest:
    """Read a configuration.

    Spec: docs/spec/formats/rctab.md section 3.

    Args:
        data: the whole file.
        name: its name, for errors.

    Raises:
        MalformedError: `bad-file`: not a configuration, or a rule without a translation.
    """
    if len(data) > MAX_CONFIG_BYTES:
        raise refuse(name, 0, f"more than {MAX_CONFIG_BYTES} bytes")
    try:
        config = json.loads(data)
        people = config["candidates"]
        rules = config["rules"]
        return RctabContest(
            name=str(config["outputSettings"]["contestName"]),
            sources=tuple(_source(one) for one in _list(config["cvrFileSources"])),
            options=tuple(str(one["name"]) for one in _list(people)),
            aliases={str(a): str(one["name"]) for one in people for a in one.get("aliases", ())},
            excluded=tuple(str(one["name"]) for one in people if one.get("excluded")),
            method="irv",
            variant=_variant(rules, name),
            seats=int(rules["numberOfWinners"]),
            max_ranks=_number(rules.get("maxRankingsAllowed", "max"), "max"),
            by_precinct=bool(config["outputSettings"].get("tabulateByPrecinct")),
        )
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        reason = f"not a configuration of RCTab: {type(error).__name__} {error}"[:200]
        raise refuse(name, 0, reason) from error


def _source(found: Mapping[str, Any]) -> Source:
    return Source(
        path=str(found["filePath"]),
        provider=str(found["provider"]),
        contest=str(found.get("contestId", "")),
        first_column=_number(found.get("firstVoteColumnIndex", ""), ""),
        first_row=_number(found.get("firstVoteRowIndex", ""), ""),
        precinct_column=_number(found.get("precinctColumnIndex", ""), ""),
        overvote=str(found.get("overvoteLabel", "")),
        skipped=str(found.get("skippedRankLabel", "")),
        write_in=str(found.get("undeclaredWriteInLabel", "")),
    )


def _variant(rules: Mapping[str, Any], name: str) -> dict[str, str]:
    mode = rules["winnerElectionMode"]
    if mode != "singleWinnerMajority" or str(rules["numberOfWinners"]) != "1":
        raise _no(name, f"winnerElectionMode {mode!r} for {rules['numberOfWinners']}")
    for rule in UNTRANSLATED:
        if str(rules.get(rule) or "") not in ("", "False", "0"):
            raise _no(name, f"{rule} {rules[rule]!r}")
    if str(rules.get("minimumVoteThreshold") or "0") != "0":
        raise _no(name, f"minimumVoteThreshold {rules['minimumVoteThreshold']!r}")
    if rules["overvoteRule"] not in OVERVOTES:
        raise _no(name, f"overvoteRule {rules['overvoteRule']!r}")
    skipped = str(rules["maxSkippedRanksAllowed"])
    if skipped != "unlimited" and not 0 <= int(skipped) < MAX_RANKS:
        raise _no(name, f"maxSkippedRanksAllowed {skipped[:20]!r}")
    return {
        "overvote": OVERVOTES[rules["overvoteRule"]],
        "skipped": "any" if skipped == "unlimited" else str(int(skipped)),
        "duplicate": "exhaust" if rules["exhaustOnDuplicateCandidate"] else "skip",
        "batch": "sure-losers" if rules["batchElimination"] else "none",
        "stop": "two" if rules["continueUntilTwoCandidatesRemain"] else "majority",
    }


def _no(name: str, rule: str) -> MalformedError:
    hint = "count the ballots by a method of `commonweal count --help`"
    return refuse(name, 0, f"RCTab's rule {rule} is not known here", hint)


def _number(text: object, none: str) -> int:
    number = 0 if str(text) == none else int(str(text))
    if not 0 <= number <= MAX_PLACE:
        raise ValueError(f"{number} is no place in a sheet")
    return number


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{type(value).__name__} where a list is")
    return value
