"""A member's own credential, as its page shows it."""

from node.web.viewmodels.view import View


class CredentialView(View):
    """A member's key and what the browser needs to make one.

    Attributes:
        key: the public key, 64 hex digits; empty if there is none.
        made: UTC seconds; 0 if there is none.
        registered: whether the group's newest register has it.
        count: credentials in that register.
        hold: what a new key signs to show that it is held, in hex; the key's bytes follow.
        test: what is signed to try the key in this browser, in hex.
    """

    key: str
    made: int
    registered: bool
    count: int
    hold: str
    test: str
