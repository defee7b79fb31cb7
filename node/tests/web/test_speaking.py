"""A member speaks in a debate on pages: only what their key signed, and only as shown to them."""

import base64
import re

import pytest

from node.commands.credentials import HOLD
from node.errors import NodeError
from node.tests.web.signing import act, sign_in
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import ROSTER, get, post, world
from protocol.coalition.registers.credential import sign_credential
from protocol.errors import SignatureError
from protocol.keys import public_key, sign_raw

SCRIPT = "<script>alert(1)</script>"


def seed(member):
    return member.encode().ljust(32, b"\7")


@pytest.fixture
async def debate(tmp_path):
    """A served node with a proposal; m1 and m2 have keys, and m1 is signed in."""
    async with world(tmp_path / "node") as (here, client):
        await here.run("roster.import", csv=base64.b64encode(ROSTER.encode()).decode(), commit=True)
        node = here.node
        for member in ("m1", "m2"):
            key = public_key(seed(member))
            held = sign_credential(seed(member), node.coalition, node.group, HOLD, key)
            await here.run(
                "credential.register", member=member, key=key.hex(), signature=held.hex()
            )
        await here.run("credential.publish")
        put = await here.run("proposal.put", title="A strike fund", text="One.")
        await sign_in(here, client, role="member", member="m1")
        yield here, client, f"/proposals/{put['proposal']}"


async def look(client, path, **fields):
    """Type words; the page that shows what will be read, and the fields it sends on."""
    _, page = await act(client, path, **fields)
    hidden = dict(re.findall(r'name="(stance|text|author|salt)" value="([^"]*)"', page))
    return page, {**fields, "salt": hidden["salt"]}


def signed(page, member="m1"):
    return sign_raw(
        seed(member), bytes.fromhex(re.search(r'data-sign="([0-9a-f]+)"', page)[1])
    ).hex()


async def test_a_member_sees_what_will_be_read_signs_it_and_is_answered(debate):
    here, client, path = debate
    words = {"stance": "against", "text": f"Who pays?\r\n\r\n{SCRIPT}", "author": "Night owl"}
    page, sent = await look(client, f"{path}/speak", **words)
    check_shape(page)
    assert "This is what everybody will read" in page
    assert SCRIPT not in page
    (held,) = (await here.node.state()).proposals.values()
    assert held.comments == ()
    _, page = await post(client, f"{path}/speak", page, **sent, signature=signed(page))
    assert "Your words are published." in page
    assert "Night owl, a member of" in page
    (held,) = (await here.node.state()).proposals.values()
    assert held.comments[0].member == public_key(seed("m1"))
    answer = f"{path}/speak?on={held.comments[0].hash.hex()}"
    page, sent = await look(client, answer, stance="reply", text="All of us.", author="")
    assert "Your name is not in it." in page
    await post(client, answer, page, **sent, signature=signed(page))
    data = await here.run("member.show", member="m1")
    assert len(data["comments"]) == 2
    # Under a key: administrators are told no name beside it.
    assert (await here.run("access.journal"))["journal"] == []
    shown = await here.run("proposal.show", proposal=path.rpartition("/")[2])
    assert {c["member"] for c in shown["comments"]} == {public_key(seed("m1")).hex()}


async def test_who_sees_a_mistake_before_signing_changes_it_without_typing_anew(debate):
    here, client, path = debate
    words = {"stance": "against", "text": 'Who "pays"?', "author": "Night owl"}
    page, sent = await look(client, f"{path}/speak", **words)
    mine = signed(page)
    assert "Change it" in page
    # Not even with the right signature is what they go back from published.
    response, page = await post(client, f"{path}/speak", page, **sent, signature=mine, again="yes")
    check_shape(page)
    assert (response.status, "This is what everybody will read" in page) == (200, False)
    assert '<option value="against" selected>' in page
    assert "Who &#34;pays&#34;?</textarea>" in page
    assert 'value="Night owl"' in page
    (held,) = (await here.node.state()).proposals.values()
    assert held.comments == ()
    page, sent = await look(client, f"{path}/speak", **{**words, "text": "We pay."})
    await post(client, f"{path}/speak", page, **sent, signature=signed(page))
    (held,) = (await here.node.state()).proposals.values()
    assert len(held.comments) == 1


