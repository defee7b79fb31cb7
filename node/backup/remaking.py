"""A node made again on a new machine, without a backup: from the charter and two recovery shares.

The shares give the key that the group committed to. It becomes the new machine's log key, all
others are fresh, and a rotation signed with it says so; another group's node carries it. What the
group has published, the new machine fetches from the others and asks them for; it writes from the
cut on that holds the rotation.

If we crash before the rename: there is no node; the unfinished directory says which files outside
    belong to the attempt. The new shares are void, the old ones good.
If we crash after it, before the rotation is handed on: it lies in the directory, and the same
    command again writes it out, over what was written of it.
"""

import asyncio
import secrets
import shlex
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from node.backup.restoring import mark_restored
from node.config import CONFIG_NAME
from node.directory import CHARTER_FILE, PEOPLE_FILE, SIGNER_FILE
from node.errors import FoundingError
from node.founding.files import SECRET, sync_directory, write_new
from node.founding.making import OUTSIDE_NAME, HandOver, forget_outside, leftovers, settings
from node.founding.recovery import split_seed
from node.founding.rotations import NodeKeys, make_rotation, write_rotation
from node.groups import CARD_FILE
from node.remade import REMADE_FILE, rotation_in
from node.seeds import KeyName
from node.signer import Signer
from node.store.people import PeopleStore
from protocol.coalition.card import Card
from protocol.coalition.charter import charter_id, open_charter
from protocol.coalition.membership.bodies import KeyRotationBody, possession
from protocol.encoding import pack
from protocol.keys import SEED_BYTES, Purpose, key_id, public_key


class Remaking(msgspec.Struct, frozen=True, kw_only=True):
    """What to make.

    Attributes:
        directory: of the node; it must not be there, or be empty.
        charter: the founding charter's bytes.
        card: the group's.
        seed: of the key that the group committed to, from the shares.
        behind_nat: goes into the node's settings.
        outside: files that the hand-over of the new shares writes.
    """

    directory: Path
    charter: bytes
    card: Card
    seed: bytes
    behind_nat: bool = False
    outside: tuple[Path, ...] = ()

    def unfinished(self) -> Path:
        """Where the node's directory is built."""
        return self.directory.with_name(f"{self.directory.name}.unfinished")


def made_before(directory: Path) -> KeyRotationBody | None:
    """The rotation of a directory that was made from shares already; None if there is none.

    Raises:
        FoundingError: `node-exists`: another node is in it.
        MalformedError: its rotation is damaged.
    """
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return None
    body = rotation_in(directory)
    if body is None:
        raise FoundingError(
            "node-exists",
            f"{directory} is in use and was left alone",
            "make the node in a new directory; if this one has the group's keys, "
            "`commonweal rotate-key` replaces them",
        )
    forget_outside(directory)
    return body


def make_again(plan: Remaking, hand_over: HandOver) -> KeyRotationBody:
    """Make a group's node again.

    Args:
        plan: what to make.
        hand_over: gives the shares of the key after this one to officers and checks them back;
            called before the node comes to be, and if it raises, no node does.

    Returns:
        The rotation, for another group's node to say.

    Raises:
        FoundingError: something is in the way, or the hand-over failed.
        ProtocolError: the charter is not sound.
    """
    _refuse_what_is_there(plan)
    coalition = charter_id(open_charter(plan.charter).charter)
    coming = secrets.token_bytes(SEED_BYTES)
    room = plan.unfinished()
    room.mkdir(mode=0o700)
    outside = "".join(f"{path}\n" for path in plan.outside)
    write_new(room / OUTSIDE_NAME, outside.encode(), SECRET)
    signer = Signer.create(room / SIGNER_FILE, {KeyName.LOG: plan.seed})
    try:
        signer.bind(coalition, plan.card.group)
        keys = _keys(signer, coalition, plan.card.group)
    finally:
        signer.close()
    following = key_id(public_key(coming))
    body = make_rotation(coalition, plan.card.group, plan.seed, following, keys)
    write_rotation(room / REMADE_FILE, body)
    write_new(room / CARD_FILE, pack(plan.card), SECRET)
    write_new(room / CHARTER_FILE, plan.charter, SECRET)
    text = settings(plan.card.address, behind_nat=plan.behind_nat)
    write_new(room / CONFIG_NAME, text.encode(), SECRET)
    asyncio.run(mark_restored(room))
    # Whoever recovers is told that the members do not come back: their list is begun, not lost.
    PeopleStore(room / PEOPLE_FILE).close()
    hand_over(replace(plan.card, next_key_hash=following), split_seed(coming))
    # The rename is the moment the node comes to be; an empty directory in its place gives way.
    room.rename(plan.directory)
    sync_directory(plan.directory.parent)
    forget_outside(plan.directory)
    return body


def _keys(signer: Signer, coalition: bytes, group: bytes) -> NodeKeys:
    agreement = signer.public(KeyName.AGREEMENT)
    held = possession(group, agreement)
    return NodeKeys(
        cosigning=signer.public(KeyName.COSIGNING),
        transport=signer.public(KeyName.TRANSPORT),
        agreement=agreement,
        possession=signer.sign(Purpose.AGREEMENT, coalition, held),
    )


def _refuse_what_is_there(plan: Remaking) -> None:
    room = plan.unfinished()
    if room.exists():
        raise FoundingError(
            "unfinished-recovery",
            f"an earlier recovery into {plan.directory} stopped midway; the shares that it made "
            "are void, those used for it are still good",
            f"remove {shlex.join(map(str, leftovers(room)))} and run it again",
        )
    _refuse_outside(plan.directory, plan.outside)
    if not plan.directory.parent.is_dir():
        raise FoundingError("no-directory", f"there is no directory {plan.directory.parent}")


def _refuse_outside(directory: Path, outside: Sequence[Path]) -> None:
    for path in outside:
        if path.exists():
            raise FoundingError(
                "file-exists", f"{path} is there already and was left alone", "move it away first"
            )
        if path.resolve().is_relative_to(directory.resolve()):
            raise FoundingError(
                "key-on-server",
                f"{path} is inside the node's directory",
                "recovery shares are kept by people, away from the server",
            )
