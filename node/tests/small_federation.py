"""A few nodes' worth of charter, keys and stores, for tests of what lies between nodes.

Logs hold plain byte strings here: gossip neither reads nor judges what statements say.
"""

import asyncio
import contextlib
import functools
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from aiohttp import web
from msgspec.structs import replace
from yarl import URL

from node.api.inward import inward_api
from node.api.routes import add_routes
from node.appkeys import DRIVER, METRICS, PEER_NODE
from node.council.record import CouncilStore
from node.driver import Driver
from node.founding.files import SECRET, write_whole
from node.founding.making import CARD_NAME, SIGNER_NAME
from node.keyring import Keyring
from node.peers.addresses import Addresses
from node.peers.answering import Answering
from node.peers.client import Client
from node.seeds import KeyName
from node.signer import Signer
from node.stage.ports import free_port
from node.store.logs import LogStore
from node.telemetry import Metrics
from protocol.coalition.card import Card, Steward
from protocol.coalition.charter import Charter, CharterRules, charter_id
from protocol.coalition.founders import Founder
from protocol.coalition.life_rules import USUAL_LIFE_RULES
from protocol.encoding import pack, tagged_hash
from protocol.gossip.state import Rules
from protocol.gossip.wire import frontier_digest
from protocol.keys import key_id, public_key

NOW = 1_790_000_000


def group_id(number):
    return bytes([number]) * 16


def make_charter(
    addresses,
    *,
    public_logs=True,
    seed="one",
    voting_s=60,
    cuts=None,
    life=USUAL_LIFE_RULES,
    members=None,
    council=None,
):
    """A charter of one group per address; group n has the keys of `seeds(n)`."""
    founders = [
        Founder(card=make_card(number, address), affiliated=100)
        for number, address in enumerate(addresses, start=1)
    ]
    rules = CharterRules(
        sponsors=0,
        deliberation_s=0,
        voting_s=voting_s,
        public_logs=public_logs,
        several_groups="allowed",
        pool_min=10,
        moderators=[],
        appeals="",
        data_officer="",
        life=life,
        cuts=cuts,
        members=members,
    )
    return Charter(
        version=1,
        name="Small federation",
        preamble="",
        points=[],
        regions=[],
        groups=founders,
        council=[founder.card.group for founder in founders[:council]],
        rules=rules,
        founded=NOW - 1000,
        nonce=tagged_hash("test", seed.encode())[:16],
    )


def seeds(number):
    return {name: tagged_hash("test", bytes([number]), name.encode()) for name in KeyName}


def next_seed(number):
    """The seed of the key that a group's card commits to."""
    return tagged_hash("next", bytes([number]))


def rotating(number):
    """What replaces the keys of a group by the next one: arguments of `keys.rotate`."""
    after = key_id(public_key(tagged_hash("after", bytes([number]))))
    return {"seed": next_seed(number).hex(), "next_key_hash": after.hex()}


def make_card(number, address):
    keys = {name: public_key(seed) for name, seed in seeds(number).items()}
    return Card(
        version=1,
        group=group_id(number),
        name=f"Group {number}",
        region="",
        address=address,
        log_key=keys[KeyName.LOG],
        cosigning_key=keys[KeyName.COSIGNING],
        transport_key=keys[KeyName.TRANSPORT],
        agreement_key=keys[KeyName.AGREEMENT],
        next_key_hash=key_id(public_key(next_seed(number))),
        stewards=[
            Steward(label=label, key=public_key(tagged_hash(label, bytes([number]))))
            for label in ("one", "two")
        ],
    )


def make_outsider(directory, number, address="", region=""):
    """The files of a group's node that is in no coalition yet; gives its card."""
    directory.mkdir()
    card = replace(make_card(number, address), region=region)
    write_whole(directory / CARD_NAME, pack(card), SECRET)
    Signer.create(directory / SIGNER_NAME, seeds(number)).close()
    return card


