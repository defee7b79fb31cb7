"""The guides, as pages of the node: which there are, for whom, and which helps with which page.

They are the files of `docs/guide`, which the package holds under `node/web/guides`: what a reader
finds there, on a server and in an unpacked release is one text.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from node.web.keys import PAGE_ROUTES
from node.web.negotiation import SOURCE_LANGUAGE
from node.web.policy import N_
from node.web.routes import ROUTES

if TYPE_CHECKING:
    from node.web.markdown import Guide

GUIDES = Path(__file__).parent / "guides"
"""English beside each other; other languages in a folder named by their code."""

ROLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("member", N_("For members"), ("member", "sign-in", "member-key", "caucuses")),
    (
        "steward",
        N_("For administrators"),
        (
            "steward", "found-a-coalition", "join-a-coalition", "recovery-shares", "sign-in",
            "points-of-unity",
            "debate", "demands-and-pledges", "decision-rules", "challenges",
        ),
    ),
    ("facilitator", N_("For facilitators"), ("facilitator", "debate", "decision-rules")),
    ("delegate", N_("For delegates"), ("delegate",)),
    ("officer", N_("For officers with a recovery share"), ("recovery-shares",)),
    ("panel", N_("For those who rule on challenges"), ("challenges",)),
    ("teller", N_("For those who count"), ("teller", "counting")),
    ("checker", N_("For outside checkers"), ("outside-checker", "counting")),
    ("observer", N_("For observers"), ("observer",)),
    ("newcomer", N_("For those who try it out"), ("demo", "story")),
)  # fmt: skip
"""Role -> its heading, and its guides: the one to begin with first."""

NAMES = frozenset(name for _, _, guides in ROLES for name in guides)

HELPS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("access", "invitation", "journal", "sign"), ("sign-in",)),
    **dict.fromkeys(("amendment", "comment", "moderation", "proposal"), ("debate",)),
    **dict.fromkeys(("applicant", "codes", "draft", "membership"), ("steward",)),
    **dict.fromkeys(("first", "peer", "request", "return", "roll", "roster"), ("steward",)),
    "agreement": ("steward", "recovery-shares"),
    "application": ("join-a-coalition",),
    "ballot": ("member", "facilitator", "decision-rules"),
    "caucus": ("caucuses",),
    "charter": ("found-a-coalition",),
    "check": ("outside-checker", "member"),
    "condition": ("demands-and-pledges",),
    "convening": ("facilitator",),
    "credential": ("member-key",),
    "cut": ("outside-checker",),
    "delegates": ("delegate", "steward"),
    "demand": ("demands-and-pledges",),
    "door": ("facilitator", "member"),
    "enter": ("member",),
    "feed": ("member",),
    "fingerprint": ("steward", "outside-checker"),
    "frozen": ("steward", "outside-checker"),
    "history": ("steward",),
    "home": ("member",),
    "incarnation": ("steward",),
    "keys": ("recovery-shares",),
    "motion": ("steward",),
    "own": ("member",),
    "participation": ("steward",),
    "pledge": ("demands-and-pledges",),
    "point": ("points-of-unity",),
    "process": ("facilitator",),
    "receipt": ("member", "outside-checker"),
    "record": ("demands-and-pledges",),
    "result": ("outside-checker", "challenges"),
    "refused": ("steward", "outside-checker"),
    "rule": ("decision-rules",),
    "speakers": ("facilitator",),
    "trait": ("member", "steward"),
    "unity": ("points-of-unity",),
    "version": ("points-of-unity",),
    "vote": ("member",),
}
"""Noun of a page's file -> the guides that help there. Guides themselves have none."""

HELPS_OF_PAGES: dict[str, tuple[str, ...]] = {
    "applicant_ask": ("member",),
    "applicant_look": ("member",),
    "ballot_extend": ("challenges",),
    "ballot_observe": ("observer",),
    "codes_paper": ("teller", "steward"),
    "door_speak": ("member",),
    "result_challenge": ("challenges",),
    "result_publish": ("challenges",),
    "result_rule": ("challenges",),
    "result_sign": ("member-key", "challenges"),
    "return_count": ("teller", "steward"),
    "return_delegates": ("delegate", "steward"),
    "speakers_ask": ("member", "delegate"),
    "speakers_mine": ("member", "delegate"),
}
"""Page's file -> the guides that help there, where others work than on its noun's other pages."""

_PAGES: dict[str | None, str] = {PAGE_ROUTES + route.name: route.page for route in ROUTES}


BEGINNING = {role: guides[0] for role, _, guides in ROLES}
"""The guide that somebody of a role begins with."""


def helps(route: str | None, role: str | None = None) -> tuple[str, ...]:
    """The guides that help on a page; none where there is no page.

    Args:
        route: its name.
        role: the reader's, who finds the guide of their own on Home; None of who is not signed in.
    """
    page = _PAGES.get(route, "")
    noun = page.partition("_")[0]
    if role and noun == "home":
        return (BEGINNING[role],)
    return HELPS_OF_PAGES.get(page) or HELPS.get(noun, ())


@cache
def guide(name: str, language: str) -> "Guide":
    """A guide in a language. What was read stays in memory: there are few.

    Args:
        name: one of `NAMES`.

    Raises:
        OSError: its file is not in the package.
    """
    from node.web.markdown import to_guide  # noqa: PLC0415  node.later

    text = guide_path(name, language).read_text(encoding="utf-8")
    return to_guide(text, address)


def guide_path(name: str, language: str) -> Path:
    """Where a guide is."""
    return (GUIDES if language == SOURCE_LANGUAGE else GUIDES / language) / f"{name}.md"


def address(target: str) -> str | None:
    """Where a guide's link leads on this server; None if it leads to no guide."""
    name = target.removesuffix(".md")
    return f"/help/{name}" if name in NAMES else None
