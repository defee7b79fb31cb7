"""A disk that fills up in the middle of a page is told in words, and as a state that passes."""

import errno
import sqlite3

import pytest

from node.errors import StoreError
from node.store import owning
from node.store.journal import Journal
from node.tests.web.signing import act, sign_in
from node.tests.web.web_world import get, world
from node.web.node_desk import NodeDesk
from protocol.coalition.kinds import ProposalBody

PUT = {"title": "A common fund", "summary": "Short.", "text": "We make one."}
FULL, KEPT = "This server has no room left", "this is kept, and not yet published"


def full(*_args):
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


def no_space(*_args):
    raise OSError(errno.ENOSPC, "No space left on device")


def may_not_grow(db):
    """SQLite says what it says on a full disk as soon as this file wants another page."""
    db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")


async def test_what_is_signed_when_the_disk_fills_is_kept_whatever_page_said_it(
    tmp_path, monkeypatch
):
    async def publishes(self):
        await self._node.publish("proposal", ProposalBody(**PUT))

    async with world(tmp_path / "node") as (here, client):
        with monkeypatch.context() as patched:
            patched.setattr(NodeDesk, "proposals", publishes)
            patched.setattr(owning, "append", full)
            response, page = await get(client, "/proposals")
        assert response.status == 503
        assert FULL in page
        assert KEPT in page
        assert "Nothing was changed" not in page
        await here.run("proposal.put", **{**PUT, "title": "Another"})
        listed = (await here.run("proposal.list"))["proposals"]
        assert sorted(row["title"] for row in listed) == ["A common fund", "Another"]


@pytest.mark.parametrize(
    ("failing", "status", "words"),
    [(full, 503, FULL), (no_space, 503, FULL), (StoreError("store-busy", "busy"), 503, "busy with"),
     (StoreError("store-damaged", "damaged"), 500, "Something went wrong here")],
    ids=["a database", "a file", "busy", "damaged"],
)  # fmt: skip
async def test_a_disk_that_refuses_in_the_middle_of_any_page_is_no_fault_of_the_program(
    tmp_path, monkeypatch, failing, status, words
):
    async def refuses(_self):
        if isinstance(failing, StoreError):
            raise failing
        failing()

    async with world(tmp_path / "node") as (_here, client):
        monkeypatch.setattr(NodeDesk, "proposals", refuses)
        response, page = await get(client, "/proposals")
        assert response.status == status
        assert words in page


async def test_a_peer_is_told_of_a_full_disk_and_not_of_a_fault(tmp_path, monkeypatch):
    async with world(tmp_path / "node") as (here, client):
        monkeypatch.setattr(type(here.node.logs), "note", no_space)
        async with client.get(f"/log/{here.node.group.hex()}/checkpoint") as response:
            assert response.status == 503
            assert (await response.json())["code"] == "disk-full"


async def test_an_act_that_is_done_is_not_called_undone_for_want_of_its_line(tmp_path, monkeypatch):
    # The failure: the proposal stands, the page says that nothing was changed, and it is put again.
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client)

        async def end(self, line, outcome, ended=Journal.end):
            await self._file.alone(may_not_grow)
            await ended(self, line, outcome.ljust(500_000))

        monkeypatch.setattr(Journal, "end", end)
        response, _ = await act(client, "/proposals/new", **PUT)
        assert response.status == 200
        listed = (await here.run("proposal.list"))["proposals"]
        assert [row["title"] for row in listed] == ["A common fund"]
        assert (await here.run("access.journal"))["journal"][0]["outcome"] == "begun"
