"""Members speak in a debate: what their key signs, and publishing it (decision 0233)."""

import secrets
from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Command
from node.commands.credentials import MemberRef
from node.commands.drafts import HexSignature
from node.commands.proposals import CommentArgs, pick_target
from node.commands.words import keep_words, sealed_words
from node.core import Node
from protocol.coalition.deliberation.bodies import SPEAK, MemberCommentBody, comment_message
from protocol.coalition.registers.credential import credential_bytes
from protocol.coalition.registers.verify import verify_credential
from protocol.coalition.words import SALT_BYTES

HexSalt = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}\Z")]


class SheetArgs(CommentArgs, kw_only=True):
    """A member's comment."""

    member: MemberRef


class SpeakArgs(SheetArgs, kw_only=True):
    """A member's comment as their key signed it, under the salt of its sheet."""

    salt: HexSalt
    signature: HexSignature


async def sheet(node: Node, args: SheetArgs) -> dict[str, Any]:
    """Exactly what a member signs to say this, as hex; nothing is kept.

    Raises:
        NodeError: `no-credential`, `not-registered-yet`, or what a comment is refused for.
    """
    _register, proof = await node.registrar.proof(args.member)
    target = await pick_target(node, args.target)
    salt = secrets.token_bytes(SALT_BYTES)
    _data, blob = sealed_words(node, args.text, args.author, salt)
    message = comment_message(target, blob, args.stance)
    return {
        "target": target.hex(),
        "salt": salt.hex(),
        "use": SPEAK,
        "message": message.hex(),
        "bytes": credential_bytes(node.coalition, node.group, SPEAK, message).hex(),
        "key": proof.key.hex(),
    }


async def speak(node: Node, args: SpeakArgs) -> dict[str, Any]:
    """Publish a member's comment with their signature and their place in the register.

    Raises:
        SignatureError: `bad-signature`: the member's key did not sign this; nothing is kept.
    """
    register, proof = await node.registrar.proof(args.member)
    target = await pick_target(node, args.target)
    salt, signature = bytes.fromhex(args.salt), bytes.fromhex(args.signature)
    data, blob = sealed_words(node, args.text, args.author, salt)
    message = comment_message(target, blob, args.stance)
    verify_credential(node.coalition, register, proof, SPEAK, message, signature)
    await keep_words(node, args.text, args.author, salt)
    body = MemberCommentBody(
        stance=args.stance, blob=blob, size=len(data), proof=proof, signature=signature
    )
    name = await node.publish("member-comment", body, [target, register.hash])
    return {"comment": name.hex()}


COMMANDS = {
    "comment.sheet": Command(SheetArgs, sheet),
    "comment.speak": Command(SpeakArgs, speak),
}
