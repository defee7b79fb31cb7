"""One file per page and verb; the table of all of them.

A page that only shows reads the desk and renders. A page that takes a form checks it, then either
shows it again with what is wrong or acts and redirects, so that reloading never acts twice.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from node.web.pages import (
    ballot_list,
    ballot_view,
    bundle_download,
    check_view,
    enter_code,
    home_view,
    peer_list,
    proposal_list,
    proposal_view,
    receipt_view,
    result_data,
    result_view,
    vote_cast,
    vote_fill,
    vote_leave,
    vote_open,
    vote_received,
    vote_review,
)

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]

ROUTES: tuple[tuple[str, str, str, Page], ...] = (
    ("GET", "/", "home", home_view.show),
    ("GET", "/proposals", "proposals", proposal_list.show),
    ("GET", "/proposals/{proposal}", "proposal", proposal_view.show),
    ("GET", "/ballots", "ballots", ballot_list.show),
    ("GET", "/ballots/{ballot}", "ballot", ballot_view.show),
    ("GET", "/ballots/{ballot}/result", "result", result_view.show),
    ("GET", "/ballots/{ballot}/result.json", "result.data", result_data.show),
    ("GET", "/bundle/{ballot}.bundle", "bundle", bundle_download.show),
    ("GET", "/peers", "peers", peer_list.show),
    ("GET", "/check", "check", check_view.show),
    ("GET", "/enter", "enter", enter_code.show),
    ("POST", "/enter", "enter.post", enter_code.enter),
    ("GET", "/vote", "vote", vote_open.show),
    ("POST", "/vote", "vote.post", vote_open.open_code),
    ("GET", "/vote/ballot", "vote.ballot", vote_fill.show),
    ("POST", "/vote/review", "vote.review", vote_review.review),
    ("POST", "/vote/cast", "vote.cast", vote_cast.cast),
    ("GET", "/vote/received", "vote.received", vote_received.show),
    ("POST", "/vote/leave", "vote.leave", vote_leave.leave),
    ("GET", "/receipt", "receipt", receipt_view.show),
    ("GET", "/receipt/{commitment}.json", "receipt.data", receipt_view.data),
)
