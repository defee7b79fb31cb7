"""Files of members' signatures on pages: looked at first, published once, refused in words."""

import html
import io
import json
import re

import pytest

from node.commands.caucus_files import CaucusFile
from node.commands.challenge_files import ChallengeFile
from node.tests.commands.test_challenges import CONTESTED, DUE, PERIOD, certify
from node.tests.commands.test_members_challenges import sign
from node.tests.web.signing import act, sign_in
from node.tests.web.test_result_signing import result
from node.tests.web.web_world import get, post, world
from node.web.forms import MAX_UPLOAD_BYTES
from node.web.signature_files import read_file

SCRIPT = "<script>alert(1)</script>"
WHY = {"reason": f"Papers were lost. {SCRIPT}", "group": "Group 2"}
CAUCUS = {
    "format": "commonweal caucus 1",
    "coalition": "ab" * 32,
    "caucus": {
        "name": "Night",
        "purpose": "",
        "group": "",
        "threshold": 1,
        "readers": "anyone",
        "space": "",
    },
    "act": None,
    "turn": 0,
    "signatures": [],
}


def upload(value, name="signed.json"):
    """A file as a browser sends it."""
    file = io.BytesIO(value if isinstance(value, bytes) else json.dumps(value, indent=1).encode())
    file.name = name
    return file


def mark(page):
    """What the button sends that publishes just what is shown."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def shown_text(page):
    """What stands in the field for pasting, as a browser would send it."""
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found, page
    return html.unescape(found[1])


async def test_an_uploaded_challenge_is_shown_first_then_published(tmp_path):
    async with result(tmp_path, role="member") as (at, client, path):
        ballot = path.split("/")[2]
        _, page = await get(client, f"{path}/result")
        assert f'href="{path}/signatures"' in page
        file = (await sign(at, 2, "m1", ballot, **WHY, publish=False))["file"]
        other = (await sign(at, 2, "m2", ballot, **WHY, publish=False))["file"]
        false = {**other["signatures"][0], "signature": "00" * 64}
        whole = {**file, "signatures": [*file["signatures"], false]}
        node = at.nodes[0]
        before = node.logs.head(node.group)
        _, page = await act(client, f"{path}/signatures", file=upload(whole))
        assert "Members challenge the result of Group 2" in page
        assert "Papers were lost." in page
        assert SCRIPT not in page
        assert f"<code>{false['key'][:16]}</code> · a signature does not match" in page
        assert node.logs.head(node.group) == before
        text, seen = shown_text(page), mark(page)
        # What the button publishes is what was looked at, and no other file.
        _, changed = await post(
            client, f"{path}/signatures", page, text=json.dumps(other), seen=seen
        )
        assert "Something has changed since you looked." in changed
        assert node.logs.head(node.group) == before
        _, page = await post(client, f"{path}/signatures", page, text=text, seen=seen)
        assert "signatures published now" in page
        assert "1 of 2 members have signed" in page
        shown = (await at.run(1, "result", ballot=ballot))["standing"]["gathering"]
        assert [(one["signed"], one["groups"]) for one in shown] == [(1, {"Group 2": 1})]
        _, page = await act(client, f"{path}/signatures", file=upload(other))
        _, page = await post(
            client, f"{path}/signatures", page, text=shown_text(page), seen=mark(page)
        )
        assert "Enough members have signed" in page


async def test_files_for_elsewhere_and_after_the_time_change_nothing(tmp_path):
    async with result(tmp_path, role="steward") as (at, client, path):
        ballot = path.split("/")[2]
        file = (await sign(at, 2, "m1", ballot, **WHY, publish=False))["file"]
        node = at.nodes[0]
        before = node.logs.head(node.group)
        for bad, words in (
            ({**file, "ballot": "ab" * 32}, "challenges the result of another vote"),
            ({**file, "coalition": "ab" * 32}, "made in another coalition"),
            ({**file, "result": "ab" * 32}, "the result has changed since this was signed"),
            (CAUCUS, "This is the file of a caucus"),
            (b"", "This is needed."),
            (b"\x00\xff", "This is no whole file of members"),
        ):
            response, page = await act(client, f"{path}/signatures", file=upload(bad))
            assert response.status == 422
            assert words.lower() in page.lower()
            assert 'name="seen"' not in page
        assert node.logs.head(node.group) == before
        _, form = await act(client, f"{path}/signatures", file=upload(file))
        await certify(at, DUE + PERIOD)
        before = node.logs.head(node.group)
        response, page = await post(
            client, f"{path}/signatures", form, text=shown_text(form), seen=mark(form)
        )
        assert response.status == 422
        assert "the time for challenges is over" in page.lower()
        assert node.logs.head(node.group) == before
        _, page = await get(client, f"{path}/signatures")
        assert "This result can't be challenged now." in html.unescape(page)
        assert 'type="file"' not in page


async def test_where_only_groups_challenge_no_page_takes_a_file(tmp_path):
    async with result(tmp_path, CONTESTED, role="steward") as (_at, client, path):
        response, _ = await get(client, f"{path}/signatures")
        assert response.status == 404


async def test_a_file_that_is_larger_than_a_page_takes_is_refused_whole(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, role="steward")
        large = upload(json.dumps(CAUCUS).encode().ljust(MAX_UPLOAD_BYTES))
        response, page = await act(client, "/caucuses/publish", file=large)
        assert response.status == 413
        assert "Nothing was changed." in page
        # Nearly as much as that, which no other form takes, is read.
        most = upload(json.dumps(CAUCUS).encode().ljust(MAX_UPLOAD_BYTES - 2_000))
        response, page = await act(client, "/caucuses/publish", file=most)
        assert "made in another coalition" in page
        assert (await here.run("caucus.list"))["caucuses"] == []


async def test_observers_publish_no_signatures_of_others(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, role="observer")
        response, _ = await get(client, "/caucuses/publish")
        assert response.status == 403


HALF = {**CAUCUS["caucus"], "name": "\ud800"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no whole file"),
        (b"[" * 100_000, "no whole file"),
        (b"[]", "no whole file"),
        (json.dumps({**CAUCUS, "turn": 10**30}).encode(), "no whole file"),
        (json.dumps({**CAUCUS, "turn": -1}).encode(), "no whole file"),
        (json.dumps({**CAUCUS, "more": 1}).encode(), "no whole file"),
        (json.dumps({**CAUCUS, "format": ["commonweal challenge 1"]}).encode(), "no whole file"),
        (json.dumps({**CAUCUS, "caucus": HALF}).encode(), "no whole file"),
        (b'{"format": "commonweal challenge 1"}', "file of a challenge"),
    ],
    ids=["empty", "deep", "list", "turn", "minus", "more", "format", "half", "challenge"],
)
def test_what_is_no_whole_file_is_told_in_words(data, words):
    with pytest.raises(ValueError, match=words):
        read_file(data, CaucusFile)


def test_a_file_is_read_with_a_mark_at_its_beginning_as_some_editors_write():
    assert read_file(b"\xef\xbb\xbf" + json.dumps(CAUCUS).encode(), CaucusFile) == CAUCUS
    with pytest.raises(ValueError, match="file of a caucus"):
        read_file(json.dumps(CAUCUS), ChallengeFile)
