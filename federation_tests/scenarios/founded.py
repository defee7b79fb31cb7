"""Directories of nodes that founded a coalition together, made without the command line."""

import sys
from pathlib import Path

from node.config import CONFIG_NAME
from node.directory import CHARTER_FILE, SIGNER_FILE
from node.seeds import KeyName
from node.signer import Signer
from node.tests.small_federation import group_id, make_charter, seeds
from protocol.coalition.charter import (
    CharterSignature,
    SignedCharter,
    assemble_charter,
    charter_id,
    sign_charter,
)
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.life_rules import USUAL_LIFE_RULES, LifeRules
from protocol.coalition.member_rules import MemberRules
from protocol.encoding import pack

ROOT = Path(__file__).resolve().parents[2]


def found(
    base: Path,
    ports: list[int],
    poll_s: float = 0.2,
    voting_s: int = 60,
    cuts: CutRules | None = None,
    life: LifeRules = USUAL_LIFE_RULES,
    members: MemberRules | None = None,
    *,
    council: int | None = None,
    proxied: dict[int, str] | None = None,
) -> list[Path]:
    """One directory per port, each with its own keys, the signed charter and its settings.

    Port 0: a node behind NAT, without an address, listening where nobody is told. The first
    `council` groups certify cuts; all if it is None. `proxied`: by port, the address of whoever
    is reached through a proxy that stands in front of it.
    """
    reached = {0: "", **(proxied or {})}
    addresses = [reached.get(port, f"http://127.0.0.1:{port}") for port in ports]
    charter = make_charter(
        addresses, voting_s=voting_s, cuts=cuts, life=life, members=members, council=council
    )
    signed: SignedCharter = assemble_charter(
        charter,
        [
            CharterSignature(
                group=group_id(number),
                signature=sign_charter(seeds(number)[KeyName.LOG], charter),
            )
            for number in range(1, len(ports) + 1)
        ],
    )
    directories = []
    for number, port in enumerate(ports, start=1):
        directory = base / f"node-{number}"
        directory.mkdir(parents=True, mode=0o700)
        signer = Signer.create(directory / SIGNER_FILE, seeds(number))
        signer.bind(charter_id(charter), group_id(number))
        signer.close()
        (directory / CHARTER_FILE).write_bytes(pack(signed))
        (directory / CONFIG_NAME).write_text(
            f"behind_nat = {str(not port).lower()}\n"
            f"[listen]\nport = {port}\n[gossip]\npoll_s = {poll_s}\n",
            encoding="utf-8",
        )
        directories.append(directory)
    return directories


def command(directory: Path) -> list[str]:
    """The arguments of a process that serves one node and prints its address when it answers."""
    return [sys.executable, "-m", "node", "serve", str(directory)]
