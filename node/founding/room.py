"""A founding's papers at one group: one file in the node's directory, until the node has a charter.

Each act reads the file, and writes it anew in one step.

If we crash before that step: nothing was done; the draft that may lie beside the file goes with the
    next start or act. After it: all of it was.
If we crash between signing and the step: the same again makes the same signature.
If we crash inside of `finish`: as in `node.founding.charters.join_coalition`.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec.structs import replace

from node.errors import FoundingError
from node.founding.charters import (
    CHARTER_NAME,
    Joined,
    draft_charter,
    join_coalition,
    own_card,
    sign_draft,
)
from node.founding.files import SECRET, drop_drafts, read_limited, write_whole
from node.founding.papers import Paper, read_paper
from node.founding.standing import (
    MAX_STANDING_BYTES,
    Standing,
    expect,
    open_standing,
    packed,
    redrafted,
    set_aside,
    take_up,
    with_draft,
    with_paper,
    without_card,
)
from node.founding.terms import Terms
from node.lock import strange, take_turn
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter, SignedCharter, assemble_charter
from protocol.encoding import pack
from protocol.errors import ProtocolError

ROOM_NAME = "founding"
STANDING_NAME = "standing"
MAX_PAPERS = 4_096
"""Papers taken in at once: a card and a signature of each of 2,048 founders."""


class PaperError(FoundingError):
    """One of several papers is refused, so none was taken in.

    Attributes:
        name: of the file, as its sender has it.
        cause: why.
    """

    def __init__(self, name: str, cause: FoundingError | ProtocolError) -> None:
        super().__init__(cause.code, f"{name}: {cause.message}", cause.hint)
        self.name = name
        self.cause = cause


class FoundingRoom:
    """What a group has of a founding, and what it does about it.

    Args:
        directory: of the group's node, as `commonweal init` made it.

    Raises:
        FoundingError: `no-node`.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._room = directory / ROOM_NAME
        self.own: Card = own_card(directory)

    @property
    def founded(self) -> bool:
        """Whether the node has its charter: nothing is done here from then on."""
        return (self.directory / CHARTER_NAME).exists()

    def look(self) -> Standing:
        """Where the founding stands.

        Raises:
            FoundingError: `bad-standing`: the file is damaged.
            LockError: `other-user`: root, in the directory of another user's node.
        """
        self._refuse_root()
        path = self._room / STANDING_NAME
        try:
            return open_standing(read_limited(path, MAX_STANDING_BYTES))
        except FileNotFoundError:
            return Standing()
        except ProtocolError as error:
            raise FoundingError(
                "bad-standing",
                f"{path} is damaged: {error.code}",
                "move it away, and take the papers in again",
            ) from error

    def tidy(self) -> None:
        """Remove what a kill left here; nothing of the founding."""
        with self._alone():
            pass

    def receive(self, papers: Sequence[tuple[str, bytes]]) -> Standing:
        """Take papers in, all or none: cards first, then drafts, the older first, then signatures.

        Args:
            papers: (name of the file, its content) in any order.

        Raises:
            PaperError: one of them is wrong; what is here stays as it is.
            FoundingError: `already-founded`, `too-many-papers`, `no-paper`: there are none.
        """
        if not 0 < len(papers) <= MAX_PAPERS:
            code = "too-many-papers" if papers else "no-paper"
            raise FoundingError(code, f"{len(papers)} files", "choose the files that came")
        read = []
        for name, data in papers:
            with _naming(name):
                read.append((name, read_paper(data)))

        def all_of_them(standing: Standing) -> Standing:
            for name, paper in sorted(read, key=lambda one: _rank(one[1])):
                with _naming(name):
                    standing = with_paper(standing, self.own, paper)
            return standing

        return self._change(all_of_them)

    def write(self, terms: Terms, form: bytes, founded: int) -> Standing:
        """Draft a charter of all cards that are here; the same terms again make no other draft.

        Args:
            terms: what people agreed on.
            form: as typed, to go on from.
            founded: UTC seconds; the day on the charter.

        Raises:
            FoundingError, MalformedError: as `draft_charter`; or `draft-signed`.
        """

        def drafted(standing: Standing) -> Standing:
            draft = draft_charter([self.own, *standing.cards], terms, founded)
            draft = redrafted(standing, draft)
            return replace(with_draft(standing, self.own, draft), form=form)

        return self._change(drafted)

    def keep_form(self, form: bytes) -> Standing:
        """Keep a form that is not whole yet, to go on from."""
        return self._change(lambda standing: replace(standing, form=form))

    def leave_out(self, group: bytes) -> Standing:
        """Leave a card out; as `without_card`."""
        return self._change(lambda standing: without_card(standing, group))

    def sign(self, draft: bytes) -> Standing:
        """Sign the draft with the node's keys.

        Args:
            draft: the id of what whoever signs has read.

        Raises:
            FoundingError: `draft-aside`, `no-draft`, `draft-moved`, or as `sign_draft`.
            LockError: a process serves the node.
        """

        def signed(standing: Standing) -> Standing:
            read = expect(standing, draft)
            if standing.aside:
                raise FoundingError(
                    "draft-aside", "your group has set this draft aside", "take it up again first"
                )
            return with_paper(standing, self.own, sign_draft(self.directory, read))

        return self._change(signed)

    def set_aside(self, draft: bytes, reason: str) -> Standing:
        """Set the draft aside; as `node.founding.standing.set_aside`."""
        return self._change(lambda standing: set_aside(standing, draft, reason))

    def take_up(self, draft: bytes) -> Standing:
        """Take the draft up again; as `node.founding.standing.take_up`."""
        return self._change(lambda standing: take_up(standing, draft))

    def charter(self) -> SignedCharter:
        """The charter with every signature.

        Raises:
            FoundingError: `no-draft`.
            SignatureError: `charter-unsigned`, naming who is missing.
        """
        standing = self.look()
        if standing.draft is None:
            raise FoundingError("no-draft", "there is no draft here", "write one, or take one in")
        return assemble_charter(standing.draft, standing.signatures)

    def finish(self) -> Joined:
        """Give the node its charter; again makes no difference.

        Raises:
            as `charter` and `join_coalition`.
        """
        with self._alone():
            return join_coalition(pack(self.charter()), self.directory)

    def _change(self, act: Callable[[Standing], Standing]) -> Standing:
        with self._alone():
            if self.founded:
                raise FoundingError(
                    "already-founded",
                    "this node has its charter",
                    "its rules change on the pages of the node: Charter, Change the charter",
                )
            before = self.look()
            after = act(before)
            if after != before:
                write_whole(self._room / STANDING_NAME, packed(after), SECRET)
            return after

    def _refuse_root(self) -> None:
        if refusal := strange(self.directory, os.geteuid()):
            raise refusal

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Pages and commands take turns; each finds nothing half written here."""
        # Before there is anything of root's here, which would hide whose node it is.
        self._refuse_root()
        self._room.mkdir(mode=0o700, exist_ok=True)
        with take_turn(self._room):
            drop_drafts(self._room / STANDING_NAME)
            yield


_RANKS = {"Card": 0, "Charter": 1, "CharterSignature": 2, "SignedCharter": 3}


def _rank(paper: Paper) -> tuple[int, int]:
    return _RANKS[type(paper).__name__], paper.founded if isinstance(paper, Charter) else 0


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Say which file is refused."""
    try:
        yield
    except (FoundingError, ProtocolError) as error:
        raise PaperError(name, error) from error
