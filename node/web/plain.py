"""View models as plain values for JSON: what a reader's page does not show them is left out."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from node.founding.charter_words import Fact
from node.web.i18n import load_languages
from node.web.negotiation import SOURCE_LANGUAGE
from node.web.viewmodels.audience import audiences
from node.web.viewmodels.view import shown_fields
from protocol.ballots.explain import Sentence

_ENGLISH = load_languages()[SOURCE_LANGUAGE]

Sees = Callable[[str], bool]
"""Whether a reader belongs to an audience (`node.web.viewmodels.audience`)."""


def plain(value: object, sees: Sees) -> object:
    """A view model as maps, lists, text, whole numbers, booleans and None.

    Fields keep their names. Fractions are text, `n/d`; sentences and facts of the charter are in
    English; keys of maps are
    text.

    Args:
        sees: asked for each field that is not for everybody; without a yes it is left out.

    Raises:
        TypeError: it holds what no view model holds, such as bytes or tuples with names.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    if isinstance(value, Sentence):
        return value.english()
    if isinstance(value, Fact):
        return {"label": value.label, "text": value.said(str, str, _ENGLISH.span)}
    model: type = type(value)
    if names := shown_fields(model):
        whose = audiences(model)
        return {
            name: plain(getattr(value, name), sees)
            for name in names
            if name not in whose or sees(whose[name])
        }
    if isinstance(value, Mapping):
        return {str(key): plain(item, sees) for key, item in value.items()}
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        return [plain(item, sees) for item in value]
    raise TypeError(f"{type(value).__name__} is in no view model")
