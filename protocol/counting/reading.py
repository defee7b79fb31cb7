"""How a ranked ballot is read: which standing option it counts for now.

Authorities differ on marks that are not a plain ranking, and the difference changes who wins. So
every ranked method here takes the same three settings and states them in its variant.

Spec: docs/spec/counting/reading.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import TypeAlias

from protocol.counting.method import Setting
from protocol.counting.profile import MAX_RANKS, OVERVOTE, Choice
from protocol.counting.result import EXHAUSTED

Reader: TypeAlias = Callable[[Choice, Set[int]], int]
"""(choice, standing options) -> the option the ballot counts for, or `EXHAUSTED`."""

OVERVOTE_SETTING = Setting(
    "overvote",
    ("skip", "exhaust", "exhaust-if-multiple"),
    "what a rank with several marks does: nothing (the next rank is read), or it exhausts the "
    "ballot for good; with exhaust-if-multiple it does so only if two or more of its options "
    "still stand, and counts for the only one that does",
)
SKIPPED_SETTING = Setting(
    "skipped",
    ("any",),
    "how many ranks in a row may be skipped before the ballot is exhausted",
    range(MAX_RANKS),
)
DUPLICATE_SETTING = Setting(
    "duplicate",
    ("skip", "exhaust"),
    "what an option that was named at an earlier rank does: nothing, or it exhausts the ballot",
)
SETTINGS = (OVERVOTE_SETTING, SKIPPED_SETTING, DUPLICATE_SETTING)


def reader(settings: Mapping[str, str]) -> Reader:
    """The function that reads a ballot under the three settings.

    Ballots are read from their first rank each time, so the answer depends on nothing but the
    choice and the options that stand.
    """
    if all(settings[setting.name] == setting.default for setting in SETTINGS):
        return _first_standing
    overvote, duplicate = settings["overvote"], settings["duplicate"]
    skips = MAX_RANKS if settings["skipped"] == "any" else int(settings["skipped"])

    def read(choice: Choice, standing: Set[int]) -> int:
        return _read(choice, standing, overvote, duplicate == "exhaust", skips)

    return read


#: Why a ballot counts for nobody any more; RCTab reports them so.
WHY = ("choices", "overvote", "skipped", "duplicate")


def why_exhausted(choice: Choice, standing: Set[int], settings: Mapping[str, str]) -> str:
    """Which rule exhausted a ballot: one of `WHY`, `choices` if it named nobody else who stands.

    Only for ballots that `reader` exhausts.
    """
    overvote, skipped = settings["overvote"], settings["skipped"]
    skips = MAX_RANKS if skipped == "any" else int(skipped)
    named: set[int] = set()
    passed = 0
    for rank in choice:
        if rank == ():
            passed += 1
            if passed > skips:
                return "skipped"
            continue
        passed = 0
        if isinstance(rank, int) and rank != OVERVOTE:
            if rank in named and settings["duplicate"] == "exhaust":
                return "duplicate"
            named.add(rank)
        elif overvote == "exhaust" or (overvote == "exhaust-if-multiple" and rank == OVERVOTE):
            return "overvote"
        elif overvote == "exhaust-if-multiple" and isinstance(rank, tuple):
            if sum(option in standing for option in rank) > 1:
                return "overvote"
            named.update(rank)
    return "choices"


def _first_standing(choice: Choice, standing: Set[int]) -> int:
    # Skips, overvotes and repeats are none of the standing options, so one test passes over all.
    for rank in choice:
        if rank in standing:
            return rank  # type: ignore[return-value]
    return EXHAUSTED


def _read(choice: Choice, standing: Set[int], overvote: str, once: bool, skips: int) -> int:
    named: set[int] = set()
    skipped = 0
    for rank in choice:
        if rank == ():
            # Maine, 21-A M.R.S. 723-A(1)(C), allows one skipped rank and exhausts at two.
            skipped += 1
            if skipped > skips:
                return EXHAUSTED
            continue
        skipped = 0
        if isinstance(rank, int) and rank != OVERVOTE:
            if rank in named and once:
                return EXHAUSTED
            if rank in standing:
                return rank
            named.add(rank)
        elif overvote == "exhaust" or (overvote == "exhaust-if-multiple" and rank == OVERVOTE):
            # An overvote whose options are not recorded cannot be shown to have only one standing.
            return EXHAUSTED
        elif overvote == "exhaust-if-multiple" and isinstance(rank, tuple):
            left = [option for option in rank if option in standing]
            if left:
                return left[0] if len(left) == 1 else EXHAUSTED
            named.update(rank)
    return EXHAUSTED
