"""A file has its name when all of it is there; what a kill left is taken over, and nothing else."""

import os
import signal
import sys

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


def test_what_was_finished_since_it_looked_left_over_is_not_overwritten(tmp_path):
    """Another finds an empty file and a partial; before it opens the second, the first is whole."""
    path = tmp_path / "all.tar"
    (found, finds), (finished, finishes) = os.pipe(), os.pipe()

    def opening(event, args):
        if event == "open" and str(args[0]) == f"{path}.partial":
            os.write(finds, b".")
            os.read(finished, 1)

    with new_file(path) as file:
        file.write(b"mine")
        if (pid := os.fork()) == 0:
            try:
                sys.addaudithook(opening)
                write(path, b"other")
            except NodeError as error:
                os._exit(7 if error.code == "file-exists" else 1)
            finally:
                os._exit(1)
        assert os.read(found, 1)
    os.write(finishes, b"..")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert path.read_bytes() == b"mine"
    assert [one.name for one in tmp_path.iterdir()] == ["all.tar"]
    for end in (found, finds, finished, finishes):
        os.close(end)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_name_that_was_taken_in_vain_is_given_back(tmp_path, make):
    path, partial = tmp_path / "all.tar", tmp_path / "all.tar.partial"
    make(partial)
    with pytest.raises(NodeError) as caught:
        write(path, b"all of it")
    assert caught.value.code == "cannot-write"
    assert not path.exists()
    (partial.rmdir if make is os.mkdir else partial.unlink)()
    write(path, b"all of it")
    assert path.read_bytes() == b"all of it"


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


def test_what_is_in_the_way_is_said_with_what_to_do(tmp_path):
    with pytest.raises(NodeError) as caught:
        write(tmp_path / "gone" / "all.tar", b"all of it")
    assert caught.value.code == "cannot-write"
    assert "make that directory first" in caught.value.hint
