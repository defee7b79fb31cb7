"""A steward signs what a node drafted: the key stays here, the signature goes to the node."""

from pathlib import Path
from typing import Any

import click

from node.cli.call import call
from node.cli.speech import _
from node.founding.stewards import StewardKey, open_steward_key
from protocol.keys import Purpose, sign

key_option = click.option(
    "--key",
    "key_file",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The steward's key file, from init.",
)


def ask_passphrase() -> str:
    """Ask for the passphrase of a sealed key; a script sets COMMONWEAL_PASSPHRASE."""
    value: str = click.prompt(
        _("passphrase"), hide_input=True, err=True, default=None, show_default=False
    )
    return value


def open_key(path: Path) -> StewardKey:
    """A steward's key, asking for its passphrase if it has one."""
    return open_steward_key(path, ask_passphrase)


def sign_draft(directory: Path, draft: str, key_file: Path) -> dict[str, Any]:
    """Sign a draft of the node; the second steward's signature publishes it.

    What is signed is the hash that the node shows for the draft; `draft show` prints the draft
    whole, so that a second steward reads before signing.
    """
    shown = call(directory, "draft.show", {"draft": draft})
    key = open_key(key_file)
    message = bytes.fromhex(shown["draft"])
    coalition = bytes.fromhex(shown["coalition"])
    signature = sign(key.seed, Purpose.STEWARD, coalition, message)
    args = {
        "draft": shown["draft"],
        "steward": key.public.hex(),
        "signature": signature.hex(),
    }
    return call(directory, "draft.sign", args)


def signed_text(answer: dict[str, Any]) -> str:
    """One line on what a signature did."""
    if answer["published"]:
        return _("{steward} confirmed it: published as {id}").format(
            steward=answer["steward"], id=answer["published"][:12]
        )
    told = _("{steward} signed it; a second administrator confirms it with")
    command = f"  --confirm {answer['draft'][:12]} --key THEIR-KEY"
    return f"{told.format(steward=answer['steward'])}\n{command}"
