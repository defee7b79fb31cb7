"""What goes wrong by accident, and when: power, links, clocks, full disks, flipped bits."""

from collections.abc import Callable, Collection
from random import Random
from typing import TYPE_CHECKING

import msgspec

from federation_tests.simulator.broken import Broken
from federation_tests.simulator.disk import Platter, copied, flip, spoil
from federation_tests.simulator.files import SimStore, damaged_logs, restored, store_platter
from federation_tests.simulator.plan import OF_MESSAGES
from federation_tests.simulator.seat import restored_council
from federation_tests.simulator.turned import HEAD_COLUMNS, TurnedHead, turn_head
from node.council.record import RESTORED
from node.store.schema import entry_key
from node.tests.store.at_rest import entries_at_rest

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

MOST_WRITES = 12
"""A publication of one statement writes nine times: the fuse burns in any of its steps."""
FUSE_MS = 30_000
"""A node that doesn't write for so long loses power while it is idle."""
CUT_COLUMNS = ("cut", "certificate", "epoch", "logs", "grown")
"""What is kept of a certified cut."""
PARTED_MS = (10_000, 90_000)
FULL_MS = (10_000, 60_000)
MOST_COMMITS = 3
"""A publication commits three times: the disk is full before any of them."""
VOTING_MS = 200
"""Between two looks whether a node votes: a vote stands in its record for a second or two."""
BACKUP_MS, RETRY_MS = (20_000, 80_000), 3_000
"""How old a backup is when a node is set back to it; and when to look again whether it may be."""
FEW_HOLD = 0.5
"""How often it is set back while some lack of its record, if such a moment comes."""
FEW_LOOKS, FEW_MS = 1_000, 30
"""How often one looks for that moment, which lasts as long as a message takes, and how often."""
OFFSET_S = (120, 1_500)
"""How wrong a clock is: requests within 300 s still pass."""
RATES = (0.9, 1.1)
"""Far worse than any quartz, so that ticks of two nodes come apart within minutes."""
MADE_UP_AFTER = (5, 6)
"""The part of the trouble after which what fell flat is made up for: messages need some seconds."""
MADE_UP_SHARE = 0.3
"""As often as any drawn plan has it: in the seconds left, some messages meet it in every run."""


