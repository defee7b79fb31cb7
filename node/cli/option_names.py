"""What options are called: a question without options of its own is answered by our words."""

from node.cli.speech import N_, pick

ANSWERS = {"yes": N_("yes"), "no": N_("no"), "abstain": N_("abstain")}


def option_name(label: str) -> str:
    """An option; the words of a question without options are said in the language."""
    return pick(ANSWERS, label) if label in ANSWERS else label
