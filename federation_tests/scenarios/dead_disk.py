"""A disk that dies under a running process: from then on no page comes back and none is taken.

The kernel refuses the calls by which SQLite reads, writes and syncs with EIO, as it does when a
disk answers no more (a seccomp filter, in force for all threads until the process ends). Other
files, which are read and written by other calls, are as before.
"""

import ctypes
import errno
import platform
import signal
import struct

CALLS = {
    "x86_64": (317, (17, 18, 74, 75)),
    "aarch64": (277, (67, 68, 82, 83)),
}
"""By machine: the number of seccomp, and those of pread64, pwrite64, fsync and fdatasync."""
_NO_NEW_PRIVS = 38
_SET_FILTER, _ALL_THREADS = 1, 1
_LOAD, _JUMP_IF, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000


class _Program(ctypes.Structure):
    _fields_ = (("count", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def die() -> None:
    """Have this process's disk die; nothing but its end undoes it."""
    seccomp, calls = CALLS[platform.machine()]
    steps = [(_LOAD, 0, 0, 0)]
    steps += [(_JUMP_IF, len(calls) - at, 0, call) for at, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE | errno.EIO)]
    data = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(data, len(data))
    program = _Program(len(steps), ctypes.addressof(held))
    system = ctypes.CDLL(None, use_errno=True)
    done = system.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    done = done or system.syscall(seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(program))
    if done:
        raise OSError(ctypes.get_errno(), "this kernel sets no filter of system calls")


def die_when_told() -> None:
    """Have it die at SIGUSR2."""
    signal.signal(signal.SIGUSR2, lambda *_: die())