async def test_who_has_no_key_yet_is_led_to_it_before_they_type(debate):
    here, client, path = debate
    await sign_in(here, client, role="member", member="m3")
    _, page = await get(client, f"{path}/speak")
    check_shape(page)
    assert "You have no key yet." in page
    assert 'href="/credential"' in page
    assert "<textarea" not in page
    # One whose key is made and not yet published may type, and reads what to wait for.
    key = public_key(seed("m3"))
    held = sign_credential(seed("m3"), here.node.coalition, here.node.group, HOLD, key)
    await here.run("credential.register", member="m3", key=key.hex(), signature=held.hex())
    _, page = await get(client, f"{path}/speak")
    assert "Your key is not in the published register yet." in page
    assert "<textarea" in page
    await here.run("credential.publish")
    _, page = await get(client, f"{path}/speak")
    assert "not in the published register" not in page


async def test_words_or_a_name_changed_after_signing_are_refused_and_nothing_is_kept(debate):
    here, client, path = debate
    words = {"stance": "for", "text": "Yes.", "author": ""}
    page, sent = await look(client, f"{path}/speak", **words)
    mine, theirs = signed(page), signed(page, "m2")
    for changed in (
        {"text": "No."},
        {"author": "Bo"},
        {"stance": "against"},
        {"signature": theirs},
    ):
        response, _ = await post(
            client, f"{path}/speak", page, **{**sent, "signature": mine, **changed}
        )
        assert response.status == 422, changed
    (held,) = (await here.node.state()).proposals.values()
    assert held.comments == ()
    assert here.node.logs.file.reader.conn.execute("SELECT count(*) FROM blobs").fetchone() == (0,)


async def test_nobody_speaks_as_another_member_or_without_a_key(debate):
    here, client, path = debate
    words = {"stance": "for", "text": "Yes.", "author": "", "member": "m2"}
    # A form that names another member is about its sender all the same.
    page, _ = await look(client, f"{path}/speak", **words)
    assert public_key(seed("m1")).hex() in page
    with pytest.raises(NodeError) as caught:
        await here.run("comment.sheet", target=path[-64:], stance="for", text="Yes.", member="m3")
    assert caught.value.code == "no-credential"
    with pytest.raises(SignatureError):
        await here.run(
            "comment.speak", target=path[-64:], stance="for", text="Yes.", member="m1",
            salt="00" * 16, signature="11" * 64,
        )  # fmt: skip


async def test_who_is_no_member_of_the_list_reads_why_there_is_no_form(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        put = await here.run("proposal.put", title="A strike fund", text="One.")
        await sign_in(here, client, role="steward")
        path = f"/proposals/{put['proposal']}"
        assert "Speak as a member" not in (await get(client, path))[1]
        assert "there is no key to sign with" in (await get(client, f"{path}/speak"))[1]


async def test_what_a_member_signed_once_is_said_once(debate):
    here, client, path = debate
    await here.run("proposal.comment", target=path[-64:], stance="for", text="The group.")
    for _ in ("once", "twice"):  # the same words under another salt are other words
        page, sent = await look(client, f"{path}/speak", stance="for", text="One.", author="")
        sent["signature"] = signed(page)
        response, _ = await post(client, f"{path}/speak", page, **sent)
        assert response.status == 200
    (held,) = (await here.node.state()).proposals.values()
    assert len(held.comments) == 3
    await here.turn_to(5)
    response, _ = await post(client, f"{path}/speak", page, **sent)
    assert response.status == 422
    (held,) = (await here.node.state()).proposals.values()
    assert len(held.comments) == 3
