"""What the story says of its own pace, taken apart and held against its own figures."""

import re

LIMIT_S = 180
SAID = re.compile(
    r"^ +\d+\.\d s  (?P<seconds>\d+) s in all, (?P<verdict>within|PAST) its limit of "
    r"(?P<limit>\d+) s \((?P<ratio>\d+\.\d\d)x\)(?P<asks>: was the machine busy\?)?$",
    re.MULTILINE,
)


def pace_said(text: str) -> int:
    """The seconds that a story says it took; its verdict and ratio are what follows from them.

    A run past the limit is no failure, for other work may have slowed it: but it must say so.
    """
    (found,) = SAID.finditer(text)
    seconds, limit = int(found["seconds"]), int(found["limit"])
    assert limit == LIMIT_S, found[0]
    # Seconds are said whole: at the limit itself either verdict may be the right one.
    if seconds != limit:
        assert found["verdict"] == ("within" if seconds < limit else "PAST"), found[0]
    assert (found["asks"] is not None) == (found["verdict"] == "PAST"), found[0]
    assert abs(float(found["ratio"]) - seconds / limit) < 0.5 / limit + 0.006, found[0]
    return seconds
