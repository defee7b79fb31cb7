"""Groups with registers, and members with keys made from names."""

from collections.abc import Sequence
from hashlib import sha256

from protocol.coalition.registers.credential import sign_credential
from protocol.coalition.registers.tree import RegisterTree, register_tree
from protocol.coalition.registers.values import Registers
from protocol.keys import public_key
from protocol.tests.coalition.scene import START, Scene, group_id, seed

MEMBERS = ("Ada", "Bao", "Carmen", "Dora", "Eli")
WHAT = "example"


def key(member: str) -> bytes:
    """A member's public key."""
    return public_key(seed(member))


class Registered(Scene):
    """Ash, Birch and Cedar."""

    def __init__(self, names: Sequence[str] = ("Ash", "Birch", "Cedar")) -> None:
        super().__init__(*names)

    def tree(self, name: str, members: Sequence[str] = MEMBERS, turn: int = 0) -> RegisterTree:
        """A register; `turn` makes its salts fresh."""
        salts = {key(m): sha256(f"{m}/{turn}".encode()).digest()[:16] for m in members}
        return register_tree(self.coalition, group_id(name), salts)

    def publish(self, name: str, tree: RegisterTree, time: int = START) -> bytes:
        """Its statement's hash."""
        return self.say(name, "register", tree.body(), [], time)

    def registers(self, time: int = START + 1_000) -> Registers:
        """The registers as of `time`."""
        return self.fold(time).registers

    def codes(self, time: int = START + 1_000) -> list[str]:
        """The refusals' codes."""
        return [refusal.code for refusal in self.fold(time).refusals]

    def sign(self, name: str, member: str, message: bytes, what: str = WHAT) -> bytes:
        """What a member of a group signs."""
        return sign_credential(seed(member), self.coalition, group_id(name), what, message)
