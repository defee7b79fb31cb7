"""One of a thing is said as one, also where what is counted may be a fraction."""

from fractions import Fraction

import pytest
from msgspec.structs import replace

from node.tests.web.example_base import ID
from node.tests.web.example_desk import ExampleDesk
from node.tests.web.web_world import get


class Totals(ExampleDesk):
    """A result whose first two questions have these totals, the first by weight."""

    total: Fraction | int = 1

    async def result(self, ballot):
        seen = await super().result(ballot)
        first, second, *rest = seen.contests
        first = replace(first, total=self.total, weighted=True)
        second = replace(second, total=self.total, weighted=False)
        return replace(seen, contests=(first, second, *rest))


class Gaps(ExampleDesk):
    """A trial in which one condition is this far from its line."""

    gap: Fraction | int = 1
    unit = "votes"

    async def trial(self, ballot, form):
        seen = await super().trial(ballot, form)
        (distance,) = seen.now.distances
        distance = replace(distance, gap=self.gap, unit=self.unit)
        return replace(seen, now=replace(seen.now, distances=(distance,), groups=1))


@pytest.mark.parametrize(
    ("total", "weighted", "plain"),
    [
        (1, "<b>1</b><span>vote, by weight<", "<b>1</b><span>vote<"),
        (2, "<b>2</b><span>votes, by weight<", "<b>2</b><span>votes<"),
        (0, "<b>0</b><span>votes, by weight<", "<b>0</b><span>votes<"),
        (Fraction(4, 3), "<b>1.33333</b><span>votes, by weight<", "<b>1.33333</b><span>votes<"),
    ],
)
async def test_a_total_of_one_is_one_vote(example, total, weighted, plain):
    class Desk(Totals):
        pass

    Desk.total = total
    client = await example(desk=Desk)
    _, page = await get(client, f"/ballots/{ID}/result?lang=en")
    assert weighted in page
    assert plain in page


@pytest.mark.parametrize(
    ("gap", "unit", "english", "spanish"),
    [
        (1, "votes", "1 vote to spare", "sobra 1 voto"),
        (-1, "groups", "1 group short", "falta 1 grupo"),
        (-1, "regions", "1 region short", "falta 1 región"),
        (-2, "regions", "2 regions short", "faltan 2 regiones"),
        (Fraction(1, 2), "members", "0.5 members to spare", "sobran 0,5 miembros"),
    ],
)
async def test_a_distance_of_one_is_one_vote_or_group(example, gap, unit, english, spanish):
    class Desk(Gaps):
        pass

    Desk.gap, Desk.unit = gap, unit
    client = await example(desk=Desk)
    _, page = await get(client, f"/ballots/{ID}/what-if?lang=en")
    assert f"<td>{english}</td>" in page
    assert "of 1 group took part" in page
    _, page = await get(client, f"/ballots/{ID}/what-if?lang=es")
    assert f"<td>{spanish}</td>" in page


@pytest.mark.parametrize(
    ("spoken", "english", "spanish"),
    [
        (0, "of 40 voted", "de 40 votaron"),
        (32, "of 40 for whom delegates spoke", "de 40, por quienes hablaron"),
        (12, "of 40: 20 voted, delegates spoke for 12", "de 40: votaron 20, las personas"),
    ],
)
async def test_a_trial_says_for_whom_delegates_spoke(example, spoken, english, spanish):
    class Desk(ExampleDesk):
        async def trial(self, ballot, form):
            seen = await super().trial(ballot, form)
            return replace(seen, now=replace(seen.now, cast=32, roll=40, spoken=spoken))

    client = await example(desk=Desk)
    for language, told in (("en", english), ("es", spanish)):
        _, page = await get(client, f"/ballots/{ID}/what-if?lang={language}")
        assert f"<b>32</b><span>{told}" in page
