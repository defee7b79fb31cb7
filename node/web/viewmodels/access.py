"""Who may act on these pages, as the pages about it show it."""

from node.store.access import Access, SignIn
from node.store.feeds import Feed
from node.web.viewmodels.view import View


class AccessLine(View):
    """One person's access, and in how many browsers it is signed in."""

    access: Access
    sign_ins: int


class OwnAccessView(View):
    """One's own access: where it is signed in, the oldest first, and its feed addresses."""

    access: Access
    sign_ins: tuple[SignIn, ...]
    feeds: tuple[Feed, ...]
