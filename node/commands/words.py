"""Words that people may want erased: kept as a blob, named by its hash in a statement."""

import secrets
from collections.abc import Iterator

from node.core import Node
from protocol.coalition.convenings.values import Convening
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.state import State
from protocol.coalition.words import SALT_BYTES, Words, open_words, seal_words
from protocol.errors import MalformedError


async def keep_words(
    node: Node, text: str, author: str = "", salt: bytes = b""
) -> tuple[bytes, int]:
    """Keep words as a blob; returns its hash and size, for the statement that names it.

    The blob first: a crash in between leaves words that nobody cites, never a statement without.

    Args:
        salt: under which somebody has signed the hash; a fresh one if not given.
    """
    data, name = sealed_words(node, text, author, salt or secrets.token_bytes(SALT_BYTES))
    await node.logs.put_blob(data)
    return name, len(data)


def sealed_words(node: Node, text: str, author: str, salt: bytes) -> tuple[bytes, bytes]:
    """This group's words as a blob that nobody keeps yet, and its hash."""
    return seal_words(Words(group=node.group, salt=salt, text=text, author=author))


def named_words(state: State) -> Iterator[tuple[bytes, bytes, bytes]]:
    """All words that statements name: the statement's hash, its group, and the blob."""
    for proposal in state.proposals.values():
        for comment in proposal.comments:
            yield comment.hash, comment.group, comment.blob
    for waits in state.conditions.values():
        for said in waits.attested:
            yield said.hash, said.group, said.blob
    for pledge in state.pledges.values():
        for wording in pledge.wordings:
            if wording.blob:
                yield wording.hash, pledge.group, wording.blob
    for sent in state.delegations.values():
        yield from delegates_words(sent)
    for convening in state.convenings.values():
        yield from meeting_words(convening)


def standing_words(state: State) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Those of them that nobody asked to erase."""
    erased = {notice.target for notice in state.moderation.erasures.values()}
    return (named for named in named_words(state) if named[0] not in erased)


def delegates_words(sent: Delegation) -> Iterator[tuple[bytes, bytes, bytes]]:
    """The words of one delegation: its names, if a blob holds them, and its reports."""
    if sent.blob:
        yield sent.hash, sent.group, sent.blob
    for told in sent.reports:
        yield told.hash, sent.group, told.blob


def meeting_words(convening: Convening) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Minutes, and the names of facilitators and delegates; what was replaced, too."""
    for group, minutes in convening.minutes.items():
        for part in minutes.parts:
            yield minutes.hash, group, part.blob
    for group, named in convening.facilitations.items():
        yield named.hash, group, named.names.blob
    for check_in in convening.check_ins.values():
        if check_in.names is not None:
            yield check_in.hash, check_in.group, check_in.names.blob
    for replaced in convening.replaced:
        for blob in replaced.blobs:
            yield replaced.hash, replaced.group, blob


def held_words(node: Node, blob: bytes, group: bytes) -> Words | None:
    """The words of a group behind a hash; None if they are not held, were erased, or are not its.

    Args:
        group: whose statement names them.
    """
    data = node.logs.blob(blob)
    if data is None:
        return None
    try:
        words = open_words(data)
    except MalformedError:
        return None  # the hash fits, so its author published something that is no text
    # Another group's words, cited: they are not this group's to say.
    return words if words.group == group else None
