"""The marker for sentences that pages translate.

Babel is told to extract `N_`; the protocol itself never translates.
"""


def N_(text: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a template for translation and give it back as it is."""
    return text
