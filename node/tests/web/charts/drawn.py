"""Pictures read back as XML: bars, bands and words with their places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from node.web.charts.svg import Drawing


@dataclass(frozen=True)
class Shape:
    """A bar or band: its classes, where it begins and how wide it is at its head and foot."""

    css: str
    left: float
    width: float
    top: float
    foot_left: float
    foot_width: float
    tip: str


class Drawn:
    """One picture; raises where it is no well-formed XML."""

    def __init__(self, drawing: Drawing | str) -> None:
        text = drawing if isinstance(drawing, str) else str(drawing.inline())
        self.root = ET.fromstring(text)
        for element in self.root.iter():
            element.tag = element.tag.rpartition("}")[2]

    def words(self) -> list[str]:
        return [element.text or "" for element in self.root.iter("text")]

    def bars(self) -> list[Shape]:
        found = []
        for e in self.root.iter("rect"):
            left, wide, top = (float(e.get(name, "0")) for name in ("x", "width", "y"))
            found.append(Shape(e.get("class", ""), left, wide, top, left, wide, tip(e)))
        return found

    def bands(self) -> list[Shape]:
        found = []
        for e in self.root.iter("path"):
            if "band" not in e.get("class", "").split():
                continue
            # M head top C .. .. end foot H end+wide C .. .. head+wide top Z
            n = [float(part) for part in re.findall(r"-?[\d.]+", e.get("d", ""))]
            head, top, end, far, back = n[0], n[1], n[6], n[8], n[13]
            css = e.get("class", "")
            found.append(Shape(css, head, back - head, top, end, far - end, tip(e)))
        return found


def tip(element: ET.Element) -> str:
    title = next((child for child in element if child.tag.endswith("title")), None)
    return "" if title is None else title.text or ""
