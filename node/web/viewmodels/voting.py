"""What a voter sees between entering a code and keeping a receipt."""

from node.web.viewmodels.ballots import BallotView
from node.web.viewmodels.view import View


class Voter(View):
    """A code that opened: which ballot, and whether a vote is already in under it.

    `handle` is what the ballot box needs to find the roll entry again; it is not the code.
    """

    ballot: BallotView
    handle: str
    voted: bool


class Receipt(View):
    """What a voter keeps: 64 hex digits, the same as words to compare by eye, and when."""

    commitment: str
    words: tuple[str, ...]
    ballot: str
    title: str
    replaced: bool


class ReceiptCheck(View):
    """Where a receipt stands.

    Attributes:
        state: "received" (in the box, no group result yet), "counted" (the proof below was
            recomputed and matches), "replaced" or "unknown".
        index, size: position and number of cast ballots in the group result.
        proof: sibling hashes, leaf to root, hex.
        root: hex.
    """

    state: str
    commitment: str
    ballot: str = ""
    title: str = ""
    group: str = ""
    index: int = 0
    size: int = 0
    proof: tuple[str, ...] = ()
    root: str = ""
