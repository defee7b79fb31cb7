"""A larger search by hand: `python -m federation_tests.agreement MEMBERS LIARS ROUNDS`."""

import argparse
import sys

from federation_tests.agreement.model import Rules, search
from protocol.agreement.rules import tolerance


def main() -> int:
    """Search, print what was found; 1 if it is what must not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("members", "liars", "rounds"):
        parser.add_argument(name, type=int)
    given = parser.parse_args()
    found = search(Rules(given.members, given.liars, given.rounds))
    for name, count in found._asdict().items():
        print(f"{name:<10} {count:>12,}")
    bound = given.liars <= tolerance(given.members).lying
    return int((bound and found.split > 0) or found.unproved > 0 or found.convicted > 0)


if __name__ == "__main__":
    sys.exit(main())
