"""Refusals of the node's own about whom a group sends and recalls, in words for people."""

from collections.abc import Mapping

from node.web.policy import N_

OF_DELEGATES: Mapping[str, tuple[str, str]] = {
    "nobody-sent": (
        N_("Whom the group sends, or how they were chosen, is missing."),
        N_("Choose the vote that elected them, or give names and say how."),
    ),
    "mandate-unclear": (
        N_("A bound mandate says to what, and who bound it; a free one neither."),
        "",
    ),
    "bad-mandate-line": (
        N_("This is no mandate of one of those sent, their second, or too long."),
        N_("A line for each: name | what they are bound to | by whom. The name alone if free."),
    ),
    "already-recalled": (
        N_("Somebody marked here goes no longer: they were recalled or resigned before."),
        N_("Look at the list of delegates, and mark those who still go."),
    ),
    "recalled-before": (
        N_("Somebody named here was recalled by your group before."),
        N_("Leave them out, or mark that your group has decided so, and publish it."),
    ),
    "bad-term": (N_("The term ends before it starts."), N_("Give a later end.")),
    "term-over": (N_("The term is over already."), N_("Give a later end.")),
    "period-to-come": (
        N_("The period that the report is about has not begun."),
        N_("Report on what has been."),
    ),
    "period-outside": (
        N_("The period that the report is about lies outside the delegates' term."),
        N_("Name a period in which they were sent."),
    ),
    "recall-asked": (
        N_("This very recall is there already, for a vote to decide."),
        N_("Put it to the vote from the page of delegates."),
    ),
    "recall-without-yes": (
        N_("The proposal recalls delegates, which a choice between options can't decide."),
        N_("Let the first question ask yes or no."),
    ),
    "names-of-elected": (
        N_("The names of those elected are taken from the vote."),
        N_("Leave the names empty."),
    ),
}
