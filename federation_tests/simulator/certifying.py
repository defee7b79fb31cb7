"""Runs in which groups certify cuts: what a seed stands for."""

from random import Random

from federation_tests.simulator.plan import (
    CHANGES,
    KINDS,
    MISLEADING,
    VOTING,
    Adversaries,
    Changes,
    Faults,
    Liars,
    Plan,
)

FAULTS = ("loss", "delay", "reordering", "partitions", "crashes", "skewed", "full_disks")
LARGE = 20
"""One seed in so many has a council of seven, with two liars; the others one of four, with one."""
CHANGING = 16
"""One seed in so many has a council of five that changes, by one to three of its groups."""
KEEPING = 6
"""One seed in so many has a council of four whose members cosign what they have to keep; one of
them is set back to a backup, and in three of four such seeds another withholds what it cosigned."""
HANDING_ON = 12
"""One seed in so many, every second one of those that keep, has a council of six that changes
while its members drop of a long log what they need not keep."""
MISLED, MISLED_AT = 10, 3
"""One seed in so many, from this one on, has somebody with old keys who leads one node astray."""
ATTACKED, ATTACKED_AT = 4, 1
"""One seed in so many, from this one on but for those of MISLED, has an adversary in its council
that may do to logs what such do in runs without cuts: of 60 in 300 seeds 37 fork their own."""
FORK_AND_LIAR, FORK_AND_LIAR_AT = 20, 9
"""One seed in so many, of those, has a council of seven, with a liar beside one that forks."""
LYING_OVER, LYING_OVER_AT = 16, 7
"""One seed in so many, from this one on, has a council of six that changes while a member lies;
without those of `MISLED`, which leaves one in twenty."""
CHEATS = tuple(name for name in VOTING if name != "branch")
"""Who forks its log as well is drawn with those that fork."""
STATEMENTS = 16
TROUBLE_S = 90
CHANGING_S = 150
"""As long as a notice and some cuts take."""
KEEPING_S = 150
"""As long as it takes to cosign, to ask each other, and to be set back behind that."""
MISLED_S = 100
"""As long as a few cuts take; who is not past them by then comes, or comes back, once healed."""


