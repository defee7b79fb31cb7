"""The colours and rules of pictures, for a picture that no page stands around.

They are taken from the style sheet of the pages, with every variable replaced by its value: many
programs that draw SVG know no variables.
"""

import re

from node.web.sources import style_sheet

_VARIABLE = re.compile(r"--([\w-]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([\w-]+)\)")
_ROOT = re.compile(r":root \{(.*?)\n\s*\}", re.DOTALL)
_PICTURES = re.compile(r"/\* pictures: .*?\*/(.*?)/\*", re.DOTALL)
_BACKGROUND = ".paper { fill: var(--card); } .chart .halo { stroke: var(--card); }"


def picture_styles() -> str:
    """Rules for light screens and paper, then for dark screens."""
    sheet = style_sheet()
    light, dark = (dict(_VARIABLE.findall(block)) for block in _ROOT.findall(sheet)[:2])
    found = _PICTURES.search(sheet)
    if found is None:
        raise ValueError("the style sheet has no section of pictures")
    rules = f"{found[1].strip()}\n{_BACKGROUND}"
    return (
        f"{_filled(rules, light)}\n@media screen and (prefers-color-scheme: dark) {{\n"
        f"{_filled(rules, light | dark)}\n}}\n@media print {{ .paper {{ fill: #ffffff; }} }}"
    )


def _filled(rules: str, values: dict[str, str]) -> str:
    return _USE.sub(lambda use: values[use[1]], rules)