class SmallNode:
    """What the API and the driver need of a node, with real files in a directory."""

    def __init__(self, directory, charter, number, clock=lambda: NOW):
        directory.mkdir(exist_ok=True)
        self.directory = directory
        self.charter = charter
        self.coalition = charter_id(charter)
        self.group = group_id(number)
        self._clock = clock
        self.logs = LogStore(directory / "store.sqlite", clock=clock)
        self.council = CouncilStore(directory / "council.sqlite")
        self.keyring = Keyring(charter)
        path = directory / "signer.sqlite"
        self.signer = Signer(path) if path.exists() else Signer.create(path, seeds(number))
        self.signer.bind(self.coalition, self.group)

    @property
    def founders(self):
        return tuple(self.charter.groups)

    def now(self):
        return int(self._clock())

    async def in_force(self):
        return self.charter

    async def digest(self, at):
        heads = [(head.group, head.size, head.root) for head in self.logs.heads()]
        frontier = frontier_digest(heads, self.logs.frozen())
        return tagged_hash("test", frontier, at.to_bytes(8, "big"))

    async def write(self, *entries):
        return await self.logs.append_own(
            self.group, self.signer.origin, list(entries), self.signer.sign_head
        )

    def close(self):
        self.council.close()
        self.logs.close()
        self.signer.close()


@contextmanager
def small_node(directory, charter, number, clock=lambda: NOW):
    node = SmallNode(directory, charter, number, clock)
    try:
        yield node
    finally:
        node.close()


FAST = Rules(poll_ms=100, stray_ms=100, walk_ms=500, pause_ms=50, pause_max_ms=300, poison_ms=400)


@dataclass
class Running:
    """A small node that answers on its charter's address."""

    node: SmallNode
    client: Client
    driver: Driver
    app: web.Application
    changes: list

    async def write(self, *entries):
        head = await self.node.write(*entries)
        await self.driver.notice()
        return head

    def frontier(self):
        return {head.group: (head.size, head.root) for head in self.node.logs.heads()}


@asynccontextmanager
async def running(node, *, rules=FAST, gossip=True, extra=(), certified=None, behind_nat=False):
    """Serve a node on the port of its address, with real sockets.

    Args:
        node: a SmallNode.
        rules: how eager its driver is.
        certified: the sizes from which its quotas count; None: no quotas.
        gossip: whether its driver runs, or it only answers.
        behind_nat: whether it listens nowhere and answers on connections that it opens.
        extra: (path, handler) pairs that answer instead of the API's: how a liar is made.
    """
    app = web.Application()
    app[PEER_NODE], app[METRICS] = node, Metrics()
    for path, handler in extra:
        app.router.add_get(path, handler)
    add_routes(app)
    changes = []

    async def on_change():
        changes.append(node.now())

    addresses = Addresses(node.founders)
    async with contextlib.AsyncExitStack() as stack:
        answering = None
        if behind_nat:
            inward = await stack.enter_async_context(inward_api(app, node.directory))
            answering = functools.partial(Answering, session=inward, own=node.group)
        client = await stack.enter_async_context(Client(node, addresses, answering))
        driver = Driver(node, client, rules=rules, on_change=on_change)
        app[DRIVER] = driver
        if certified is not None:
            driver.certify(certified)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        if not behind_nat:
            await web.TCPSite(runner, "127.0.0.1", URL(addresses.of(node.group)).port).start()
        task = asyncio.create_task(driver.run()) if gossip else None
        try:
            yield Running(node, client, driver, app, changes)
        finally:
            if task:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
            await driver.connections.close()
            await runner.cleanup()


def local_charter(count, **options):
    """A charter whose groups are all reached at free ports of this machine."""
    return make_charter([f"http://127.0.0.1:{free_port()}" for _ in range(count)], **options)


async def until(condition, seconds=30):
    """Wait until a condition holds; fail if it doesn't in time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - any condition, not an event of ours
            await asyncio.sleep(0.01)
