"""Refusals of the node's own about meetings and what they come to, in words for people."""

from collections.abc import Mapping

from node.web.policy import N_

OF_MEETINGS: Mapping[str, tuple[str, str]] = {
    "bad-hour": (N_("This is not a date and time."), N_("Such as 2026-12-01T18:00.")),
    "bad-zone-name": (
        N_("There is no such time zone."),
        N_("Such as America/Chicago, Europe/Madrid or UTC."),
    ),
    "meeting-past": (N_("The meeting would be over already."), N_("Choose a later hour.")),
    "not-moved": (N_("The meeting stays where and when it is."), ""),
    "not-the-convener": (N_("Another group called this meeting."), N_("Ask them.")),
    "bad-agenda": (
        N_("This is no item of the agenda."),
        N_("A line for each item: title | minutes | note."),
    ),
    "bad-delegate": (
        N_("This is no delegate."),
        N_("A line for each: name | what they are bound to | alternate."),
    ),
    "bad-region": (
        N_("This is no region with its counts, or one is counted twice."),
        N_("A line for each: region: members, delegates."),
    ),
    "no-supplement": (
        N_("This report can't take the place of the one that counts."),
        N_(
            "It leaves the options alone, leaves out nobody, and counts more people. "
            "Who was there and is not counted checks in first."
        ),
    ),
    "nobody-present": (
        N_("No group has checked in, so the report would count nobody."),
        N_("Each group checks in on the page of the meeting."),
    ),
    "no-process": (
        N_("No process waits for this meeting, so it changes no options."),
        N_("Leave the changes empty."),
    ),
    "convening-repeated": (N_("One meeting is named twice."), ""),
    "queue-full": (N_("The queue is full."), N_("Empty it, and begin a new one.")),
    "not-in-queue": (N_("This entry does not wait in the queue any more."), ""),
}
