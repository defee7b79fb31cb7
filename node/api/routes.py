"""Every route of the API, and who may call it."""

from aiohttp import web

from node.api.access import Access
from node.api.agreement import get_agreement
from node.api.announcements import get_announcements
from node.api.blobs import get_blob
from node.api.certified import get_cut, get_table
from node.api.changes import get_changes
from node.api.confirming import get_confirmation
from node.api.cosignatures import get_cosignatures, get_cosigned
from node.api.digest import get_digest
from node.api.evidence import get_evidence
from node.api.fitting import get_fitting
from node.api.guard import guarded
from node.api.health import get_health, get_metrics
from node.api.keys import get_keys
from node.api.logs import get_checkpoint, get_tile
from node.api.longest import get_longest
from node.api.sending import SENDING, Sending
from node.api.walk import get_walk
from node.expecting import refuse_odd_expectations

GROUP = "{group:[0-9a-f]{32}}"
READER = "/reader/{secret:[0-9a-f]{48}}"

READS = (
    ("/log/" + GROUP + "/checkpoint", get_checkpoint, Access.READER),
    ("/log/" + GROUP + "/cosigned", get_cosigned, Access.READER),
    ("/log/" + GROUP + "/{tile:tile/.{1,80}}", get_tile, Access.READER),
    ("/federation/changes", get_changes, Access.READER),
    ("/federation/digest", get_digest, Access.READER),
    ("/federation/walk", get_walk, Access.READER),
    ("/federation/evidence/" + GROUP, get_evidence, Access.READER),
    ("/federation/keys/" + GROUP, get_keys, Access.READER),
    ("/federation/cosignatures/" + GROUP, get_cosignatures, Access.READER),
    ("/federation/agreement", get_agreement, Access.READER),
    ("/federation/cut/{number:[1-9][0-9]{0,15}}", get_cut, Access.READER),
    ("/federation/confirm/{number:0|[1-9][0-9]{0,15}}", get_confirmation, Access.PEER),
    ("/federation/fitting/{certified:0|[1-9][0-9]{0,15}}", get_fitting, Access.PEER),
    ("/federation/longest/" + GROUP, get_longest, Access.PEER),
    ("/federation/table/{logs:[0-9a-f]{64}}", get_table, Access.READER),
    ("/blob/{blob:[0-9a-f]{64}}", get_blob, Access.READER),
)
"""What peers read of each other."""

BY_READER = (
    (READER + "/log/" + GROUP + "/checkpoint", get_checkpoint, Access.LINK),
    (READER + "/log/" + GROUP + "/{tile:tile/.{1,80}}", get_tile, Access.LINK),
)
"""What tools read that have a reader's address: what C2SP calls a log, and nothing beside it."""

ROUTES = (
    *READS,
    *BY_READER,
    ("/federation/announce", get_announcements, Access.PEER),
    ("/healthz", get_health, Access.ANYONE),
    ("/metrics", get_metrics, Access.ANYONE),
)


def add_routes(app: web.Application) -> None:
    """Add the API to an application that has `PEER_NODE` and `METRICS`."""
    app[SENDING] = Sending()
    refuse_odd_expectations(app)
    for pattern, handler, access in ROUTES:
        app.router.add_get(pattern, guarded(pattern, handler, access))
