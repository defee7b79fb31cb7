"""`commonweal recover`: a group's node again, on a new machine, from two recovery shares."""

import os
import secrets
from pathlib import Path

import click
import msgspec

from node.backup.remaking import Remaking, made_before, make_again
from node.cli.errors import about
from node.cli.init import hand_over_aloud, hand_over_files, share_files
from node.cli.keys import revealed
from node.cli.options import FILE, NEW_FILE, recovery_option
from node.cli.output import Answer, Paper, prints
from node.cli.papers import read_card
from node.cli.speech import N_, _
from node.errors import FoundingError
from node.founding.files import read_limited
from node.founding.fingerprint import fingerprint_words
from node.founding.rotations import write_rotation
from node.printed import quoted
from protocol.coalition.card import Card
from protocol.coalition.charter import MAX_CHARTER_BYTES, Charter, charter_id, open_charter
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.coalition.tolerance import tolerance
from protocol.encoding import pack
from protocol.keys import SEED_BYTES, key_id
from protocol.merkle import HASH_BYTES

ALL_NEEDED = N_(
    "Every group that the charter has certify is needed for a cut, yours too. Unless more certify "
    "by now, no cut can take up the new keys: without a backup, those who are left found again."
)

LOST = (
    N_("the members' register, their ways in and their keys: import the roster, and let them in"),
    N_("who may act on the pages, and the journal: `commonweal access grant`"),
    N_("votes that your group had not returned, open or secret, and its voters' lists with codes"),
    N_("drafts, applications to your group, and words that no other node has fetched"),
)
"""What a node holds that is in no record, and so on no other node."""


@click.command(short_help="Make a lost node again from recovery shares.")
@click.argument("charter_file", metavar="CHARTER", type=FILE)
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.argument("files", metavar="[SHARE SHARE]", type=FILE, nargs=-1)
@click.option("--group", default="", help="Your group's name in the charter, or its id.")
@click.option(
    "--card",
    "card_file",
    metavar="CARD",
    type=FILE,
    help="Instead: your group's card, if it was taken in after the founding.",
)
@click.option(
    "--next-key",
    default="",
    metavar="HASH",
    help="What another group's `commonweal keys show` says your next key is, if your keys were "
    "replaced before.",
)
@recovery_option
@click.option(
    "--without-shares",
    is_flag=True,
    help="The shares are lost too: the others decide about a key that is made now.",
)
@click.option("--behind-nat", is_flag=True, help="Nobody can reach the new machine.")
@click.option(
    "-o", "out", metavar="FILE", type=NEW_FILE, required=True, help="Written for another group."
)
@prints
def recover(  # noqa: PLR0913, PLR0917  one argument for each option
    charter_file: Path,
    directory: Path,
    files: tuple[Path, ...],
    group: str,
    card_file: Path | None,
    next_key: str,
    recovery: Path | None,
    without_shares: bool,
    behind_nat: bool,
    out: Path,
) -> Answer:
    """Make your group's node again in DIR, when its server and all its backups are lost.

    Two officers bring their recovery shares: from the files SHARE, or typed. New shares are made
    and checked back; the old ones are of no use afterwards. The FILE of -o is for another group,
    whose node says it: from the next certified cut on, your group speaks by the new node. It
    fetches what your group has published from the other groups' nodes.

    The old server must be off for good. Run it again if it was interrupted.
    """
    data = read_limited(charter_file, MAX_CHARTER_BYTES)
    with about(str(charter_file)):
        charter = open_charter(data).charter
    directory = directory.absolute()
    card = the_card(charter, group, card_file)
    body = made_before(directory)
    refuse_in_the_way(out, body)
    shares: tuple[Path, ...] = ()
    if before := body is not None:
        if body.group != card.group:
            raise FoundingError("node-exists", f"{directory} is the node of another group")
    else:
        refuse_without_cuts(charter)
        if without_shares and files:
            raise click.UsageError(_("give shares, or --without-shares, not both"))
        seed = (
            secrets.token_bytes(SEED_BYTES)
            if without_shares
            else revealed(files, announced(card, next_key), card.name, _next_key_hint(next_key))
        )
        shares = share_files(recovery, card.name)
        plan = Remaking(
            directory=directory,
            charter=data,
            card=card,
            seed=seed,
            behind_nat=behind_nat,
            outside=shares,
        )
        body = make_again(plan, hand_over_files(shares) if shares else hand_over_aloud())
    out.unlink(missing_ok=True)
    write_rotation(out, body)
    # Also where the node was made by an earlier run: these options are that one's.
    claimed = key_id(body.key) != announced(card, next_key)
    made = Made(charter, card, body, directory, out, shares, before=before, claimed=claimed)
    return told(made)


def refuse_in_the_way(out: Path, body: KeyRotationBody | None) -> None:
    """Leave a file alone, but for what an interrupted run wrote of the same rotation.

    Raises:
        FoundingError: `file-exists`.
    """
    if not os.path.lexists(out):
        return
    written = b"" if body is None else pack(body)
    # A pipe or a device has no size either, and would be gone.
    plain = out.is_file() and not out.is_symlink()
    ours = plain and 0 < len(written) >= out.stat().st_size
    if not ours or not written.startswith(out.read_bytes()):
        raise FoundingError(
            "file-exists", f"{out} is there already and was left alone", "name another with -o"
        )


