"""Several whole nodes in one process that certify cuts over real HTTP."""

from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from federation_tests.scenarios.founded import found
from node.core import open_node
from node.serving import node_app
from node.stage.ports import free_ports
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.kinds import ProposalBody

QUICK = CutRules(propose_ms=4_000, vote_ms=1_000, growth_ms=1_000, rest_ms=1)


def coalition(base, count, cuts=QUICK, **rules):
    """Directories of so many nodes that founded a coalition with certified cuts."""
    return found(base, free_ports(count), cuts=cuts, **rules)


@asynccontextmanager
async def served(*directories, asking=False):
    """The nodes of these directories, serving; they are cut off when the context ends.

    Args:
        asking: whether they ask for their own records first, as a node does that is started.
    """
    async with AsyncExitStack() as stack:
        nodes = []
        for directory in directories:
            node = await stack.enter_async_context(open_node(directory))
            if asking:
                node.start_asking()
            runner = web.AppRunner(node_app(node), access_log=None, shutdown_timeout=1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", node.config.listen.port).start()
            nodes.append(node)
        yield nodes


async def say(node, title):
    """Something besides votes, so that there is reason for a cut."""
    await node.publish("proposal", ProposalBody(title=title, summary="Short.", text="Words."))


def number(node):
    """The number of the last cut that a node has certified."""
    return node.room.tip.number
