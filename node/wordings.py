"""What changes between two wordings, and which wording an amendment changes."""

from difflib import SequenceMatcher
from itertools import chain

from protocol.coalition.state import Amendment, Proposal

Changed = tuple[tuple[str, str], ...]
"""Stretches of a difference, in order: `same`, `removed` or `added`, and the text."""


def differences(old: str, new: str) -> Changed:
    """What changes between two wordings, word by word, spaces kept."""
    before, after = _pieces(old), _pieces(new)
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for operation, start, end, start_new, end_new in matcher.get_opcodes():
        if operation == "equal":
            found.append(("same", "".join(before[start:end])))
            continue
        if start < end:
            found.append(("removed", "".join(before[start:end])))
        if start_new < end_new:
            found.append(("added", "".join(after[start_new:end_new])))
    return tuple(found)


def difference_values(old: str, new: str) -> list[dict[str, str]]:
    """The same as commands tell it."""
    return [{"kind": kind, "text": text} for kind, text in differences(old, new)]


def wording_before(proposal: Proposal, amendment: Amendment) -> tuple[str, str]:
    """Title and text of the wording an amendment changes.

    That is the one adopted before it; or, if the amendment was not adopted, the one in force.
    """
    if amendment.adopted is None:
        return proposal.title, proposal.text
    earlier = [
        (other.adoption_order or 0, other)
        for other in proposal.amendments
        if other.adopted is not None
        and (other.adoption_order or 0) < (amendment.adoption_order or 0)
    ]
    if not earlier:
        return proposal.first_title, proposal.first_text
    last = max(earlier, key=lambda found: found[0])[1]
    return last.title, last.text


def _pieces(text: str) -> list[str]:
    lines = (line.split(" ") for line in text.splitlines(keepends=True))
    spaced = ([word + " " for word in line[:-1]] + line[-1:] for line in lines)
    return [piece for piece in chain.from_iterable(spaced) if piece]
