"""`commonweal found` in processes of their own: killed, finished, and then the node."""

import http.client
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO

import pytest
from msgspec.structs import replace

from node.cli.call import ask
from node.founding.room import FoundingRoom
from node.lock import NodeLock
from node.stage.ports import free_ports
from node.tests.cli.commonweal import ROOT, commonweal
from node.tests.founding.founders import FOUNDED, drafted, id_of, make_room, make_terms
from node.tests.web.founding.pages import draft_fields
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import token_of


class Browser:
    """A browser without script."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def get(self, path: str) -> str:
        with self._opener.open(self.address + path) as answer:
            return str(answer.read().decode())

    def post(self, path: str, page: str, **fields: str | list[str]) -> str:
        data = urllib.parse.urlencode({"token": token_of(page), **fields}, doseq=True).encode()
        with self._opener.open(self.address + path, data) as answer:
            return str(answer.read().decode())

    def sign_in(self, code: str) -> str:
        return self.post("/sign-in", self.get("/sign-in"), key=code)


@contextmanager
def found(directory: Path, *more: str, errors: IO[str] | int = subprocess.DEVNULL):
    """The command running; yields the process and what it printed first: address, code."""
    process = subprocess.Popen(
        [sys.executable, "-m", "node", "found", str(directory), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = line(process.stdout, "(?:founding|serving) ")
        yield process, address
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def line(output: IO[str], start: str) -> str:
    """The rest of the next line, which starts so."""
    said = output.readline()
    found = re.match(start, said)
    assert found, said
    return said[found.end() :].strip()


def over(connection: http.client.HTTPConnection) -> str:
    """The sign-in page by a connection that stays open."""
    connection.request("GET", "/sign-in")
    return connection.getresponse().read().decode()


def ways_on(page: str) -> list[str]:
    """The addresses of the buttons that are links."""
    return re.findall('<a class="button" href="([^"]*)"', page)


def alone(base: Path, port: int) -> FoundingRoom:
    """A group that has founded a coalition of its own, with nothing more to sign."""
    room = make_room(base, 0, address=f"http://127.0.0.1:{port}")
    rules = replace(make_terms(room).rules, sponsors=0)
    room.write(make_terms(room, rules=rules), b"", FOUNDED)
    room.sign(id_of(room))
    return room


def test_a_founding_that_is_killed_goes_on_where_it_was_and_ends_in_a_served_node(
    tmp_path: Path,
) -> None:
    (port,) = free_ports(1)
    room = make_room(tmp_path, 0, address=f"http://127.0.0.1:{port}")
    fields = draft_fields(room, sponsors="0", members="no", join="no", name="Alone")
    with found(room.directory) as (process, address):
        assert address == f"http://127.0.0.1:{port}/"
        assert process.stdout is not None
        browser, code = Browser(address), line(process.stdout, "code: ")
        browser.sign_in(code)
        browser.post("/draft/write", browser.get("/draft/write"), **fields)
    with found(room.directory) as (process, address):
        assert process.stdout is not None
        again = line(process.stdout, "code: ")
        assert again != code
        with pytest.raises(urllib.error.HTTPError):
            browser.sign_in(code)
        browser = Browser(address)
        browser.sign_in(again)
        page = browser.get("/draft")
        assert "Alone" in page
        browser.post("/draft/sign", page, draft=id_of(room).hex(), compared="yes")
        page = browser.post("/finish", browser.get("/"), label="Ada Example")
        key = page[page.index('<code class="code">') + 19 :].partition("<")[0]
        idle = http.client.HTTPConnection("127.0.0.1", port)
        assert "The code at the terminal" in over(idle)
        page = browser.post("/start", page)
        # Over a connection that stayed open a browser would get these pages in the place of the
        # node's.
        with pytest.raises(ConnectionError):
            over(idle)
        # At this page the node answers, at the address where the pages did.
        assert ways_on(page) == ["/sign-in"]
        node = Browser(address)
        assert "Ada Example" in node.sign_in(key)
        assert line(process.stdout, "serving ") == address.rstrip("/")
        assert ask(room.directory, "charter.show", {})["name"] == "Alone"
    # And once there is a charter, the command is another way to serve.
    with found(room.directory) as (_, address):
        assert address == f"http://127.0.0.1:{port}"


def test_pages_on_another_port_lead_to_where_the_node_listens(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    room = alone(tmp_path, port)
    with found(room.directory, "--port", "0") as (process, address):
        assert process.stdout is not None
        assert not address.endswith(f":{port}/")
        browser = Browser(address)
        browser.sign_in(line(process.stdout, "code: "))
        page = browser.post("/finish", browser.get("/"), label="Ada Example")
        key = page[page.index('<code class="code">') + 19 :].partition("<")[0]
        page = browser.post("/start", page)
        assert ways_on(page) == [f"http://127.0.0.1:{port}/sign-in"]
        # The page has its style, and the link leads somewhere.
        assert "body" in browser.get("/assets/style.css")
        assert "Ada Example" in Browser(f"http://127.0.0.1:{port}").sign_in(key)


@pytest.mark.parametrize("own", [True, False], ids=["node's port", "another port"])
def test_a_node_that_can_not_start_is_said_on_the_page_and_at_the_terminal(
    tmp_path: Path, own: bool
) -> None:
    port, *_ = free_ports(1)
    room = alone(tmp_path, port)
    said = tmp_path / "said"
    with (
        said.open("w") as errors,
        found(room.directory, *([] if own else ["--port", "0"]), errors=errors) as one,
    ):
        process, address = one
        assert process.stdout is not None
        browser = Browser(address)
        browser.sign_in(line(process.stdout, "code: "))
        page = browser.post("/finish", browser.get("/"), label="Ada Example")
        # Another process serves it already.
        with NodeLock(room.directory), pytest.raises(urllib.error.HTTPError) as refused:
            browser.post("/start", page)
        text = refused.value.read().decode()
        check_shape(text)
        assert (refused.value.code, ways_on(text)) == (503, [])
        assert "Another program is using the files of this server." in text
        assert f"commonweal found {room.directory}" in text
        assert "body" in browser.get("/assets/style.css")
        assert process.wait() == 1
    assert "hint:" in said.read_text()


def test_a_command_stopped_before_anybody_has_the_node_start_ends(tmp_path: Path) -> None:
    room = alone(tmp_path, *free_ports(1))
    with found(room.directory) as (process, _):
        process.terminate()
        assert process.wait() == 0


def test_the_command_says_how_the_first_administrator_comes_in_until_one_has(
    tmp_path: Path,
) -> None:
    # Killed between the charter and the page with the code, nobody knew how to come in.
    (port,) = free_ports(1)
    room = alone(tmp_path, port)
    room.finish()
    grant = f"commonweal access grant --role steward --code --for NAME --dir {room.directory}"
    said = tmp_path / "said"
    with said.open("w") as errors, found(room.directory, errors=errors) as (_, address):
        assert grant in said.read_text()
        args = {"role": "steward", "label": "Ada", "code": True}
        key = ask(room.directory, "access.grant", args)["code"]
        assert "Ada" in Browser(address).sign_in(key)
    with said.open("w") as errors, found(room.directory, errors=errors):
        assert grant not in said.read_text()


def test_the_command_sets_a_draft_aside_while_the_pages_are_there(tmp_path: Path) -> None:
    first, second = (make_room(tmp_path, number) for number in range(2))
    drafted(first, second)
    with found(second.directory, "--port", "0") as (_, address):
        assert not address.endswith(":0/")
        done = commonweal(
            "charter", "set-aside", "--reason", "Not yet.", "--dir", str(second.directory),
            cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert second.look().aside
        assert second.look().reason == "Not yet."
    done = commonweal(
        "charter", "set-aside", "--undo", "--dir", str(second.directory), cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert not second.look().aside
    refused = commonweal("charter", "set-aside", "--dir", str(tmp_path / "node9"), cwd=tmp_path)
    assert refused.returncode != 0


def test_without_a_draft_there_is_nothing_to_set_aside(tmp_path: Path) -> None:
    room = make_room(tmp_path, 0)
    done = commonweal("charter", "set-aside", "--dir", str(room.directory), cwd=tmp_path)
    assert done.returncode == 1
    assert "hint:" in done.stderr
