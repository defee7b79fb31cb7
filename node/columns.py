"""What the columns of uploaded files are called, in English and in Spanish.

Files of one language are read whatever language the page or the command speaks: a spreadsheet is
passed on between people. The English names are those that the readers of files know.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

SPANISH: Mapping[str, str] = {
    "puesto": "seat",
    "peso": "weight",
    "region": "region",
    "presente": "present",
    "suplente": "alternate",
    "voto": "choice",
    "mandato": "mandate",
    "opcion": "option",
    "cantidad": "count",
    "preferencia": "rank",
    "mesa": "precinct",
    "papeleta": "ballot",
    "invitadas": "invited",
    "localizadas": "reached",
    "leyeron": "read",
    "hablaron": "spoke",
    "votaron": "voted",
}
"""The Spanish name of a column, without accents, to the English one."""

_NUMBERED = re.compile(r"(.*?)([0-9]{0,6})", re.DOTALL)


def english(title: str) -> str:
    """The name of a column as readers know it: lower case, and English if it was Spanish.

    What is neither stays as it stands, in lower case; a number at the end stays with it.
    """
    folded = " ".join(title.split()).casefold()
    # With or without accents, and whichever way a spreadsheet writes them.
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    known = _NUMBERED.fullmatch(bare)
    if known is None or known[1] not in SPANISH:
        return folded
    return SPANISH[known[1]] + known[2]


def spanish(titles: Iterable[str]) -> list[str]:
    """English names of columns as Spanish files have them."""
    back = {name: word for word, name in SPANISH.items()} | _WRITTEN
    found = []
    for title in titles:
        known = _NUMBERED.fullmatch(title)
        found.append(title if known is None else back.get(known[1], known[1]) + known[2])
    return found


_WRITTEN = {"region": "región", "option": "opción"}
"""How people write those that have an accent."""
