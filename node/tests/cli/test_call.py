"""Claims about node.cli.call: a command reaches a running node through its socket."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from node.cli.call import call
from node.cli.propose import propose
from node.errors import NodeError
from node.lock import NodeLock
from node.tests.cli.commonweal import ROOT

# A process that holds a node's lock and answers on its socket as a node does.
SERVER = """
import json, sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import UnixStreamServer
from node.lock import NodeLock, socket_path

class Handler(BaseHTTPRequestHandler):
    def address_string(self):
        return "socket"

    def log_message(self, *_):
        return

    def do_POST(self):
        args = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/command/echo":
            body = {"result": args}
        elif self.path == "/command/empty":
            body = {"error": {"code": "bad-arguments", "message": "title is empty", "hint": "no"}}
        elif self.path == "/command/odd":
            body = [1]
        else:
            body = {"error": {"code": "unknown-command", "message": "no such", "hint": "look"}}
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

directory = Path(sys.argv[1])
with NodeLock(directory), socket_path(directory) as path, UnixStreamServer(path, Handler) as server:
    print("ready", flush=True)
    server.serve_forever()
"""


@pytest.fixture(params=["short", "deep"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A directory whose node runs; once so deep that its socket path is too long."""
    directory = tmp_path if request.param == "short" else tmp_path / ("d" * 80) / ("e" * 80)
    directory.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(directory)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield directory
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_running_node_answers_through_its_socket(served: Path) -> None:
    args = {"name": "Ñandú", "numbers": [1, 2]}
    assert call(served, "echo", args) == json.loads(json.dumps(args))


def test_a_refusal_keeps_its_code_message_and_hint(served: Path) -> None:
    with pytest.raises(NodeError) as caught:
        call(served, "nonsense", {})
    error = caught.value
    assert (error.code, error.message, error.hint) == ("unknown-command", "no such", "look")


def test_a_field_that_is_refused_has_the_name_of_the_option_that_was_typed(served: Path) -> None:
    with pytest.raises(NodeError) as caught, click.Context(propose):
        call(served, "empty", {})
    assert (caught.value.message, caught.value.hint) == ("--title is empty", "no")
    with pytest.raises(NodeError) as caught:
        call(served, "empty", {})
    assert caught.value.message == "title is empty"


def test_a_field_that_the_node_did_not_give_is_told_as_another_release(served: Path) -> None:
    # The failure: between the installing of a release and the restart, a traceback of KeyError.
    answer = call(served, "echo", {"rows": [{"signed": 3}]})
    [row] = answer["rows"]
    assert row["signed"] == 3
    assert row.get("council") is None
    with pytest.raises(NodeError) as caught:
        row["council"]
    assert caught.value.code == "other-release"
    assert "systemctl restart" in caught.value.hint


def test_an_answer_of_another_form_is_refused(served: Path) -> None:
    with pytest.raises(NodeError) as caught:
        call(served, "odd", {})
    assert caught.value.code == "node-silent"


def test_a_node_that_holds_its_lock_but_does_not_answer_is_reported(tmp_path: Path) -> None:
    with NodeLock(tmp_path), pytest.raises(NodeError) as caught:
        call(tmp_path, "echo", {})
    assert caught.value.code == "node-silent"
    assert caught.value.message.endswith("did not answer: it takes no commands at the moment")
    assert "try again" in caught.value.hint