def draw_certifying(seed: int) -> Plan:
    """Two to four kinds of faults, and as many liars as the council stands, or none.

    Where groups come and go nobody lies but in `draw_lying_over`: of a council that has shrunk, one
    may be too many.
    """
    if seed % HANDING_ON == 2:
        return draw_handing_on(seed)
    if seed % KEEPING == 2:
        return draw_keeping(seed)
    if seed % ATTACKED == ATTACKED_AT and seed % MISLED != MISLED_AT:
        return draw_attacked(seed)
    if seed % LYING_OVER == LYING_OVER_AT and seed % MISLED != MISLED_AT:
        return draw_lying_over(seed)
    random = Random(f"{seed}/certifying")
    groups, most = (7, 2) if seed % LARGE == LARGE - 1 else (4, 1)
    changing = seed % CHANGING == CHANGING - 1
    if changing:
        groups, most = 5, 0
    chosen = set(random.sample(FAULTS, random.randint(2, 4)))
    amounts = {
        "loss": round(random.uniform(0.02, 0.3), 3),
        "delay": round(random.uniform(0.02, 0.2), 3),
        "reordering": round(random.uniform(0.05, 0.5), 3),
        "partitions": random.randint(1, 3),
        "crashes": random.randint(1, groups),
        "skewed": 1,
        "full_disks": random.randint(1, 2),
    }
    kinds = random.choices(CHEATS, k=random.randint(0, most) if seed % 3 == 0 else most)
    misled = seed % MISLED == MISLED_AT and not changing
    if misled:
        kinds = [MISLEADING[seed // MISLED % len(MISLEADING)]]
    changes = random.sample(CHANGES, random.randint(1, 3)) if changing else []
    return Plan(
        groups=groups,
        statements=STATEMENTS,
        trouble_s=CHANGING_S if changing else MISLED_S if misled else TROUBLE_S,
        certify=True,
        faults=Faults(**{name: amounts[name] for name in FAULTS if name in chosen}),
        liars=Liars(**{kind: kinds.count(kind) for kind in kinds}),
        changes=Changes(**dict.fromkeys(changes, 1)),
    )


def draw_attacked(seed: int) -> Plan:
    """One member of the council forks its log, or does something else to what others hold.

    In half of those with a fork the charter takes its seat for it.
    """
    random = Random(f"{seed}/attacked")
    chosen = set(random.sample(FAULTS, random.randint(2, 3)))
    large = seed % FORK_AND_LIAR == FORK_AND_LIAR_AT
    amounts = {
        "loss": round(random.uniform(0.02, 0.2), 3),
        "delay": round(random.uniform(0.02, 0.2), 3),
        "reordering": round(random.uniform(0.05, 0.5), 3),
        "partitions": random.randint(1, 2),
        "crashes": random.randint(1, 4),
        "skewed": 1,
        "full_disks": random.randint(1, 2),
    }
    others = [kind for kind in KINDS if kind != "fork"]
    turn = seed // ATTACKED
    kind = "fork" if large or turn % 2 else others[turn // 2 % len(others)]
    # Two votes at once, one in each branch: every second time.
    branch = kind == "fork" and not large and turn % 4 == 1
    liar = "branch" if branch else random.choice(CHEATS)
    return Plan(
        groups=7 if large else 4,
        statements=STATEMENTS,
        trouble_s=TROUBLE_S,
        certify=True,
        suspend=kind == "fork" and random.random() < 0.5,
        faults=Faults(**{name: amounts[name] for name in FAULTS if name in chosen}),
        adversaries=Adversaries() if branch else Adversaries(**{kind: 1}),
        liars=Liars(**{liar: 1}) if large or branch else Liars(),
    )


def draw_lying_over(seed: int) -> Plan:
    """One group leaves, renews its key, or is expelled, while a member lies: about that cut, too.

    Who is expelled is who lies. Of six one may be missing or lie, and so of the five or four that
    are left where one is gone and another away.
    """
    random = Random(f"{seed}/lying-over")
    chosen = set(random.sample(("loss", "delay", "partitions", "full_disks"), 2))
    amounts = {
        "loss": round(random.uniform(0.02, 0.2), 3),
        "delay": round(random.uniform(0.02, 0.2), 3),
        "partitions": random.randint(1, 2),
        "full_disks": random.randint(1, 2),
    }
    turn = seed // LYING_OVER
    return Plan(
        groups=6,
        statements=STATEMENTS,
        trouble_s=CHANGING_S,
        certify=True,
        faults=Faults(**{name: amounts[name] for name in sorted(chosen)}),
        liars=Liars(**{CHEATS[turn % len(CHEATS)]: 1}),
        changes=Changes(**{random.choice(("leave", "renew", "expel")): 1}),
    )


def _two_accidents(random: Random) -> dict[str, float]:
    """Two kinds of accidents and how much of each; fewer than where nobody keeps."""
    chosen = set(random.sample(("loss", "delay", "partitions", "crashes", "full_disks"), 2))
    amounts = {
        "loss": round(random.uniform(0.02, 0.2), 3),
        "delay": round(random.uniform(0.02, 0.2), 3),
        "partitions": random.randint(1, 2),
        "crashes": random.randint(1, 4),
        "full_disks": random.randint(1, 2),
    }
    return {name: amounts[name] for name in sorted(chosen)}


def draw_keeping(seed: int) -> Plan:
    """Members that keep, of whom one is set back; one may withhold, and nobody else cheats."""
    random = Random(f"{seed}/keeping")
    amounts = _two_accidents(random)
    return Plan(
        groups=4,
        statements=STATEMENTS,
        trouble_s=KEEPING_S,
        certify=True,
        keep=True,
        withholders=int(random.random() < 0.75),
        faults=Faults(restores=1, **amounts),
    )


def draw_handing_on(seed: int) -> Plan:
    """Members that keep, of whom one to three change the council, and who drop what they may.

    Nobody lies, as in other runs in which groups come and go but those of `draw_lying_over`.
    """
    random = Random(f"{seed}/handing-on")
    amounts = _two_accidents(random)
    changes = random.sample(CHANGES, random.randint(1, 3))
    return Plan(
        groups=6,
        statements=STATEMENTS,
        trouble_s=CHANGING_S,
        certify=True,
        keep=True,
        long_logs=1,
        faults=Faults(**amounts),
        changes=Changes(**dict.fromkeys(changes, 1)),
    )
