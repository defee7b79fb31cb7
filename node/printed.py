"""Commands as they are printed, to be pasted into a shell.

Directories and files are named by people: "our union (2026)" is one word only if it is quoted.
"""

import shlex


def quoted(value: object) -> str:
    """A path or name as one word of a command; it stays as it is where no shell would split it."""
    return shlex.quote(str(value))
