"""A file has its name when all of it is there; what a kill left is taken over, and nothing else."""

import os
import signal

import pytest

from node.errors import NodeError
from node.newfile import new_file


def write(path, data, die=False):
    """Write a new file, and die in the middle of it."""
    with new_file(path) as file:
        file.write(data)
        file.flush()
        if die:
            os.kill(os.getpid(), signal.SIGKILL)


def killed(path):
    if (pid := os.fork()) == 0:
        try:
            write(path, b"half of it" * 1_000, die=True)
        finally:
            os._exit(1)
    assert os.WTERMSIG(os.waitpid(pid, 0)[1]) == signal.SIGKILL


def test_what_a_kill_left_has_no_byte_under_its_name_and_is_taken_over(tmp_path):
    path = tmp_path / "all.tar"
    killed(path)
    assert path.read_bytes() == b""
    write(path, b"all of it")
    assert path.read_bytes() == b"all of it"
    assert [one.name for one in tmp_path.iterdir()] == ["all.tar"]


def test_a_file_that_another_writes_now_is_left_to_it(tmp_path):
    path = tmp_path / "all.tar"
    with new_file(path) as file:
        file.write(b"mine")
        with pytest.raises(NodeError) as caught:
            write(path, b"other")
        assert caught.value.code == "file-exists"
    assert path.read_bytes() == b"mine"
    assert [one.name for one in tmp_path.iterdir()] == ["all.tar"]


@pytest.mark.parametrize("beside", [True, False])
def test_somebody_elses_file_is_left_alone(tmp_path, beside):
    path = tmp_path / "all.tar"
    path.write_bytes(b"something" if beside else b"")
    if beside:
        (tmp_path / "all.tar.partial").write_bytes(b"left by a kill")
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    with pytest.raises(NodeError) as caught:
        write(path, b"other")
    assert caught.value.code == "file-exists"
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before
