"""Runs in which groups lose their seat and come to have it again: what a seed stands for.

A suite of its own: drawn beside the others, each of their seeds would be another run, and what
soaks said of those would be about other runs.
"""

from random import Random

from federation_tests.simulator.plan import Changes, Faults, Liars, Plan

STATEMENTS = 8
FAULTS = ("loss", "delay", "partitions", "crashes", "full_disks", "skewed")
TROUBLE_S = 90
"""As long as a notice and some cuts take; what the others decide on then is mostly healed time."""
KINDS = 4
"""Of so many seeds one has a council of four of whom one votes for two things at once, and one a
council of five of whom two or three come to have one host."""
TURNED_DOWN = 4
"""One seed in so many of the others has a group that the others don't take in again."""


def draw_seats(seed: int) -> Plan:
    """Two kinds of faults; groups that go and may be back, one that is forgiven, or a host's."""
    random = Random(f"{seed}/seats")
    chosen = set(random.sample(FAULTS, 2))
    amounts = {
        "loss": round(random.uniform(0.02, 0.2), 3),
        "delay": round(random.uniform(0.02, 0.2), 3),
        "partitions": random.randint(1, 2),
        "crashes": random.randint(1, 4),
        "full_disks": random.randint(1, 2),
        "skewed": 1,
    }
    turn, kind = divmod(seed, KINDS)
    forgiven = kind == KINDS - 2
    if forgiven:
        changes = Changes(forgive=1)
    elif kind == KINDS - 1:
        changes = Changes(operator=random.randint(2, 3), move_off=random.randint(0, 1))
    else:
        changes = _asking(random, turn % TURNED_DOWN == 1)
    # Of four that stay two are too few; of three that stay they are enough.
    large = changes.turn_down or changes.operator or changes.leave + changes.expel > 1
    return Plan(
        groups=5 if large else 4,
        statements=STATEMENTS,
        trouble_s=TROUBLE_S,
        certify=True,
        faults=Faults(**{name: amounts[name] for name in FAULTS if name in chosen}),
        liars=Liars(equivocate=1) if forgiven else Liars(),
        changes=changes,
    )


def _asking(random: Random, turned_down: bool) -> Changes:
    """One goes and asks, beside another whose machine is off, or that goes as well."""
    going = random.choice(("leave", "expel"))
    if turned_down:
        return Changes(**{going: 1, "turn_down": 1})
    beside = random.choice(("leave", "expel", "away"))
    if beside == going:
        return Changes(**{going: 2, "come_back": 2})
    return Changes(**{going: 1, beside: 1, "come_back": 1})
