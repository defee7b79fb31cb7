import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from node.errors import LockError
from node.lock import (
    LOCK_NAME,
    MAX_SOCKET_PATH_BYTES,
    NodeLock,
    is_running,
    socket_path,
    strange,
    take_turn,
    wait_until_free,
)

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from node.lock import NodeLock
lock = NodeLock(Path({directory!r}))
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    script = HOLD.format(root=str(ROOT), directory=str(tmp_path))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_process_on_a_directory_is_told_what_to_do(tmp_path, holder):
    with pytest.raises(LockError) as caught:
        NodeLock(tmp_path)
    assert caught.value.code == "node-running"
    assert str(holder.pid) in caught.value.message
    assert "stop it first" in caught.value.hint
    assert is_running(tmp_path)


def test_a_killed_process_leaves_no_lock_behind(tmp_path, holder):
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    with NodeLock(tmp_path):
        assert is_running(tmp_path)
    assert not is_running(tmp_path)


def test_a_node_that_starts_waits_for_a_command_that_ends(tmp_path, holder):
    wait_until_free(tmp_path, patience=0.2)
    assert is_running(tmp_path)
    soon = threading.Timer(0.3, holder.kill)
    soon.start()
    wait_until_free(tmp_path, patience=30)
    assert not is_running(tmp_path)
    soon.join()


def test_who_wait_for_their_turn_all_get_it_and_one_at_a_time(tmp_path):
    holding, most = [], []

    def act(_: int) -> None:
        with take_turn(tmp_path, patience=60):
            holding.append(1)
            most.append(len(holding))
            time.sleep(0.01)
            holding.pop()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(40)))
    assert most == [1] * 40


def test_a_turn_is_not_waited_for_forever(tmp_path, holder):
    with pytest.raises(LockError) as caught:
        take_turn(tmp_path, patience=0.1)
    assert caught.value.code == "node-running"
    holder.kill()
    take_turn(tmp_path, patience=30).close()


def test_a_missing_directory_is_said_plainly(tmp_path):
    with pytest.raises(LockError) as caught:
        NodeLock(tmp_path / "nowhere")
    assert caught.value.code == "no-directory"
    assert not is_running(tmp_path / "nowhere")


@pytest.fixture
def of_a_service(tmp_path):
    """A node's directory of a user that is not root."""
    if os.geteuid() == 0:
        os.chown(tmp_path, 4711, 4711)
    return tmp_path


def test_root_is_kept_out_of_the_directory_of_a_services_user(of_a_service):
    # The failure: root joins as the guide says, and the service can't read the charter.
    refusal = strange(of_a_service, user=0)
    assert refusal is not None
    assert refusal.code == "other-user"
    assert f"sudo -u {'#4711' if os.geteuid() == 0 else ''}" in refusal.hint
    if os.geteuid() == 0:
        with pytest.raises(LockError) as caught:
            NodeLock(of_a_service)
        assert caught.value.code == "other-user"
        assert not (of_a_service / LOCK_NAME).exists()
        (of_a_service / LOCK_NAME).touch()
        with pytest.raises(LockError):
            NodeLock(of_a_service)
        assert not is_running(of_a_service)
    else:
        NodeLock(of_a_service).close()


def test_root_may_speak_to_a_node_that_is_served(holder, of_a_service):
    # `holder` holds it as that user would: its commands go through the socket and write as it does.
    assert is_running(of_a_service)
    with pytest.raises(LockError) as caught:
        NodeLock(of_a_service)
    assert caught.value.code == "node-running"


def test_root_may_use_a_directory_of_its_own(tmp_path):
    os.chown(tmp_path, os.geteuid(), -1)
    assert strange(tmp_path, user=os.geteuid()) is None


def test_a_deep_directory_still_has_a_socket(tmp_path, monkeypatch):
    deep = tmp_path
    for name in ("one", "two", "three", "four"):
        deep = deep / (name * 12)
    deep.mkdir(parents=True)
    assert len(str(deep)) > MAX_SOCKET_PATH_BYTES
    for place in (tmp_path, deep):
        monkeypatch.chdir(place)
        with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
            with socket_path(deep) as path:
                assert len(path) <= MAX_SOCKET_PATH_BYTES
                server.bind(path)
            server.listen()
            with socket_path(deep) as path:
                client.connect(path)
        (deep / "node.sock").unlink()


def test_a_short_directory_uses_the_plain_path():
    with socket_path(Path("/run/commonweal")) as path:
        assert path == "/run/commonweal/node.sock"
