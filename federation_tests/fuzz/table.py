"""The table of every decoder; a test holds it against the tree."""

from functools import cache

from federation_tests.fuzz.decoder import Decoder
from federation_tests.fuzz.of_files import of_files
from federation_tests.fuzz.of_node import of_node
from federation_tests.fuzz.of_protocol import of_protocol

NOT_FROM_OUTSIDE: dict[str, str] = {
    "node.cli.ballot.open_now": "opens a ballot on the node: an act, not a reader",
    "node.cli.signing.open_key": "asks for a passphrase, then open_steward_key",
    "node.cli.verify.verify": "the command around verify_bundle",
    "node.cli.verify_log.verify_log": "the command around parse_verifier_key and node.foreign",
    "node.cli.vote_files.read_file": "read_ballots of a path",
    "node.commands.conditions.read_condition": "its parts come checked by the command's schema",
    "node.core.open_node": "opens the node's own directory",
    "node.demo.records.read_profile": "the demo's own file",
    "node.founding.files.read_limited": "gives the bytes as they are",
    "node.founding.succession.open_predecessor": "verify_bundle of a file",
    "node.founding.stewards.parse_steward_key": "called by open_steward_key",
    "node.peers.client.open_head": "the client's method around peers.heads.open_head",
    "node.peers.client.open_heads": "open_head of each in a list",
    "node.founding.incarnations.read_shown": "open_shown of a file",
    "node.founding.rotations.read_rotation": "open_rotation of a file",
    "node.keyring.open_head": "opens under the keys it has: protocol.coalition.log_keys",
    "node.keyring.open_held": "what this node took in itself",
    "protocol.coalition.log_keys.open_fork": "open_evidence under each key of a group",
    "protocol.coalition.log_keys.open_log_head": "behind peers.heads.open_head",
    "node.stage.checks.check_bundle": "the demo's own check",
    "node.stage.offline.verify_offline": "the demo's own check",
    "node.store.box.open_code": "looks up what read_code has read",
    "node.store.traits.read_by": "asks the node's own store what a member has read",
    "node.story.season.read_refusal": "the story reads what its own commands print",
    "node.web.desk.open_code": "declares what the desk does",
    "node.web.node_desk.open_code": "the desk's way to the box's",
    "node.web.voting_desk.open_code": "the desk's way to the box's",
}
"""Functions that are called as readers are, and why they are in no table."""


@cache
def decoders() -> tuple[Decoder, ...]:
    """Every decoder, in the order of the tree."""
    return tuple(sorted([*of_protocol(), *of_files(), *of_node()], key=lambda one: one.name))
