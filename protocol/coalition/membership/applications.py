"""How a group that did not found the coalition asks to be taken in, and who vouches for it.

Spec: docs/spec/coalition/membership.md section 9. The applicant has no log in the coalition yet, so
a sponsor's log carries what it signed.
"""

from typing import Annotated

from msgspec import Meta

from protocol.coalition.card import Card, check_card
from protocol.coalition.founders import MAX_AFFILIATED
from protocol.coalition.kind import Kind, Reason
from protocol.coalition.membership.bodies import Terms
from protocol.encoding import Signature, Wire, pack, tagged_hash, unpack
from protocol.errors import MalformedError
from protocol.keys import Purpose, sign, verify
from protocol.text import check_paragraphs

# Bytes: a card and two texts of a page at their longest, below what a statement holds.
MAX_APPLICATION_BYTES = 48 * 1024


class Asked(Wire):
    """What an applicant asks for.

    Attributes:
        card: its card; of a group that comes back the one by which it is known.
        affiliated: members it affiliates: what its weight rests on.
        about: who it is and why, for the groups that decide.
        at_large: whom it takes in that have no group, and how to reach it; empty: it takes in none.
        after: hash of the leaving, or of the notice of expulsion, after which it comes back; empty
            for a group that was never in the coalition. So no old application serves again.
    """

    card: Card
    affiliated: Annotated[int, Meta(ge=1, le=MAX_AFFILIATED)]
    about: Terms
    at_large: Terms = ""
    after: Annotated[bytes, Meta(max_length=32)] = b""


class ApplicationBody(Wire):
    """A sponsor carries an application; it vouches for it, and agrees. Refs: none.

    Attributes:
        signature: by the applicant's log key, over `application_hash`: the one on its card; of a
            group that comes back the one that it has by then.
    """

    asked: Asked
    signature: Signature


class VouchingBody(Wire):
    """Another group vouches for the applicant, and agrees. Refs: [application]."""

    reason: Reason


APPLICATIONS = {
    "application": Kind(ApplicationBody, 0, 0),
    "vouching": Kind(VouchingBody, 1, 1),
}


def application_hash(asked: Asked) -> bytes:
    """What an applicant signs, 32 bytes."""
    return tagged_hash("application", pack(asked))


def sign_application(seed: bytes, coalition: bytes, asked: Asked) -> ApplicationBody:
    """An application to a coalition.

    Args:
        seed: 32 bytes, of the log key on the card.
        coalition: its 32-byte id.
    """
    signature = sign(seed, Purpose.APPLICATION, coalition, application_hash(asked))
    return ApplicationBody(asked=asked, signature=signature)


def check_application(coalition: bytes, body: ApplicationBody, log_key: bytes) -> None:
    """Check what an application says by itself, and that the applicant signed it.

    Args:
        log_key: the applicant's, 32 bytes: of a group that comes back, its keys may have been
            replaced since its card was made, and a thief may have the one on the card.

    Raises:
        MalformedError: `bad-card`, or `body-malformed`: a text that isn't clean.
        SignatureError: `bad-signature`.
    """
    check_asked(body.asked)
    verify(log_key, Purpose.APPLICATION, coalition, application_hash(body.asked), body.signature)


def check_asked(asked: Asked) -> None:
    """Check what an application says by itself, whoever signed it.

    Raises:
        MalformedError: `bad-card`, or `body-malformed`: a text that isn't clean.
    """
    check_card(asked.card)
    check_paragraphs("body-malformed", "what it says of itself", asked.about)
    check_paragraphs("body-malformed", "whom it takes in", asked.at_large)
    if len(asked.after) not in (0, 32):
        raise MalformedError("body-malformed", "application: `after` is no hash")


def open_application(data: bytes, coalition: bytes) -> ApplicationBody:
    """Read an application file.

    By which key a group that comes back signs, only the fold knows: it checks that signature.

    Raises:
        MalformedError: not the canonical bytes of one, too long; and as `check_application`.
        SignatureError: `bad-signature`: also if it is made for another coalition.
    """
    body = unpack(ApplicationBody, data, max_bytes=MAX_APPLICATION_BYTES)
    if body.asked.after:
        check_asked(body.asked)
    else:
        check_application(coalition, body, body.asked.card.log_key)
    return body
