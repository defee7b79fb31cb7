"""A larger search by hand: `python -m federation_tests.agreement MEMBERS LIARS ROUNDS`.

With --values and --lost: of more values than two, and with so many who lose what they have said.
With --epochs: two agreements in a row of so many rounds, for each change of a council of four.
With --ends: the game of liveness after so many rounds; as many lie as may be offline.
"""

import argparse
import sys

from federation_tests.agreement.epochs import CHANGES, Turn, explore
from federation_tests.agreement.liveness import Game, play
from federation_tests.agreement.model import Rules, search
from protocol.agreement.rules import quorum, skippers, tolerance


def main() -> int:
    """Search, print what was found; 1 if it is what must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("members", "liars", "rounds"):
        parser.add_argument(name, type=int)
    parser.add_argument("--values", type=int, default=2, help="how many there are")
    parser.add_argument("--lost", type=int, default=0, help="members that lose what they said")
    parser.add_argument("--epochs", action="store_true", help="of four members, one of whom lies")
    parser.add_argument("--ends", action="store_true", help="whether it ends, once messages arrive")
    given = parser.parse_args()
    if given.ends:
        if given.liars != skippers(given.members) - 1:
            parser.error(f"--ends: of {given.members}, {skippers(given.members) - 1} lie")
        return _ends(given.members, given.rounds)
    if given.epochs:
        if (given.members, given.liars) != (4, 1):
            parser.error("--epochs: searched for 4 members and 1 liar")
        return _changes(given.rounds)
    rules = Rules(given.members, given.liars, given.rounds, values=given.values, lost=given.lost)
    found = search(rules)
    for name, count in found._asdict().items():
        print(f"{name:<10} {count:>12,}")
    bound = given.liars <= tolerance(given.members).lying
    bound = bound and given.lost + given.liars < quorum(given.members)
    return int((bound and found.split > 0) or found.unproved > 0 or found.convicted > 0)


def _changes(rounds: int) -> int:
    wrong = 0
    for change in CHANGES:
        found = explore(Turn(change, rounds=rounds))
        print(f"{change:<10} " + "  ".join(f"{k} {v:,}" for k, v in found._asdict().items()))
        wrong += found.lines + found.split
    return int(wrong > 0)


def _ends(members: int, rounds: int) -> int:
    found = play(Game(members=members, before=rounds))
    print(f"{found.positions:,} positions, decided after {found.worst} turns of honest members")
    for words in found.cycle:
        print(f"  {words}")
    return int(found.worst != 1)


if __name__ == "__main__":
    sys.exit(main())
