"""The charter over time: which rules held when.

Spec: docs/spec/coalition/changes.md section 5. A statement is judged by the rules that were in
force before its time; what it begins keeps them. Nothing here looks back: a change is in force from
one time on, and what carries that very time still goes by the rules before.
"""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from protocol.ballots.facts import CharterFacts
from protocol.coalition.charter import Charter, CharterRules
from protocol.coalition.facts import charter_facts
from protocol.coalition.membership.joined import Admission, Joined


class CharterVersion(msgspec.Struct, frozen=True):
    """One wording of the rules.

    Attributes:
        hash: of the motion that brought it; empty for the founding charter.
        since: it holds for what comes after this second.
        regions: of the coalition, in display order.
    """

    hash: bytes
    since: int
    rules: CharterRules
    regions: tuple[str, ...]


class Versions(msgspec.Struct, frozen=True):
    """A founding charter and the changes that came into force, oldest first; at least one.

    Attributes:
        admissions: the groups that were taken in since, and those that came back.
    """

    founding: Charter
    known: tuple[CharterVersion, ...]
    admissions: tuple[Admission, ...] = ()

    @property
    def joined(self) -> Joined:
        """Every group that founded the coalition or was taken in."""
        return Joined(self.founding, self.admissions)

    @property
    def newest(self) -> CharterVersion:
        """The last that came into force."""
        return self.known[-1]

    def at(self, time: int) -> CharterVersion:
        """What a statement of this time is judged by."""
        return next((v for v in reversed(self.known) if v.since < time), self.known[0])

    def named(self, name: bytes) -> CharterVersion:
        """The version that a motion brought; empty for the founding charter's.

        Raises:
            KeyError: no such change is in force.
        """
        for version in self.known:
            if version.hash == name:
                return version
        raise KeyError(name.hex())

    def then(self, version: CharterVersion) -> "Versions":
        """With one more change in force."""
        return replace(self, known=(*self.known, version))

    def charter_of(self, version: CharterVersion) -> Charter:
        """The whole charter under a version. Its hash is not the coalition's id."""
        return msgspec.structs.replace(
            self.founding, rules=version.rules, regions=list(version.regions)
        )

    def facts(self) -> Mapping[bytes, CharterFacts]:
        """Each version as ballots see it, by the version's hash."""
        founding = charter_facts(self.founding, self.admissions)
        return {
            version.hash: replace(
                founding, regions=version.regions, pool_min=version.rules.pool_min
            )
            for version in self.known
        }


def founded(charter: Charter, admissions: tuple[Admission, ...] = ()) -> Versions:
    """The charter as it was founded, unchanged."""
    first = CharterVersion(b"", charter.founded, charter.rules, tuple(charter.regions))
    return Versions(charter, (first,), admissions)
