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
    "bad-act-line": (
        N_("This is no change of the options."),
        N_(
            "Write add: label | text, or amend 2: label | text, or merge 1, 3: label | text, or "
            "rank: 2, 1. The numbers are those of the options."
        ),
    ),
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
    "door-over": (
        N_("This meeting was over an hour ago."),
        N_("Who came is counted on the page by which your group checks in."),
    ),
    "doors-closed": (
        N_("Nobody checks in earlier than an hour before the meeting."),
        N_("Check in when you are there."),
    ),
    "meeting-over": (
        N_("Nobody checks in or takes it back later than a week after the meeting."),
        N_("Tell an administrator: they can count you by hand."),
    ),
    "not-there": (
        N_("Only who has checked in to the meeting answers its report."),
        N_("If you were there, check in first: the page of the meeting has a button for it."),
    ),
    "attendees-differ": (
        N_("Most of your group's people who were there say something else of this report."),
        N_("The group says what most of them say."),
    ),
    "no-delegation": (
        N_("Your group has named no delegates whom this meeting could have."),
        N_("Say whom it sends first, or name them line by line."),
    ),
    "bad-seat": (N_("This is no seat of the delegation."), ""),
    "delegates-twice": (
        N_("Delegates are counted by their seats, and again by number or by name."),
        N_("Mark who is there, and leave the number and the names out."),
    ),
    "no-supplement": (
        N_("This report can't take the place of the one that counts."),
        N_(
            "It leaves the options alone, leaves out nobody, and counts more people. "
            "Who was there and is not counted checks in first."
        ),
    ),
    "alone-present": (
        N_("No other group has checked in, so nobody could confirm the report."),
        N_("Another group that was there checks in on the page of the meeting; then report."),
    ),
    "meeting-too-late": (
        N_("A regional meeting begins only after the reports are due."),
        N_("Let the reports be due later, or leave that meeting out."),
    ),
    "floor-unreachable": (
        N_("The registers of all groups together count fewer people."),
        N_("Ask for fewer."),
    ),
    "process-stuck": (
        N_("There is no option to vote on, and no meeting that could still bring one."),
        N_("Withdraw the proposal, and put it anew."),
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
    "already-waiting": (
        N_("Somebody of this name and group waits in the queue already."),
        N_("If it is another person, add what tells them apart, such as a seat."),
    ),
    "floor-changed": (
        N_("Somebody else has the floor by now, or nobody. Nothing was changed."),
        N_("Look who has it now, and press again."),
    ),
    "queue-changed": (
        N_("The queue has changed meanwhile. Nobody was called."),
        N_("Look who is first now, and press again."),
    ),
    "queue-closed": (
        N_("Nobody asks to speak on a device here at the moment."),
        N_("Raise a hand: who facilitates opens the queue, or puts you in."),
    ),
    "queue-crowded": (
        N_("As many have asked to speak as the queue takes."),
        N_("Raise a hand: who facilitates can put you in."),
    ),
    "queue-not-now": (
        N_("People ask to speak from an hour before a meeting until an hour after it."),
        N_("Open the queue when they are there."),
    ),
    "has-the-floor": (N_("You have the floor already."), N_("When you have finished, ask again.")),
    "asked-often": (
        N_("You have asked to speak very often in this hour."),
        N_("Raise a hand: who facilitates can put you in."),
    ),
    "bad-spoken-name": (
        N_("This can't be read as what somebody goes by."),
        N_("A line with a name, a number or a seat."),
    ),
}
