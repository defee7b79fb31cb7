"""Which languages there are, and which one a browser asks for.

Apart from `node.web.i18n`, which speaks them: a start needs to know what there is, and reads no
catalogue.
"""

SOURCE_LANGUAGE = "en"

LANGUAGES = {"en": "English", "es": "Español"}
"""Language code -> its own name, in the order the pages offer them."""

MAX_ACCEPT_LANGUAGE = 512
"""Characters of an Accept-Language header that are read; browsers send fewer than 200."""


def negotiate(accepted: str) -> str:
    """The language that an Accept-Language header asks for; English if it names none of ours."""
    ranked: list[tuple[float, int, str]] = []
    for position, part in enumerate(accepted[:MAX_ACCEPT_LANGUAGE].split(",")):
        tag, _, parameters = part.strip().partition(";")
        code = tag.strip().split("-")[0].lower()
        if code in LANGUAGES:
            ranked.append((-_quality(parameters), position, code))
    return min(ranked)[2] if ranked and min(ranked)[0] < 0 else SOURCE_LANGUAGE


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
