"""Refusals of the node's own about voters' lists and whether a vote opens, in words for people."""

from collections.abc import Mapping

from node.web.policy import N_

OF_VOTES: Mapping[str, tuple[str, str]] = {
    "shares-of-several": (
        N_("This rule compares a share of the winner's votes, and here several are elected."),
        N_("Choose “The count alone decides, as when several people are elected”."),
    ),
    "no-rolls": (
        N_("No group has confirmed its voters' list yet."),
        N_("At least one voters' list is needed, confirmed by two administrators."),
    ),
    "roll-late": (
        N_("The voters' list is dated after the hour at which its vote opens."),
        N_(
            "Give that hour or an earlier one as its date (in commands: --as-of), if the members "
            "were these then. If not, the vote is put again with later hours."
        ),
    ),
    "never-opens": (
        N_("This vote can't open any more: too little time is left to vote, or none."),
        N_("Whoever put it puts it again with later hours."),
    ),
    "not-under-way": (
        N_("This vote has not opened, so there is no vote to withdraw."),
        N_("Withdraw its proposal, and it never opens."),
    ),
    "already-open": (
        N_("Who votes is fixed by now: this vote waits for its hour only, is open, or is over."),
        N_("Voters' lists are fixed, and groups stand aside, before it opens."),
    ),
    "roll-frozen": (
        N_("Codes were made from this voters' list, so it can't change any more."),
        "",
    ),
    "no-roll": (
        N_("There is no voters' list of this vote here yet."),
        N_("An administrator draws it up first."),
    ),
    "box-closed": (
        N_("Voting is over, and this ballot box was counted."),
        N_("Its codes and papers stay as they are."),
    ),
    "box-open": (
        N_("This ballot box isn't counted yet."),
        N_("It is counted after the close, so that nobody sees how it stands."),
    ),
    "reason-needed": (
        N_("A code that is struck or made again needs a reason."),
        N_("It is kept for your group's other administrators."),
    ),
    "roll-too-long": (
        N_("There are more members than one ballot box takes."),
        N_("Split the group into branches with a ballot box each."),
    ),
    "roll-duplicate": (
        N_("A member is on the list twice."),
        N_("Look into the members' list."),
    ),
    "votes-discarded": (N_("These votes were erased uncounted."), N_("They decide nothing.")),
    "receipt-unknown": (
        N_("No counted vote has this receipt."),
        N_("A vote that was changed later has a newer one: use the last."),
    ),
    "no-online-votes": (
        N_("This vote takes no votes cast online."),
        N_("Its page says which kinds of result count: who puts a vote chooses them."),
    ),
    "close-unconfirmed": (
        N_("This vote has just closed, and what is published now could count as from before that."),
        N_(
            "Wait until the groups have confirmed something from after the close, five minutes at "
            "most."
        ),
    ),
    "due-unconfirmed": (
        N_(
            "The reports are only just overdue, and what is published now could count as from "
            "before that."
        ),
        N_(
            "Wait until the groups have confirmed something from after the time for reports, five "
            "minutes at most."
        ),
    ),
    "too-late-for-codes": (
        N_("This vote is closed, and nobody can use a code any more."),
        N_("If your group voted on paper, enter what was counted."),
    ),
    "no-codes": (
        N_("Everybody on this voters' list has a code, or votes on paper."),
        N_("If one was lost, name the member and say why; the lost one is struck."),
    ),
}
