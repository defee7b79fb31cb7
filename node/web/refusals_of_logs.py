"""Refusals of what checks a log that may be anybody's."""

from collections.abc import Mapping

from node.web.policy import N_

OF_LOGS: Mapping[str, tuple[str, str]] = {
    "bad-log-address": (
        N_("This is neither the address of a log nor a directory with its files."),
        N_("Give the address below which its checkpoint is, with nothing behind the path."),
    ),
    "log-unreachable": (
        N_("The log can't be read there."),
        N_(
            "Is the address right, and its server up? Of a coalition that keeps its records "
            "private, ask a group for a reader's address. With --state, what was checked so far is "
            "kept."
        ),
    ),
    "log-moved": (
        N_("This address sends readers on to another."),
        N_("Give the log's address there, if you trust it."),
    ),
    "log-incomplete": (
        N_("A part of the log is not there."),
        N_("Is it the address that the checkpoint is below? Or ask another server of the log."),
    ),
    "log-shrank": (
        N_("The log shows fewer entries than it had signed by the last run."),
        N_(
            "A cache or an old copy does that: try again later, or at another server. If it stays "
            "so, entries were taken back, and the checkpoint kept proves it."
        ),
    ),
    "log-forked": (
        N_("The log's first entries are others than those it had signed by the last run."),
        N_("Keep the proof, FILE.fork: the same key signed both, and they can't both be true."),
    ),
    "too-many-readers": (
        N_("There are as many readers' addresses as this server keeps."),
        N_("Give one address to several tools of one reader."),
    ),
    "unknown-reader": (
        N_("There is no such reader's address."),
        N_("See the list: `commonweal logs shared`"),
    ),
    "bad-saved-log": (
        N_("This is no file of this command, or it was damaged."),
        N_("Put it aside, and begin a new one. The checkpoint in it is still of use."),
    ),
    "saved-log-in-use": (
        N_("Another run has this file now."),
        N_("Let it end, or name another file: one run at a time goes on from each."),
    ),
    "other-log-saved": (
        N_("This file is of another log, or of another key of this one."),
        N_(
            "Name another file. Where a group's key was replaced, the new one vouches for the "
            "whole log: begin a new file with it."
        ),
    ),
}
