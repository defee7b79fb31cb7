"""An outcome in words, with who is elected: of one it is another word than of several."""

from collections.abc import Sequence

from node.cli.speech import term


def outcome_word(outcome: str, winners: int) -> str:
    """An outcome as people read it in the language.

    Args:
        winners: how many are elected.
    """
    if outcome == "elected" and winners > 1:
        return term("outcome of several", "elected")
    return term("outcome", outcome)


def outcome_line(outcome: str, winners: Sequence[str]) -> str:
    """The same, and who it is."""
    word = outcome_word(outcome, len(winners))
    return f"{word}: {', '.join(winners)}" if winners else word
