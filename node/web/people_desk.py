"""What pages tell of this group's own members, which no other node knows."""

import msgspec

from node.commands import running
from node.web.building.credentials import credential_view
from node.web.building.participation import own_counts
from node.web.servers_desk import ServersDesk
from node.web.viewmodels.ballots import BallotLine
from node.web.viewmodels.credentials import CredentialView
from node.web.viewmodels.own_data import OwnDataView, RequestView
from node.web.viewmodels.participation import OwnCounts, QuestionView


class PeopleDesk(ServersDesk):
    """The part of a node's desk about its members: keys, what is held of them, what they told."""

    async def credential(self, member: str) -> CredentialView:
        """A member's key."""
        return await credential_view(self._node, member)

    async def own_data(self, member: str) -> OwnDataView:
        """All that is held about a member, as `member.show` says it."""
        value = await running.run(self._node, "member.show", {"member": member})
        return msgspec.convert(value, OwnDataView)

    async def requests(self) -> tuple[RequestView, ...]:
        """What members ask about what is held of them, as `member.requests` says it."""
        value = await running.run(self._node, "member.requests", {})
        return msgspec.convert(value["requests"], tuple[RequestView, ...])

    async def own_counts(self, line: BallotLine) -> OwnCounts:
        """What this node would publish of its own group's part in a vote."""
        answer = await running.run(self._node, "participation.known", {"ballot": line.id})
        return own_counts(answer)

    async def questions(self, member: str = "") -> tuple[QuestionView, ...]:
        """What members are asked about themselves, and what this one told."""
        told, mine = self._node.traits.told(), self._node.traits.of(member)
        return tuple(
            QuestionView(
                trait,
                tuple((answer, len(told[trait, answer])) for answer in answers),
                mine.get(trait, ""),
            )
            for trait, answers in self._node.traits.questions().items()
        )
