"""Sentences that pages say too, at a terminal in its language."""

from typing import Any

from node.cli.speech import spoken
from protocol.ballots.explain import Sentence


def said(parts: dict[str, Any]) -> str:
    """A sentence from its parts, as `Sentence.parts` gives them, in the language spoken."""
    sentence, language = Sentence(parts["key"], parts["params"]), spoken()
    if language is None:
        return sentence.english()
    # Pages' words: English commands need none of them.
    from node.web.wording import say  # noqa: PLC0415

    return say(sentence, language)
