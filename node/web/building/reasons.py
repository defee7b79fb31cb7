"""Why this server can't do something, and what to do about it, by the code of the fault."""

from node.web.refusals import WORDS
from protocol.ballots.explain import Sentence
from protocol.errors import CODES

SAME = {"asking": "asking-peers"}
"""What the council's room calls otherwise."""


def reasons(code: str) -> tuple[Sentence | None, Sentence | None]:
    """A sentence that says what is wrong, and one that says what to do; None where none does.

    Args:
        code: of a fault of the node's own or of the protocol; empty: nothing is wrong.
    """
    code = SAME.get(code, code)
    known = CODES.get(code)
    words = WORDS.get(code) or (("", "") if known is None else (known.sentence, known.hint))
    what, todo = (Sentence(text) if text else None for text in words)
    return what, todo
