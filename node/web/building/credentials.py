"""A member's credential for its page."""

from node.commands.credentials import CHECK, HOLD
from node.core import Node
from node.web.viewmodels.credentials import CredentialView
from protocol.coalition.registers.credential import credential_bytes


async def credential_view(node: Node, member: str) -> CredentialView:
    """A member's key, and what a browser signs to make and to try one."""
    held = node.credentials.of(member)
    registers = (await node.state()).registers
    newest = registers.of(node.group)
    key = b"" if held is None else held.key
    return CredentialView(
        key=key.hex(),
        made=0 if held is None else held.made,
        registered=held is not None and node.registrar.in_register(newest, held.key),
        count=registers.count(node.group),
        hold=credential_bytes(node.coalition, node.group, HOLD, b"").hex(),
        test=credential_bytes(node.coalition, node.group, CHECK, key).hex(),
    )