class Accidents:
    """Plans the accidents of a run, and repairs what they left.

    Attributes:
        flipped: (group, index) of entries that read otherwise at one node.
        unmended: numbers of nodes whose stores have such an entry; found by hashing only.
        few_held: times that a node was set back while some honest one lacked of its record.
        heads: what was turned in stored heads, and not found right again yet.
        turned: numbers of the nodes that had such heads.
        due: numbers of nodes of which a certified cut is to be spoilt once they have one.
        broken: what was seen to be wrong meanwhile.
    """

    def __init__(self, federation: "Federation", random: Random) -> None:
        self._federation, self._random = federation, random
        self._nodes = list(federation.nodes.values())
        self._parted = 0
        self._replaced = 0
        self._backups = 0
        self.few_held = 0
        self.flipped: set[tuple[bytes, int]] = set()
        self.unmended: set[int] = set()
        self.heads: list[TurnedHead] = []
        self.turned: set[int] = set()
        self.due: set[int] = set()
        self.broken: list[Broken] = []

    def plan(self) -> None:
        """Put every accident of the plan at some time of the troubled part."""
        faults = self._federation.plan.faults
        for times, act in (
            (faults.crashes, self._cut_power),
            (faults.full_disks, self._fill_disk),
            (faults.flipped_bits, self._flip_bit),
            (faults.restores, self.back_up),
            (faults.spoilt_entries, self._spoil_entry),
            (faults.spoilt_votes, self._spoil_votes),
            (faults.spoilt_heads, self._spoil_head),
            (faults.spoilt_cuts, self._spoil_cut),
        ):
            for _ in range(times):
                self._sometime(act, self._random.choice(self._nodes))
        for _ in range(faults.partitions):
            self._sometime(self._part)
        for node in self._random.sample(self._nodes, faults.skewed):
            node.rate = self._random.uniform(*RATES)
            self._set_clock(node)
            self._sometime(self._set_clock, node)
        part, parts = MADE_UP_AFTER
        trouble_ms = self._federation.plan.trouble_s * 1000
        self._federation.schedule.at(trouble_ms * part // parts, self._make_up)

    def _make_up(self) -> None:
        """Let messages suffer, if too few of what was planned changed anything.

        A disk may be full while nobody writes, a partition come while machines are off.
        """
        federation = self._federation
        counted = [kind for kind, times in federation.tally.faults.items() if times]
        missing = federation.plan.least_kinds - len(counted)
        if missing > 0:
            # Drawn apart: what else happens is as without it.
            random = Random(f"{federation.seed}/made up")
            kinds = random.sample([k for k in OF_MESSAGES if k not in counted], missing)
            suffered = dict.fromkeys(kinds, MADE_UP_SHARE)
            federation.network.faults = msgspec.structs.replace(
                federation.network.faults, **suffered
            )
            federation.tally.note(federation.schedule.now_ms, 0, f"made up for by {kinds}")

    def repair(self) -> None:
        """What operators do in the end."""
        for node in self._nodes:
            node.offset_s = 0
            for disk in (node.disk, node.key_disk, node.council_disk):
                disk.fuse = disk.room = None

    def look_for_damage(self, node: "SimNode") -> None:
        """Hash a node's logs again; a damaged store is replaced by an empty one that refills.

        Nothing may be lost by that: it waits until another has each log that is in it, and has it
        undamaged. The own log is not enough: what another lost and is still fetching may be whole
        in this store only.
        """
        if not node.up:
            return
        if not damaged_logs(node.store, self._federation.opened):
            self.unmended.discard(node.number)
        elif not self._federation.plan.faults.mended:
            self._federation.tally.faults["flipped_bits"] += 1
            if self._held_elsewhere(node, {other.group for other in self._federation.honest}):
                self._replaced += 1
                self.unmended.discard(node.number)
                node.stop("store replaced")
                name = b"%d/%d/%d" % (self._federation.seed, node.number, self._replaced)
                node.disk = store_platter(name)
                node.start()

    def _held_elsewhere(self, node: "SimNode", logs: Collection[bytes]) -> bool:
        """Whether one other has each of these logs as far as a node has it, and undamaged."""
        whole = self._whole_elsewhere(node)
        return all(
            head.size <= whole.get(head.group, 0)
            for head in node.store.heads()
            if head.group in logs
        )

    def _sometime(self, act: Callable[..., None], *args: object) -> None:
        at_ms = self._random.randrange(self._federation.plan.trouble_s * 1000)
        self._federation.schedule.at(at_ms, act, *args)

    def _cut_power(self, node: "SimNode") -> None:
        disks = (node.disk, node.disk, node.key_disk)
        if self._federation.plan.certify:
            disks = (node.disk, node.key_disk, node.council_disk, node.council_disk)
        disk = self._random.choice(disks)
        disk.fuse = self._random.randrange(MOST_WRITES)
        disk.after_commit = self._random.random() < 0.5
        self._federation.schedule.after(FUSE_MS, self._cut_idle, node, disk, node.life)

    def _cut_idle(self, node: "SimNode", disk: Platter, life: int) -> None:
        if disk.fuse is not None and node.life == life and node.up:
            node.crash()

    def _part(self) -> None:
        federation = self._federation
        sides = {node.number: self._random.randrange(2) for node in self._nodes}
        federation.network.part(sides)
        self._parted += 1
        for node in self._nodes:
            for link in [link for links in node.links.values() for link in links]:
                if not federation.network.joined(node.number, link.other_end(node).number):
                    link.cut()
        federation.schedule.after(self._random.randint(*PARTED_MS), self._join, self._parted)

    def _join(self, parted: int) -> None:
        if parted == self._parted:
            self._federation.network.part({})

    def _set_clock(self, node: "SimNode") -> None:
        if not self._federation.healed:
            node.offset_s = self._random.choice((-1, 1)) * self._random.randint(*OFFSET_S)

    def _fill_disk(self, node: "SimNode") -> None:
        node.disk.room = self._random.randrange(MOST_COMMITS)
        node.key_disk.room = self._random.randrange(2)
        if self._federation.plan.certify:
            node.council_disk.room = self._random.randrange(MOST_COMMITS)
        wait_ms = self._random.randint(*FULL_MS)
        disks = (node.disk, node.key_disk, node.council_disk)
        self._federation.schedule.after(wait_ms, self._empty_disk, *disks)

    def _empty_disk(self, *disks: Platter) -> None:
        for disk in disks:
            disk.room = None

    def _flip_bit(self, node: "SimNode") -> None:
        """Damage an entry of a log that another honest node holds intact, and all up to there.

        Logs are fetched, and mended, whole: of two copies damaged in two places neither can be.
        """
        if not (node.up and node.honest):
            return
        whole = self._whole_elsewhere(node)
        # A size may read too large itself: a bit of it was turned before.
        held = {key for key, _ in entries_at_rest(node.disk)}
        rows = [
            (group, index, number)
            for number, group, size in node.disk.execute("SELECT id, group_id, size FROM logs")
            for index in range(min(size, whole.get(group, 0)))
            if (group, index) not in self.flipped and entry_key(number, index) in held
        ]
        if rows:
            group, index, number = self._random.choice(rows)
            self.flipped.add((group, index))
            self.unmended.add(node.number)
            flip(node.disk, entry_key(number, index), self._random.randrange(4096))
            self._federation.tally.note(
                self._federation.schedule.now_ms, node.number, "bit flipped"
            )

    def _spoil_entry(self, node: "SimNode") -> None:
        """As `_flip_bit`, once there is something to spoil; the node finds and mends it itself."""
        before = len(self.flipped)
        self._flip_bit(node)
        if len(self.flipped) == before and not self._federation.healed:
            self._federation.schedule.after(RETRY_MS, self._spoil_entry, node)

    def _spoil_head(self, node: "SimNode") -> None:
        """Turn a bit in the row of a head that another holds too; the node puts it right itself."""
        federation = self._federation
        whole = self._whole_elsewhere(node) if node.up and node.honest else {}
        known = {(turned.number, turned.head.group) for turned in self.heads}
        heads = [
            head
            for head in (node.store.heads() if whole else ())
            if whole.get(head.group) == head.size and (node.number, head.group) not in known
        ]
        if not heads:
            if not federation.healed:
                federation.schedule.after(RETRY_MS, self._spoil_head, node)
            return
        head, column = self._random.choice(heads), self._random.choice(HEAD_COLUMNS)
        self.heads.append(TurnedHead(node.number, head))
        self.unmended.add(node.number)
        self.turned.add(node.number)
        turn_head(node.disk, head.group, column, self._random.randrange(4096))
        federation.tally.note(federation.schedule.now_ms, node.number, f"{column} of a head turned")

    def looked(self, node: "SimNode") -> None:
        """A node has looked at its records: heads that it put right changed the run."""
        for turned in [turned for turned in self.heads if turned.number == node.number]:
            held = node.store.head(turned.head.group)
            if held is None or held.size != turned.head.size:
                self.heads.remove(turned)  # another head came over it
            elif (held.root, held.note) == (turned.head.root, turned.head.note):
                self.heads.remove(turned)
                self._federation.tally.faults["spoilt_heads"] += 1

    def _spoil_votes(self, node: "SimNode") -> None:
        """Turn a bit in what an honest node keeps of its votes; its next start finds that.

        While it votes, if it does before the trouble is nearly over: what it said then binds it.
        """
        federation, disk = self._federation, node.council_disk
        part, parts = MADE_UP_AFTER
        late = federation.schedule.now_ms > federation.plan.trouble_s * 1000 * part // parts
        row = disk.execute("SELECT data FROM record").fetchone()
        if not (node.up and node.honest and row and (late or _votes(node))):
            if not federation.healed:
                federation.schedule.after(VOTING_MS, self._spoil_votes, node)
            return
        node.stop("restart")
        spoil(disk, "UPDATE record SET data = ?", row[0], self._random.randrange(4096))
        node.start()
        found = node.seat is not None and node.seat.store.marked(RESTORED) is not None
        federation.tally.faults["spoilt_votes"] += found

    def _spoil_cut(self, node: "SimNode") -> None:
        """Turn a bit of a certified cut that an honest node keeps; its next start finds that."""
        federation, disk = self._federation, node.council_disk
        count = disk.execute("SELECT count(*) FROM cuts").fetchone()[0]
        if not node.honest:
            return
        if not (node.up and count):
            # The first cut may come after the trouble only.
            self.due.add(node.number)
            federation.schedule.after(RETRY_MS, self._spoil_cut, node)
            return
        self.due.discard(node.number)
        number, column = self._random.randint(1, count), self._random.choice(CUT_COLUMNS)
        where = f"WHERE number = {number}"
        (data,) = disk.execute(f"SELECT {column} FROM cuts {where}").fetchone()
        node.stop("restart")
        spoil(disk, f"UPDATE cuts SET {column} = ? {where}", data, self._random.randrange(4096))
        node.start()
        found = node.seat is not None and node.seat.room.tip.number < number
        federation.tally.faults["spoilt_cuts"] += found

    def back_up(self, node: "SimNode", past: int = 0) -> None:
        """Copy an honest node's directory, and set it back to that later.

        Args:
            past: once others are so many cuts past it, or one when all is healed.
        """
        if node.up and node.honest:
            copies = copied(node.disk), copied(node.key_disk), copied(node.council_disk)
            wait_ms = self._random.randint(*BACKUP_MS)
            self._backups += 1
            had = node.seat.room.tip.number if past else 0
            # Drawn apart: what else happens is as without it.
            odd = Random(f"{self._federation.seed}/few hold/{self._backups}").random() < FEW_HOLD
            few = FEW_LOOKS if odd and not self._federation.plan.certify else 0
            self._federation.schedule.after(wait_ms, self._restore, node, copies, had, past, few)

    def _least_holding(self) -> int:
        """So many other honest nodes that no answers which are enough come without one of them."""
        others, honest = len(self._nodes) - 1, len(self._federation.honest) - 1
        answers = others // 2 + 1 - (others - honest)
        return min(honest, honest - answers + 1)

    def _restore(
        self,
        node: "SimNode",
        copies: tuple[Platter, Platter, Platter],
        had: int,
        past: int,
        few: int = 0,
    ) -> None:
        """Set a node back, once enough others hold its record, and one of them undamaged.

        Enough are all of them; for `few` looks only as many as its asking needs, while others have
        less of it than they hold. Nobody can know what only it had. Nor may it take the last whole
        copy of a log with it that a disk damaged at another, which may be its author.

        What a stopped node held doesn't tell, for its disk may be set back already; and who was
        set back itself may have its newest record on nobody's disk but the one that is to go.
        """
        federation = self._federation
        head = node.state.held.get(node.group)
        others = [other for other in federation.honest if other is not node]
        if federation.healed and not past:
            return
        past = min(past, 1) if federation.healed else past
        spread = all(
            other.up
            and not other.asking
            and not (federation.plan.keep and other.store.cosigned.unheard)
            for other in others
        )
        holding = sum(other.state.held.get(node.group) == head for other in others)
        if few and not self._least_holding() <= holding < len(others):
            again = self._restore, node, copies, had, past, few - 1
            federation.schedule.after(FEW_MS, *again)
            return
        spread = spread and (few > 0 or holding == len(others))
        spoilt = {group for group, _ in self.flipped}
        kept = (
            spread
            and (head is None or self._whole_elsewhere(node).get(node.group, 0) >= head[0])
            and self._held_elsewhere(node, spoilt)
        )
        if not (node.up and kept and federation.certified.newest >= had + past):
            again = self._restore, node, copies, had, past, max(few - 1, 0)
            federation.schedule.after(FEW_MS if few else RETRY_MS, *again)
            return
        self.few_held += holding < len(others)
        self._replaced += 1
        self.unmended.add(node.number)  # until it is hashed again: the copy may be a damaged one
        before = SimStore(copies[0], node.wall_s).head(node.group)
        federation.tally.faults["restores"] += head is not None and (
            before is None or before.size < head[0]
        )
        node.stop("restored")
        name = b"%d/%d/%d" % (federation.seed, node.number, self._replaced)
        node.disk, node.key_disk = restored(copies[0], name), copies[1]
        if federation.plan.certify:
            node.council_disk = restored_council(copies[2])
            federation.certified.lost(node)
            federation.promises.lost(node)
            federation.assignments.lost(node)
        federation.start_later(node)

    def _whole_elsewhere(self, node: "SimNode") -> dict[bytes, int]:
        """How many entries of each log one other honest node that is up holds undamaged."""
        found: dict[bytes, int] = {}
        for other in self._federation.honest:
            if other is node or not other.up:
                continue
            damaged = damaged_logs(other.store, self._federation.opened)
            for head in other.store.heads():
                if head.group not in damaged:
                    found[head.group] = max(head.size, found.get(head.group, 0))
        return found


def _votes(node: "SimNode") -> bool:
    """Whether its record has votes of the cut that is under way."""
    seat = node.seat
    record = None if seat is None else seat.store.record()
    if seat is None or record is None or not record.said:
        return False
    running = seat.room.instance
    return record.instance == running.tip.instance and running.certificate is None