def the_card(charter: Charter, group: str, card_file: Path | None) -> Card:
    """The card of the group whose node was lost.

    Raises:
        FoundingError: `unknown-group`: the charter has none of that name, or several.
    """
    if (card_file is None) == (not group):
        raise click.UsageError(_("name the group with --group, or its card with --card"))
    if card_file is not None:
        return read_card(card_file)
    wanted = group.strip().casefold()
    cards = [founder.card for founder in charter.groups]
    found = [c for c in cards if wanted in (c.name.casefold(), c.group.hex())]
    if len(found) != 1:
        raise FoundingError(
            "unknown-group",
            f"the charter has no group {group!r}",
            f"it has {', '.join(card.name for card in cards)}; of a group that was taken in later, "
            "another group's node has the card: name its file with --card",
        )
    return found[0]


def _next_key_hint(next_key: str) -> str:
    """What may be wrong with shares that don't fit, by what was given of the next key."""
    if next_key:
        return (
            "is --next-key what another group's `commonweal keys show` says now, and are these the "
            "newest shares?"
        )
    return (
        "were the group's keys replaced before? then give --next-key: what another group's "
        "`commonweal keys show` has as the group's next; if not, are the shares another group's?"
    )


def announced(card: Card, next_key: str) -> bytes:
    """The hash of the key that the shares have to give.

    Raises:
        UsageError: it is none.
    """
    if not next_key:
        return card.next_key_hash
    try:
        name = bytes.fromhex(next_key)
    except ValueError:
        name = b""
    if len(name) != HASH_BYTES:
        raise click.UsageError(_("--next-key is 64 letters and digits, as `keys show` says it"))
    return name


def refuse_without_cuts(charter: Charter) -> None:
    """Without cuts a rotation counts in the group's own record alone.

    Raises:
        FoundingError: `no-cuts`.
    """
    if charter.rules.cuts is None:
        raise FoundingError(
            "no-cuts",
            "the charter has no certified cuts, so nobody could tell when the new keys take effect",
            "restore a backup; without one, the groups found again (docs/operate/recover.md)",
        )


def needs_all(charter: Charter, card: Card) -> bool:
    """Whether no cut can be certified without the lost node, as the founders agreed it.

    The charter knows nothing of who certifies by now, so this is told and nothing is refused.
    """
    return card.group in charter.council and not tolerance(len(charter.council)).offline


class Made(msgspec.Struct, frozen=True):
    """What was made, from what.

    Attributes:
        before: whether an earlier run made it.
        claimed: whether nothing announced the key: the others decide about it.
    """

    charter: Charter
    card: Card
    body: KeyRotationBody
    directory: Path
    out: Path
    shares: tuple[Path, ...]
    before: bool
    claimed: bool


def told(done: Made) -> Answer:
    """What was made, what is to be done, and what does not come back."""
    identity = charter_id(done.charter)
    value = {
        "coalition": identity,
        "fingerprint": fingerprint_words(identity),
        "group": done.card.group,
        "name": done.card.name,
        "directory": str(done.directory),
        "key": done.body.key,
        "next_key_hash": done.body.next_key_hash,
        "already": done.before,
        "all_needed": needs_all(done.charter, done.card),
        "claimed": done.claimed,
        "file": str(done.out),
        "recovery_shares": [str(path) for path in done.shares],
    }

    def text(paper: Paper) -> None:
        made = _("{group} has a node again in {place}")
        again = _("{group} had a node made in {place} already; nothing was changed in it")
        found = again if done.before else made
        paper.line(found.format(group=done.card.name, place=done.directory))
        key = done.body.key.hex()
        paper.facts([(_("fingerprint"), fingerprint_words(identity)), (_("new key"), key)])
        if needs_all(done.charter, done.card):
            paper.line(_(ALL_NEEDED))
        paper.line(_("Compare the fingerprint with two other groups. Then:"))
        paper.line(
            _("1. have the old address lead to this machine, and start the node: {command}").format(
                command=f"commonweal serve {quoted(done.directory)}"
            )
        )
        _write_handing_on(paper, done)
        paper.line(
            _("The officers keep the new shares.")
            if done.claimed
            else _(
                "The officers keep the new shares, and the old ones too until the new keys are in "
                "effect."
            )
        )
        paper.line(_("What does not come back, for it was only on the old server:"))
        for lost in LOST:
            paper.line(f"  - {_(lost)}")

    return Answer(value, text)


def _write_handing_on(paper: Paper, done: Made) -> None:
    """How the coalition comes to hear of the keys, and from when on the node speaks."""
    out = done.out.name
    if done.claimed:
        said = _("2. send {file} to another group, whose administrators move it: {command}")
        command = f"commonweal keys claim {quoted(out)} --reason TEXT"
    else:
        said = _("2. send {file} to another group, whose administrators say it: {command}")
        command = f"commonweal keys carry {quoted(out)}"
    paper.line(said.format(file=done.out, command=command))
    paper.line(_("3. wait: it fetches your group's record and asks the others if that is all."))
    if done.claimed:
        paper.line(_("It speaks once enough groups agree and that is certified; they have time."))
    else:
        paper.line(_("It speaks from the next certified cut on; `commonweal doctor` says more."))
