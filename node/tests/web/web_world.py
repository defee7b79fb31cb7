"""A coalition of one group with a real node, whose pages are asked over HTTP.

Real files, real keys, real duties; only the clock is turned by hand, so that a vote opens and
closes when a test says so.
"""

import asyncio
import base64
import re
from contextlib import asynccontextmanager

from aiohttp import CookieJar
from aiohttp.test_utils import TestClient, TestServer
from msgspec.structs import replace

from node.commands import running
from node.config import Config
from node.core import Node
from node.directory import CHARTER_FILE
from node.seeds import KeyName
from node.serving import node_app
from node.signer import Signer
from node.tests.small_federation import NOW, group_id, make_charter, seeds
from protocol.coalition.charter import CharterSignature, assemble_charter, charter_id, sign_charter
from protocol.encoding import pack, tagged_hash
from protocol.keys import Purpose, public_key, sign

ROSTER = "ref,name,region\n" + "".join(f"m{n},Member {n},\n" for n in range(1, 13))
TWO_CONTESTS = [
    {
        "title": "Rent strike",
        "question": "Shall we stop paying rent in May?",
        "kind": "yes-no",
    },
    {
        "title": "Speaker",
        "question": "Who speaks for us?",
        "kind": "rank",
        "options": ["Ada", "Bao", "Carmen"],
        "min": 1,
        "max": 3,
        "seats": 1,
    },
]
MANIFEST = {
    "title": "Spring vote",
    "summary": "Two questions, **one** ballot.",
    "points_for": ["It works."],
    "points_against": ["It may not."],
    "contests": TWO_CONTESTS,
    "accepts": ["polled"],
    "rule": {
        "preset": "simple-majority",
        "tie_break": {"steps": ["earlier-stages", "seed"], "otherwise": "rejected"},
    },
    "schedule": {
        "opens": NOW + 10,
        "closes": NOW + 1000,
        "returns_due": NOW + 2000,
        "zone": "America/Chicago",
    },
}


class World:
    """One group's node with its pages being served."""

    def __init__(self, node, clock):
        self.node = node
        self.clock = clock
        self.ballot = ""
        self.codes = []

    async def run(self, name, /, **args):
        return await running.run(self.node, name, args)

    async def attest(self, draft):
        for label in ("one", "two"):
            seed = tagged_hash(label, bytes([1]))
            signature = sign(seed, Purpose.STEWARD, self.node.coalition, bytes.fromhex(draft))
            await self.run(
                "draft.sign",
                draft=draft,
                steward=public_key(seed).hex(),
                signature=signature.hex(),
            )

    async def put_vote(self, manifest=MANIFEST, title="Spring", text="Some *text*.", clauses=()):
        """A proposal, a ballot on it, its roll attested, codes issued; it opens at NOW + 10."""
        await self.run("roster.import", csv=_base64(ROSTER), commit=True)
        said = {"title": title, "summary": "A summary.", "text": text, "clauses": [*clauses]}
        put = await self.run("proposal.put", **said)
        made = await self.run("ballot.put", proposal=put["proposal"], manifest=manifest)
        self.ballot = made["ballot"]
        drawn = await self.run(
            "roll.draft", ballot=self.ballot, basis="list", roster=True, commit=True
        )
        await self.attest(drawn["draft"])
        issued = await self.run("codes.issue", ballot=self.ballot)
        self.codes = [row["code"] for row in issued["codes"]]
        return put["proposal"]

    async def turn_to(self, second):
        """Turn the clock to NOW + `second` and let the node do its duties."""
        self.clock[0] = NOW + second
        self.node.changed.set()

    async def until_phase(self, phase):
        async with asyncio.timeout(15):
            while (await self.node.state()).ballots[bytes.fromhex(self.ballot)].phase != phase:
                self.node.changed.set()
                await asyncio.sleep(0.02)


def _base64(text):
    return base64.b64encode(text.encode()).decode()


def make_node(directory, *, public_logs=True, clock=None, others=0, **rules):
    """A node that has joined; `others`: how many more founders there are, of whom nobody serves."""
    addresses = [f"http://127.0.0.1:{9 + number}" for number in range(1 + others)]
    charter = make_charter(addresses, public_logs=public_logs)
    charter = replace(charter, rules=replace(charter.rules, **rules))
    directory.mkdir(exist_ok=True)
    signer = Signer.create(directory / "signer.sqlite", seeds(1))
    signatures = [
        CharterSignature(
            group=group_id(number), signature=sign_charter(seeds(number)[KeyName.LOG], charter)
        )
        for number in range(1, 2 + others)
    ]
    signed = assemble_charter(charter, signatures)
    signer.bind(charter_id(charter), group_id(1))
    (directory / CHARTER_FILE).write_bytes(pack(signed))
    clock = clock or [NOW]
    return Node(directory, Config(), signed, signer, lambda: clock[0])


@asynccontextmanager
async def world(directory, *, public_logs=True, others=0, **rules):
    """A served node; yields (world, client). `rules`: of its charter; `others`: as `make_node`."""
    clock = [NOW]
    node = make_node(directory, public_logs=public_logs, clock=clock, others=others, **rules)
    try:
        async with TestServer(node_app(node)) as server, browser(server) as client:
            here = World(node, clock)
            here.server = server
            yield here, client
    finally:
        node.close()


@asynccontextmanager
async def browser(server):
    """A browser of its own: cookies, and no redirects behind a test's back."""
    async with TestClient(server, cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


def token_of(page):
    """The hidden token of a page's form."""
    return TOKEN.search(page)[1]


async def post(client, path, page, **fields):
    """Press the button of a form on a page; returns the response and its text.

    A field that is a list is sent once for each of its values.
    """
    data = [
        (name, value)
        for name, values in {"token": token_of(page), **fields}.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    response = await client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    return response, await response.text()


async def get(client, path, **options):
    """Open a page; returns the response and its text."""
    response = await client.get(path, **options)
    return response, await response.text()
