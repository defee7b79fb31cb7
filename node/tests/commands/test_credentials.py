"""Credentials: whose key it is stays here; the register that goes out proves each."""

import sqlite3

import pytest

from node.commands.credentials import CHECK, HOLD
from node.commands.running import run
from node.errors import NodeError
from node.store.credentials import MAX_REGISTERS_KEPT
from node.tests.web.web_world import ROSTER, make_node
from protocol.coalition.registers.credential import CredentialProof, sign_credential
from protocol.coalition.registers.verify import verify_credential
from protocol.errors import SignatureError
from protocol.keys import public_key


@pytest.fixture
async def node(tmp_path):
    import base64

    opened = make_node(tmp_path / "node")
    csv = base64.b64encode(ROSTER.encode()).decode()
    await run(opened, "roster.import", {"csv": csv, "commit": True})
    yield opened
    opened.close()


def seed(number):
    return bytes([number]) * 32


async def register(node, member, number):
    key = public_key(seed(number))
    signature = sign_credential(seed(number), node.coalition, node.group, HOLD, key)
    args = {"member": member, "key": key.hex(), "signature": signature.hex()}
    return await run(node, "credential.register", args)


async def refused(node, name, **args):
    with pytest.raises(NodeError) as caught:
        await run(node, name, args)
    return caught.value.code


async def test_a_members_place_in_the_register_convinces_anybody(node):
    for number in range(1, 6):
        await register(node, f"m{number}", number)
    published = await run(node, "credential.publish", {})
    shown = await run(node, "credential.show", {"member": "m3"})
    assert (shown["register"], shown["count"]) == (published["register"], 5)
    held = (await node.state()).registers.of(node.group)
    plain = shown["proof"]
    proof = CredentialProof(
        key=bytes.fromhex(plain["key"]),
        salt=bytes.fromhex(plain["salt"]),
        index=plain["index"],
        path=[bytes.fromhex(step) for step in plain["path"]],
    )
    signature = sign_credential(seed(3), node.coalition, node.group, "example", b"m")
    verify_credential(node.coalition, held, proof, "example", b"m", signature)


async def test_a_key_is_registered_only_by_who_holds_it(node):
    key = public_key(seed(1))
    stolen = sign_credential(seed(2), node.coalition, node.group, HOLD, key)
    args = {"member": "m1", "key": key.hex(), "signature": stolen.hex()}
    with pytest.raises(SignatureError):
        await run(node, "credential.register", args)
    assert node.credentials.standing() == []


async def test_a_member_has_one_credential_and_a_struck_key_never_comes_back(node):
    await register(node, "m1", 1)
    await register(node, "m1", 2)
    assert [c.key for c in node.credentials.standing()] == [public_key(seed(2))]
    with pytest.raises(NodeError, match="is or was"):
        await register(node, "m1", 1)
    with pytest.raises(NodeError, match="is or was"):
        await register(node, "m2", 2)
    assert [c.member for c in node.credentials.standing()] == ["m1"]


async def test_the_register_is_published_when_it_changed_and_only_then(node):
    assert (await run(node, "credential.publish", {}))["register"] is None
    await register(node, "m1", 1)
    assert await refused(node, "credential.show", member="m1") == "not-registered-yet"
    assert (await run(node, "credential.publish", {}))["register"]
    assert (await run(node, "credential.publish", {}))["register"] is None
    await run(node, "credential.strike", {"member": "m1"})
    assert await refused(node, "credential.show", member="m1") == "no-credential"
    assert await refused(node, "credential.strike", member="m1") == "no-credential"
    assert (await run(node, "credential.publish", {}))["register"]
    listed = await run(node, "credential.list", {})
    assert (listed["count"], listed["credentials"]) == (0, [])


async def test_a_member_who_leaves_is_struck_from_the_register(node):
    import base64

    await register(node, "m1", 1)
    await register(node, "m2", 2)
    rest = base64.b64encode(b"ref,name,region\nm1,Member 1,\n").decode()
    await run(node, "roster.import", {"csv": rest, "whole": True, "commit": True})
    assert [c.member for c in node.credentials.standing()] == ["m1"]
    with pytest.raises(NodeError, match="no active member"):
        await register(node, "m2", 3)


async def test_lost_salts_are_healed_by_a_new_register(node, tmp_path):
    await register(node, "m1", 1)
    await run(node, "credential.publish", {})
    with sqlite3.connect(tmp_path / "node" / "credentials.sqlite") as file:
        file.execute("DELETE FROM leaves")
        file.execute("DELETE FROM registers")
    assert await refused(node, "credential.show", member="m1") == "not-registered-yet"
    assert (await run(node, "credential.publish", {}))["register"]
    assert (await run(node, "credential.show", {"member": "m1"}))["count"] == 1


async def test_a_register_that_was_prepared_and_never_published_is_made_again(node):
    await register(node, "m1", 1)
    await node.credentials.prepare(bytes(32), {public_key(seed(1)): bytes(16)})
    assert (await run(node, "credential.publish", {}))["register"]


async def test_old_salts_are_forgotten(node):
    for number in range(1, 6):
        await register(node, f"m{number}", number)
        await run(node, "credential.publish", {})
    query = "SELECT count(*) FROM registers"
    assert node.credentials.file.reader.conn.execute(query).fetchone() == (MAX_REGISTERS_KEPT,)


async def test_what_goes_out_names_nobody(node):
    await register(node, "m1", 1)
    await run(node, "credential.publish", {})
    (entry,) = node.logs.entries(node.group, 0, 10)
    assert b"m1" not in entry
    assert public_key(seed(1)) not in entry


async def test_a_browser_is_tried_with_the_key_that_is_registered(node):
    async def tried(number, what=CHECK):
        key = public_key(seed(1))
        signature = sign_credential(seed(number), node.coalition, node.group, what, key).hex()
        return await run(node, "credential.check", {"member": "m1", "signature": signature})

    with pytest.raises(NodeError, match="no credential"):
        await tried(1)
    await register(node, "m1", 1)
    assert (await tried(1))["key"] == public_key(seed(1)).hex()
    with pytest.raises(SignatureError):
        await tried(2)
    # What registered the key is no answer to the test: another use.
    with pytest.raises(SignatureError):
        await tried(1, HOLD)
