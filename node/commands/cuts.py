"""Certified cuts: which there are, who signed, what is waited for; a new key to certify by."""

import asyncio
from typing import Any

from node.commands.base import Command, NoArgs
from node.core import Node
from node.council.telling import Standing, standing
from node.errors import NodeError
from protocol.coalition.membership.bodies import AgreementKeyBody


async def cuts(node: Node, _args: NoArgs) -> dict[str, Any]:
    """How this node stands with cuts; `on` is false where the charter knows none."""
    # Tables of older cuts are put together from all cuts before them.
    found = await asyncio.to_thread(standing, node)
    return {"on": False} if found is None else {"on": True, **told(node, found)}


def told(node: Node, found: Standing) -> dict[str, Any]:
    """The same for JSON, with groups by name."""
    names = {founder.card.group: founder.card.name for founder in node.founders}
    now = found.under_way
    return {
        "council": [names[group] for group in found.council],
        "own": node.group in found.council,
        "tolerance": found.tolerance._asdict(),
        "cuts": [
            {
                "number": row.number,
                "time": row.time,
                "hash": row.hash.hex(),
                "fingerprint": row.fingerprint.hex(),
                "round": row.round,
                "signed": [names[group] for group in row.signed],
                "council": row.council,
                "sizes": None
                if row.sizes is None
                else {names[group]: size for group, size in row.sizes.items()},
            }
            for row in found.rows
        ],
        "certified_twice": [
            {
                "number": row.number,
                "since": row.since,
                "culprits": [names.get(group, group.hex()) for group in row.culprits],
                "lines": [
                    {
                        "fingerprint": line.fingerprint.hex(),
                        "here": line.here,
                        "signed": [names.get(group, group.hex()) for group in line.signed],
                        "shown_by": [names.get(group, group.hex()) for group in line.shown_by],
                    }
                    for line in row.lines
                ],
            }
            for row in found.parted
        ],
        "voted_twice": [
            {
                "group": names.get(proof.group, proof.group.hex()),
                "number": proof.number,
                "proof": proof.data.hex(),
                "since": proof.since,
            }
            for proof in found.proofs
        ],
        "next": {
            "number": now.number,
            "stage": now.stage,
            "round": now.round,
            "waits_for": now.code,
            "groups": [names[group] for group in now.groups],
            "detail": now.detail,
            "why": now.why,
        },
    }


async def renew(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Announce a new key by which the group certifies; from the next council on it counts."""
    if node.charter.rules.cuts is None:
        raise NodeError(
            "no-cuts",
            "this coalition's charter has no rules for cuts: nobody certifies",
            "nothing is to be done; the other keys stay as they are",
        )
    key, proof = node.signer.next_agreement_key(node.coalition, node.group)
    known = (await node.state()).membership.agreement_keys
    if known.get(node.group) != key:
        await node.publish("agreement-key", AgreementKeyBody(key=key, signature=proof))
    return {"key": key.hex()}


COMMANDS = {"cuts": Command(NoArgs, cuts), "agreement.renew": Command(NoArgs, renew)}
