"""How `doctor` words what it finds, with places for what a finding names: a table for translators.

`node.checkup` words it in English; `node.cli.doctor_words` finds the wording that fits.
"""

from node.cli.speech import N_

WORDINGS: tuple[str, ...] = (
    N_(
        "{record} is damaged among statements {first} to {last} and in {more} more places: "
        "its {count} statements don't hash to the head that its group signed"
    ),
    N_(
        "the stored hashes of {record} are missing or damaged among statements {first} to "
        "{last} and in {more} more places"
    ),
    N_(
        "{group} says that this group has lost its keys, and would give its record to a new "
        "one: {what}"
    ),
    N_("{group} says that this group has lost its keys, and would give its record to a new one"),
    N_("as there are rival claims, nothing that this group says counts: {what}"),
    N_("{group} has lost its keys, says {by}: {what}"),
    N_("{have} of {need} that are needed agree, and it can be decided in {span}"),
    N_("{have} of {need} that are needed agree, and it can be decided at any time"),
    N_("if it has not, object now: {command}"),
    N_("if it has, see that the new key is yours"),
    N_(
        "ask people of that group by telephone whether the key in {keys} is theirs, then say "
        "how yours stands: {agree} or {disagree}"
    ),
    N_("{count} cuts are certified; the next: {waits}"),
    N_("{count} cut is certified; the next: {waits}"),
    N_("cut {number} was certified twice"),
    N_("{group} is proved to have voted against the rules on cut {number}"),
    N_("ask its administrators how that came"),
    N_("{groups} signed both against the rules"),
    N_("the others go on with one of the two, or found again"),
    N_("ask the groups that don't answer; nothing is lost meanwhile, and it goes on by itself"),
    N_("the other lines say what to do about it"),
    N_(
        "the other nodes are asked by themselves; where they can't be, have the fingerprint "
        "read out by another group and enter it: {command}"
    ),
    N_("ask people of several groups, by telephone, which fingerprint they have"),
    N_("it comes from the other nodes; if it stays so, look at {check}"),
    N_("the node can't be opened: {what}"),
    N_("the node's disk does not give back what is on it: {what}"),
    N_("if it is broken, stop the node and restore the last backup on another one: {page}"),
    N_("an earlier release wrote these files: the next start copies and then upgrades them"),
    N_("docs/operate/upgrade.md says what to do before"),
    N_("{process} holds the node's directory and does not answer"),
    N_("it may be starting or stopping"),
    N_(
        "if it stays so, look at its log lines, then stop it (a service: {command}): a "
        "killed node loses nothing it acknowledged"
    ),
    N_("no other process holds the directory"),
    N_("this process holds the directory, as it should"),
    N_("process {process} holds the directory"),
    N_("a node was killed here"),
    N_("nothing is locked, and the next start clears up"),
    N_("{charter}, signed by its founder"),
    N_("{charter}, signed by all {count} founders"),
    N_("{count} database file is of a version that this program knows"),
    N_("{count} database files are of a version that this program knows"),
    N_("{file} can be read"),
    N_("there is no {file}: all settings are the defaults"),
    N_("there is no {file}: this node has no keys"),
    N_("there is no {file}: the list of members"),
    N_("{file} was gone at a start: the list of members is not the group's"),
    N_("a node that starts begins with no members: stop it and put {file} back from a backup"),
    N_(
        "if there is none, stop it and say so ({command}), then bring the members in again from "
        "their file"
    ),
    N_("run {command}, then {then} with the assembled charter"),
    N_("run {command}, or restore the file from its own backup"),
    N_("restore the last backup"),
    N_("without one: {page}"),
    N_("other users of this machine can look into the node's directory"),
    N_("run {command}"),
    N_("only the node's own user can look into the directory"),
    N_("this node has not joined a coalition"),
    N_("{command} with the assembled charter"),
    N_("{count} copies from before an upgrade are kept, the oldest in {place}"),
    N_("{count} copy from before an upgrade is kept, the oldest in {place}"),
    N_(
        "they hold keys, and links of votes that the node has erased since: delete them once "
        "the new release runs well"
    ),
    N_("{count} MiB are free on the node's disk"),
    N_("make room at once: other groups' records wait for it, soon this node's own do"),
    N_("make room before the next vote"),
    N_("{file} can be read by other users of this machine"),
    N_("if somebody may have copied it, tell the other groups"),
    N_("only the node's own user can read {file}"),
    N_("ask another founder for the file: it is the same for all"),
    N_(
        "{count} statements of this group's record are not certified, more than the others take: "
        "they hold no more than fits, and this node publishes nothing"
    ),
    N_(
        "this group's record has no room left: {count} of its statements are not certified, and "
        "the others take no more"
    ),
    N_(
        "the others take at least {count} statements more of this group's record, with {more} "
        "MiB, before the next certified cut"
    ),
    N_("the others fetch what fits by themselves, and cuts certify that"),
    N_("it comes back with the next certified cut"),
    N_("{command} says what that waits for"),
    N_("votes, evidence and keys have room of their own"),
    N_("no group's record is frozen for two versions of it"),
    N_("this node's own record is frozen on every node: {versions} were signed with its key"),
    N_("two different versions of {count} statement"),
    N_("two different versions of {count} statements"),
    N_("a version of {count} statement and one of {more} that does not contain it"),
    N_("a version of {count} statements and one of {more} that does not contain it"),
    N_("stop this node and every copy of it, keep the files, find out how it came"),
    N_("serve one copy and wait for the others"),
    N_("then replace its keys by two recovery shares: {command}"),
    N_("its keys are replaced: ask the others that it goes on, {command}"),
    N_(
        "{group}'s record is frozen, nothing in it counts past what is final: {versions} were "
        "signed with its key"
    ),
    N_("ask its administrators by telephone"),
    N_("put undecided votes again without it"),
    N_("say how your group stands: {agree} or {disagree}"),
    N_(
        "this node's own record was frozen and goes on from its statement {count}, under "
        "another key"
    ),
    N_("{group}'s record was frozen and goes on from its statement {count}, under another key"),
    N_("the group does not certify"),
    N_("the groups give its seat back, if they want to: {command}"),
    N_(
        "this node has to keep {group}'s record, and {count} statements of it are here only "
        "as hashes"
    ),
    N_(
        "this node has to keep {group}'s record, and {count} statement of it is here only as hashes"
    ),
    N_("{command} gets them from the others"),
    N_("{count} old statements were dropped; other groups keep them"),
    N_("{count} old statement was dropped; other groups keep it"),
    N_(
        "{other} says under its key that it keeps {group}'s record, and does not give what "
        "this node asks for of it"
    ),
    N_(
        "ask those who run {other}'s server to look with {command}; its word doesn't count "
        "here meanwhile"
    ),
    N_("the node is being served"),
    N_("the node is not being served"),
    N_("behind NAT: others reach it over 1 connection that it opened"),
    N_("behind NAT: others reach it over {count} connections that it opened"),
    N_("others reach this node at {address}"),
    N_("behind NAT: it opens connections to the others once it is served"),
    N_("behind NAT, and no connection to another node stands: nobody can reach this one"),
    N_("does this machine reach the addresses that {command} shows?"),
    N_("{have} of {count} nodes agree"),
    N_("its disk has taken every write, and its clock has not jumped"),
    N_("{count} statements wait to be signed"),
    N_("{count} statement waits to be signed"),
    N_("restart the node to finish them"),
    N_("it changed nothing here; ask that group's administrators if it goes on"),
    N_("no head of a group's record had to be refused"),
    N_("no head is refused now; the last one of {group}'s record was {span} ago"),
    N_("this machine's clock is before the founding"),
    N_("set it, and keep NTP running"),
    N_("{group}'s newest statement lies {count} s ahead of this machine's clock"),
    N_("compare both clocks with a third one"),
    N_("keep NTP running"),
    N_("no group's newest statement lies ahead of this machine's clock"),
    N_("{duty} did not work: {what}"),
    N_("{duty}: done by the node, {span} ago"),
    N_("{duty} is overdue"),
    N_("{duty} is to do"),
    N_("the node does it while it is served"),
    N_("a steward does it"),
    N_("nothing is owed"),
    N_("can't be done now: {what}"),
    N_("there is nothing that this node owes and can't do"),
    N_("{group} is silent since this node was started"),
    N_("{group} was heard {span} ago"),
    N_("{group}'s server names statements that it does not give out: {detail}"),
    N_("{group}'s server says what does not hold: {detail}"),
    N_(
        "1 statement of {group}'s record has waited for {span}: of its "
        "{size} only {have} are certified"
    ),
    N_(
        "{count} statements of {group}'s record have waited for {span}: of its "
        "{size} only {have} are certified"
    ),
    N_("it is signed with its key {number}"),
    N_("they are signed with its key {number}"),
    N_(
        "who passes them on is not to blame, and they come once cuts have certified "
        "more of that record"
    ),
    N_("if it goes on, ask its group's administrators what writes so much"),
    N_(
        "a head of {group}'s record has waited for {span}, because its key {number} "
        "is not known here"
    ),
    N_("{by} shows it"),
    N_("new keys are known from the cut that puts them in force"),
    N_("if none comes, ask both groups"),
    N_(
        "{group}'s server shows more heads than records give cause for, and is "
        "asked after the others"
    ),
    N_("nothing else changes for it"),
    N_("if it goes on, ask its administrators what it is doing"),
    N_("no group's record waits, and no server is loud"),
    N_("{group}'s server begins to give out a record and does not end it in time: {detail}"),
    N_("{group}'s server answers, and its answers break off on their way: {detail}"),
    N_("the line between loses packets, or a proxy cuts answers short"),
    N_("nothing is lost, and others are asked instead"),
    N_("if it stays so, compare with its administrators from which network it works"),
    N_("{group}'s address takes connections and ends them without an answer: {detail}"),
    N_("a proxy or a router before its server does that, or a server that was just stopped"),
    N_("{group}'s address answers, and its server behind it does not: {detail}"),
    N_("its proxy runs and its node does not"),
    N_("nothing is lost, and it is asked again"),
    N_("{group}'s server is busy and put this node off: {detail}"),
    N_("nothing is wrong with it"),
    N_("it is asked again, and others meanwhile"),
    N_("{group}'s server refuses what this node asks for: {detail}"),
    N_("docs/operate/network.md says what to do about each reason"),
    N_("{group}'s server shows less of its record than its group had published: {detail}"),
    N_("its directory was put back in time"),
    N_("tell its administrators before they publish"),
    N_("{group}'s server could not be asked: {detail}"),
    N_(
        "the other groups' servers take nothing that this node signs: this machine's clock "
        "seems to be {span} ahead ({code})"
    ),
    N_(
        "the other groups' servers take nothing that this node signs: this machine's clock "
        "seems to be {span} behind ({code})"
    ),
    N_("set this machine's clock and keep NTP running"),
    N_("{group}'s server refused a request for its time"),
    N_("both clocks agree by now, or it does not show its own ({code})"),
    N_("{group}'s clock is {span} ahead of this machine's"),
    N_("{group}'s clock is {span} behind this machine's"),
    N_(
        "more than half of the other groups show this machine's time, so {group}'s seems to be "
        "wrong ({code})"
    ),
    N_("which of the two is wrong is not known ({code})"),
    N_("tell its administrators"),
    N_("until it is set, its server takes nothing that others sign"),
    N_("it changed nothing here, and others are asked instead"),
    N_("if it stays so, ask its administrators"),
    N_("what the other groups' servers say holds"),
    N_("not asked, because this node is not being served"),
    N_("the records can't be counted: {what}"),
    N_("keys and record tell the same story: this node may publish"),
    N_("set public_url in node.toml: https, or http on this machine only"),
    N_("if nobody can reach this machine, behind_nat = true"),
    N_("{vote}: {stage}, {have} of {count} have voted"),
    N_("{count} wrong codes were tried"),
    N_("somebody may be guessing: a code has too many possibilities for that to work"),
    N_("its vote is not known here"),
    N_("has the store come back?"),
    N_(
        "{group} has no address and no connection to this node stands: what it says comes by "
        "way of others"
    ),
    N_("{group} at {address} does not answer ({code})"),
    N_("{group}, over the connection it opened, does not answer ({code})"),
    N_("its node may be away; nothing is lost, its statements come when it is back"),
    N_("{group} makes something else of the records"),
    N_("it may still be catching up"),
    N_("if it stays so, compare versions and clocks"),
    N_("this group's keys are being replaced, and the new ones are not in effect yet"),
    N_("they are from the next certified cut on"),
    N_("make a backup then"),
    N_("this group's keys were never replaced"),
    N_("this group's keys were replaced once"),
    N_("this group's keys were replaced {count} times"),
    N_("recovery shares of the next are {count} days old"),
    N_("recovery shares of the next are {count} day old"),
    N_("have two officers check theirs: {command}"),
    N_("if one is lost, {command} makes new ones with the other two"),
    N_("if two are, {command} makes keys about which the others decide"),
    N_("this node has published nothing yet"),
    N_("{count} statements hash to the head this node signed"),
    N_("{count} statement hashes to the head this node signed"),
    N_("{count} statements of other groups hash to the heads they signed"),
    N_("{count} statement of other groups hashes to the heads they signed"),
    N_("{record} is damaged: {have} of {count} statements can't be read"),
    N_("{record} is damaged: {have} of {count} statements are missing"),
    N_(
        "{record} is damaged among statements {first} to {last}: its {count} statements "
        "don't hash to the head that its group signed"
    ),
    N_("{record} is damaged: its {count} statements don't hash to the head that its group signed"),
    N_("{record} is damaged: {what}"),
    N_("{record} is whole"),
    N_("its head is under a key that is not known here"),
    N_("the stored hashes of {record} are missing or damaged among statements {first} to {last}"),
    N_("the stored hashes of {record} are missing or damaged"),
    N_("its statements are whole"),
    N_("others can't take this record from here"),
    N_("stop the node and restore store.sqlite"),
    N_("it fetches what is newer from the others"),
    N_("{have} of {count} texts are damaged"),
    N_("{have} of {count} texts that statements name are not here"),
    N_("a served node asks the others for them again and again"),
    N_("who wrote them may have them"),
    N_("{count} texts are here and whole"),
    N_("{count} text is here and whole"),
    N_("the node's own record"),
    N_("{group}'s record"),
    N_("{count} days"),
    N_("{count} hours"),
    N_("{count} minutes"),
    N_("{count} seconds"),
    N_("{count} second"),
    N_("its head is not the one that was signed"),
    N_("once served, it asks the others how much of its record they hold before it writes"),
    N_("process {number}"),
    N_("{place} holds no node that has joined a coalition"),
    N_("{place} holds no node itself"),
    N_("{place} holds no node"),
    N_("{group}: {sentence} ({code}, {count} times)"),
)
"""Of several that fit the first is said: those that name more stand first."""

DUTIES: tuple[str, ...] = (
    N_("attest-roll for {title}"),
    N_("open-ballot for {title}"),
    N_("return-polled for {title}"),
    N_("return for {title}"),
    N_("erase-votes for {title}"),
    N_("report-pledge for {title}"),
    N_("erase-words of {group} (notice {notice}, {count} hours old)"),
    N_("erase-words of {group} (notice {notice}, {count} hour old)"),
    N_("check-in for {title}"),
    N_("report-convening for {title}"),
    N_("confirm-report for {title}"),
    N_("report-delegates for {title}"),
    N_("choose-delegates for {title}"),
)
"""What stands in the place `duty`: of each duty what it is for."""
