"""What is refused about lines of cuts, and records that go on; see `node.web.refusals`."""

from collections.abc import Mapping

from node.web.policy import N_

OF_LINES: Mapping[str, tuple[str, str]] = {
    "record-full": (
        N_(
            "Your group has said so much since the last confirmed cut that the others take no more "
            "of its record. Nothing was published."
        ),
        N_("Try again once the next cut is confirmed; votes have room of their own."),
    ),
    "bad-fingerprint": (
        N_("This is no fingerprint: it has twelve words, or at least 30 of its 64 digits."),
        N_("Have it read out again; the first four letters of each word are enough."),
    ),
    "unknown-fingerprint": (
        N_("None of the cuts here has this fingerprint."),
        N_("Try again in a minute. If it stays so, the two nodes follow different lines."),
    ),
    "fingerprint-differs": (
        N_("None of the cuts in this file has the fingerprint that was read out."),
        N_("Ask for a newer file, and another group for its fingerprint."),
    ),
    "two-ways": (N_("Either somebody read something out, or nobody did."), N_("Name one.")),
    "in-touch": (N_("This node is in touch with the others: nothing is to be done."), ""),
    "not-forked": (
        N_("Your group's public record is not frozen: there is nothing to take up again."),
        N_("`commonweal frozen` lists the records that are."),
    ),
    "nothing-certified": (
        N_("Nothing of your group's public record is final: there is nothing to go on from."),
        N_("A group of which nothing is final is taken in anew."),
    ),
    "agreement-key-lost": (
        N_("The key by which this group certifies is not on this server."),
        N_("Make a new one; it counts from the next council on."),
    ),
}
