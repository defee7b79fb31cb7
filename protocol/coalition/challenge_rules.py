"""The charter's rules for challenges: how long a result is open to them, and who rules on them.

Spec: docs/spec/charter.md sections 3 and 4. Without them a result that is declared stands.
"""

from collections.abc import Collection
from typing import Annotated

from msgspec import Meta

from protocol.coalition.life_rules import MAX_PERIOD_S, MAX_SIGNERS
from protocol.encoding import GroupId, Wire
from protocol.errors import MalformedError

# Groups: as many as a charter lists.
MAX_PANEL = 2_048

Span = Annotated[int, Meta(ge=1, le=MAX_PERIOD_S)]


class ChallengeRules(Wire):
    """Between a declared result and a final one.

    Attributes:
        challenge_s: seconds from the declaration, in which groups may challenge.
        ruling_s: seconds that the panel has to rule on a challenge, and a group to publish the
            return that a ruling asks it for.
        panel: ids of the groups that rule, ascending; who is a party to a challenge doesn't sit.
        members: how many members who sign the same challenge make it one; 0: only groups challenge.
    """

    challenge_s: Span
    ruling_s: Span
    panel: Annotated[list[GroupId], Meta(min_length=1, max_length=MAX_PANEL)]
    members: Annotated[int, Meta(ge=0, le=MAX_SIGNERS)] = 0


def check_challenge_rules(
    rules: ChallengeRules | None, groups: Collection[bytes], cuts: bool
) -> None:
    """Check that the panel is of the charter's groups, and that members can challenge (step 7).

    Args:
        groups: ids of all of them.
        cuts: whether groups certify cuts.

    Raises:
        MalformedError: `bad-charter`.
    """
    if rules is None:
        return
    if rules.panel != sorted(set(rules.panel)):
        raise MalformedError("bad-charter", "the panel does not ascend, or repeats a group")
    for group in rules.panel:
        if group not in groups:
            raise MalformedError("bad-charter", f"the panel names an unknown {group.hex()}")
    # Without cuts a group could date a register back to before the close of a vote that it lost.
    if rules.members and not cuts:
        raise MalformedError(
            "bad-charter", "members challenge results only where groups certify together"
        )
