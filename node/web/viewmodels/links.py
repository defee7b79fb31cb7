"""Other pages' things, as a page names them."""

from node.web.viewmodels.view import View


class BallotLink(View):
    """A vote: its id (64 hex digits), title and phase."""

    id: str
    title: str
    phase: str


class ProposalLink(View):
    """A proposal by id (64 hex digits) and title."""

    id: str
    title: str
