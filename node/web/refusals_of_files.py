"""What is refused about files and directories, mostly to commands; see `node.web.refusals`."""

from collections.abc import Mapping

from node.web.policy import N_

OF_FILES: Mapping[str, tuple[str, str]] = {
    "bad-terms": (N_("The terms of the charter can't be used as they are."), ""),
    "file-exists": (
        N_("The file is there already, and is left alone."),
        N_("Name another, or move it away."),
    ),
    "directory-exists": (
        N_("The directory is there already."),
        N_("Name one that does not exist."),
    ),
    "cannot-write": (
        N_("The file can't be written."),
        N_("Look at its name, its rights, and the room on the disk."),
    ),
    **dict.fromkeys(
        ("cannot-read", "bad-path"),
        (
            N_("The file can't be read."),
            N_("Look at its name, its rights, and the room on the disk."),
        ),
    ),
    "not-utf-8": (N_("The file is not UTF-8."), N_("Save it as UTF-8.")),
    "text-too-long": (
        N_("The text is too long."),
        N_("Keep the wording short, and put the rest on a page of your own."),
    ),
    "bad-cells": (
        N_("A cell of the file can't be read."),
        N_("It has a header, and whole numbers below it."),
    ),
    "region-needed": (
        N_("The voters' list has several regions, and it is not said which."),
        N_("Say whose papers a file has with --region."),
    ),
    "signer-damaged": (
        N_("This server can't use one of its files."),
        N_("Ask those who run it to look with commonweal doctor."),
    ),
    "cuts-damaged": (
        N_("This server can't use one of its files."),
        N_("Ask those who run it to look with commonweal doctor."),
    ),
    "no-node": (
        N_("There is no node in this directory."),
        N_("Give the directory that init made."),
    ),
    "node-silent": (
        N_("The node runs, but does not answer."),
        N_("It may be starting or stopping; try again in a moment."),
    ),
    "other-release": (
        N_("The running node is of another release than this command."),
        N_("Restart the node, so that both are of one release."),
    ),
    "records-unsettled": (
        N_("A record is still put in order, or fetched, after the last certified cut."),
        N_("Try again in a moment; a node that isn't running does it once it is started."),
    ),
    "cannot-listen": (
        N_("The node can't listen at its address."),
        N_(
            "Another program may use the port, or the host is no address of this machine; "
            "node.toml names both."
        ),
    ),
    "not-joined": (
        N_("This node has no charter yet."),
        N_("Give it the coalition's charter with commonweal join."),
    ),
    "bad-scenario": (
        N_("This is no scenario."),
        N_(
            "docs/operate/simulator.md lists every key with its bounds. What happens to real nodes "
            "is in files of another kind, of docs/operate/scenarios.md."
        ),
    ),
    "not-a-founder": (
        N_("This node's group has founded no such coalition."),
        N_(
            "Who founds is in the draft: give its card to whoever writes that. A coalition that "
            "is there already takes groups in with commonweal apply."
        ),
    ),
    "bad-identity": (
        N_("This key does not open it, or is no key for backups."),
        N_("Give the secret half that backup-key wrote."),
    ),
    "bad-recipient": (
        N_("This is no public key for backups."),
        N_("Give the public half that backup-key showed."),
    ),
    "bad-backup": (
        N_("This is no whole backup of a node."),
        N_("Fetch it again, or take another one."),
    ),
    "unpacked-backup": (
        N_("This directory was unpacked from a backup by hand; nothing says how old it is."),
        N_("Make the node by commonweal restore, from the same backup."),
    ),
    "bad-stick": (N_("What another node exported can't be read."), N_("Export it again.")),
    "no-contest": (N_("The ballot has no such question."), ""),
    "no-votes-yet": (N_("There are no votes to try it on yet."), ""),
    "unknown-cut": (
        N_("There is no such certified cut here."),
        N_("Look at commonweal cuts."),
    ),
    "must-keep": (
        N_("This node has to keep every record that it holds."),
        N_("Look at commonweal history show."),
    ),
    "not-cosigned": (
        N_("Too few of the groups that have to keep these records say that they do."),
        N_("Try again while this server and theirs are running."),
    ),
    "history-dropped": (
        N_("Some of the statements that this needs were dropped from this node."),
        N_("Get them back from the others with commonweal history fetch."),
    ),
    "not-serving": (
        N_("This node isn't running, so it can't ask the others."),
        N_("Start it with commonweal serve."),
    ),
    "is-serving": (N_("This node is running."), N_("Stop it first.")),
    "other-line": (
        N_("This node holds another certified cut than the snapshot, or a newer one."),
        N_("Take a newer snapshot; compare what two groups hold with commonweal verify."),
    ),
    "no-cuts": (N_("No council certifies here yet."), ""),
    "too-many-invitations": (N_("There are as many invitations as a node keeps."), ""),
    "unknown-invitation": (N_("There is no such invitation."), ""),
    "bad-supposition": (
        N_("What is supposed can't be read."),
        N_("The guide to decision rules shows one."),
    ),
    "bad-tally": (
        N_("The tally file can't be read."),
        N_("The guide to decision rules shows one."),
    ),
    "no-room-to-upgrade": (
        N_("There is too little room to bring the node's files up to date."),
        N_("Make room on the disk, then start it again."),
    ),
    "snapshot-refused": (
        N_("This node can't be started from this snapshot; nothing was changed."),
        N_(
            "Copy the file again; if it is refused again, take one that another group's server "
            "wrote (`commonweal history snapshot`)."
        ),
    ),
    "cannot-upgrade": (
        N_("The node's files can't be brought up to date."),
        N_("See to what is named, then start it again; nothing was changed."),
    ),
    **dict.fromkeys(
        ("store-busy", "store-closed"),
        (N_("This server is busy with its files."), N_("Try again in a minute.")),
    ),
    "keys-awaited": (
        N_("This server was made again, and its keys are not in effect yet."),
        N_(
            "Another group's administrators say them, or move that they count if there were no "
            "shares; it goes on by itself from the next certified cut on that holds them, once it "
            "has your group's record back."
        ),
    ),
    "keys-twice": (
        N_("Another server was made from the same recovery shares, and its keys are in effect."),
        N_(
            "Stop the second one for good. If nobody of its group made the first, tell the other "
            "groups."
        ),
    ),
    "node-running": (
        N_("Another program is using the files of this server."),
        N_(
            "Wait until it has ended, then try again. If it serves the node already, stop it first."
        ),
    ),
    "other-user": (
        N_("The node in this directory belongs to another user, and this is root."),
        N_("Run it as that user, so that the node can read what it writes."),
    ),
    "node-exists": (
        N_("There is a node in this directory already. It was left alone."),
        N_("Name a new directory."),
    ),
    "unfinished-recovery": (
        N_("An earlier recovery into this directory stopped midway. Its new shares are void."),
        N_("Remove what it left, and run it again with the same shares as before."),
    ),
    "bad-shares": (
        N_("This is no recovery share, or the shares do not fit together."),
        N_("Compare every word with the paper; two different shares of one group are needed."),
    ),
    "other-key": (
        N_("These recovery shares are of another key than the one that the group announced."),
        N_(
            "Are they from before the last replacement of its keys, or from another group? "
            "`commonweal recover` needs `--next-key` where the keys were replaced before."
        ),
    ),
    "key-on-server": (
        N_("This would put secrets that people keep into the server's directory."),
        N_("Name a place away from the server, such as a stick."),
    ),
    "must-serve": (
        N_(
            "Beside a stopped server nobody can be asked whether others hold more of your group's "
            "public record. Nothing was published."
        ),
        N_("Start the server, and give the command while it runs."),
    ),
    "record-damaged": (
        N_("The disk of this server has damaged a public record that it holds."),
        N_("It fetches it anew from the others by itself. Have the disk checked."),
    ),
    "other-text": (
        N_("These files hold signatures of different texts."),
        N_("Collect those of each text by itself."),
    ),
}
