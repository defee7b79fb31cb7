"""Refusals of the node's own about what is hidden and erased; see `node.web.refusals`."""

from collections.abc import Mapping

from node.web.policy import N_

OF_DEBATE: Mapping[str, tuple[str, str]] = {
    "no-appeal": (
        N_("No appeal against this is open."),
        N_("The comment stays hidden without a ruling."),
    ),
    "already-hidden": (
        N_("This comment is hidden already."),
        N_("The page Moderation shows who hid it, and why."),
    ),
    "not-hidden": (
        N_("This comment is not hidden any more."),
        N_("A moderator has shown it again; the page Moderation says why."),
    ),
    "already-appealed": (
        N_("Your group has appealed against this already."),
        N_("Another appeal can follow once a moderator has ruled."),
    ),
    "erased-before": (N_("These words are being erased already."), ""),
}
