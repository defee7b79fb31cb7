"""Sticks as bytes: what is on one, and one with anything on it."""

import io
import tarfile


def files_on(path):
    """Name -> bytes."""
    with tarfile.open(path) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers()}


def tar(files):
    """The tar of these files: name -> bytes."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as out:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            out.addfile(member, io.BytesIO(data))
    return written.getvalue()
