"""Whether the node lives, and how it does."""

import msgspec
from aiohttp import web

from node.api.answers import NO_STORE, raw
from node.appkeys import DRIVER, METRICS, PEER_NODE, TROUBLES


async def get_health(request: web.Request) -> web.Response:
    """200 as soon as requests are answered: whose node, of which coalition, how many logs.

    200 in trouble, too: it reads and serves on, and to start it again would change nothing.
    """
    node = request.app[PEER_NODE]
    troubles = _troubles(request)
    table = {
        "status": "trouble" if troubles else "ok",
        "troubles": troubles,
        "group": node.group.hex(),
        "coalition": node.coalition.hex(),
        "logs": len(node.logs.heads()),
    }
    return raw(msgspec.json.encode(table), "application/json; charset=utf-8", NO_STORE)


async def get_metrics(request: web.Request) -> web.Response:
    """Counters in Prometheus' text format."""
    node, metrics = request.app[PEER_NODE], request.app[METRICS]
    heads = node.logs.heads()
    metrics.logs.set(len(heads))
    metrics.statements.set(sum(head.size for head in heads))
    metrics.troubles.set(len(_troubles(request)))
    metrics.faults.set(len(node.logs.faults()))
    last, record = node.council.last(), node.council.record()
    metrics.cut.set(last.cut.number if last else 0)
    metrics.cut_age.set(max(0, node.now() - last.cut.time) if last else 0)
    metrics.cut_round.set(record.round if record else 0)
    if (driver := request.app.get(DRIVER)) is not None:
        status = driver.status()
        metrics.peers.labels("known").set(len(status))
        metrics.peers.labels("agreeing").set(sum(peer.agreed for peer in status))
        metrics.peers.labels("connected").set(sum(peer.connected for peer in status))
        metrics.peers.labels("failing").set(sum(peer.failures > 0 for peer in status))
    return raw(metrics.render(), metrics.content_type, NO_STORE)


def _troubles(request: web.Request) -> list[str]:
    told = request.app.get(TROUBLES)
    return [] if told is None else told()
