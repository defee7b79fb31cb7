"""Messages and hints of other errors, which findings of `doctor` repeat.

Of settings, of files that can't be used, of a node that may not write, of its machine. They are
worded in English where the errors are made; part by part between semicolons, as the findings.
"""

from node.cli.speech import N_

REPEATED: tuple[str, ...] = (
    # node.toml: what the file's own readers say
    N_("{file} has {count} bytes, at most {most} are read"),
    N_("is it the right file?"),
    N_("{file} is not valid TOML: {detail}"),
    N_("text values need quotes"),
    N_("see {page}"),
    N_("{page} lists every key with its bounds"),
    N_("the setting {setting} is not a table"),
    N_("the setting {setting} is not {bounds}"),
    N_("there is no setting {setting}"),
    N_("write {line} alone on a line, its keys below"),
    N_("{setting} stands below the line {line}"),
    N_("{setting} stands above the first line in brackets"),
    # what settings take: node/setting_bounds.py
    N_("text of at most {count} characters"),
    N_("text of {low} to {high} characters"),
    N_("an https address of at most {count} characters, plain http only on this machine, or empty"),
    N_(
        "a list of at most {count} https addresses of at most {longest} characters, plain http "
        "only on this machine"
    ),
    N_("true or false"),
    N_("a whole number from {low} to {high}"),
    N_("a number from {low} to {high}"),
    N_("one of: {words}"),
    # files
    N_("{file} holds tables that are not commonweal's"),
    N_("move the file away, or point the node at its own directory"),
    N_("{file} was written by a newer version of commonweal (it has {field})"),
    N_(
        "upgrade commonweal on this machine, or go back to the copy from before the upgrade: {page}"
    ),
    N_("{file} can't be used as a database: {detail}"),
    N_("restore the last backup if the disk is sound"),
    N_("there is no {file} in this directory"),
    N_("{file} is there already and was left alone"),
    N_("keys are made once"),
    N_("move the file away only if you mean to start a new node"),
    N_("this node's keys already belong to a group in another coalition"),
    N_("one directory is one node in one coalition"),
    N_("run {command} elsewhere"),
    N_("this node has not joined a coalition yet"),
    N_("{file} was unpacked from a backup by hand, and nothing in it says how old it is"),
    N_("make the node by {command}, from the same backup"),
    N_("run {command} with the assembled charter"),
    N_("if there is none yet, run {command}, then {what}"),
    N_("below it are {others}"),
    N_("name the node's own directory, such as {place}"),
    N_("name the node's own directory"),
    N_("not looked at further: opening the node would begin an empty {file}"),
    N_("see to the list of members first"),
    N_("one of its files is damaged"),
    # a node that may not write
    N_("docs/operate/backup.md says why"),
    N_(
        "this node has just started and asks the others whether they hold more of its own record "
        "than it does: {have} of {count} have answered, {need} must"
    ),
    N_(
        "this node is not being served, so it can't ask the others whether they hold more of its "
        "own record than it does"
    ),
    N_("start it, and give the command while it runs: docs/operate/backup.md says why"),
    N_("it writes as soon as they have"),
    N_("if they stay away for long, see {command}"),
    N_("this group's keys were replaced, and this node has the ones before"),
    N_("its group goes on with another machine, or with a newer backup of this one"),
    N_("if nobody of the group did that, tell the other groups"),
    N_("this node was made again, and the coalition has not heard of its keys"),
    N_(
        "have another group's administrators say {file} of its directory: {command}, or {other} if "
        "it was made without shares"
    ),
    N_("have another group's administrators say {file} of its directory: {command}"),
    N_("have another group's administrators move {file} of its directory: {command}"),
    N_(
        "another machine was made from the same recovery shares, and the coalition has heard of "
        "that one"
    ),
    N_("stop this one for good and go on with the other"),
    N_("if nobody of the group made it, tell the other groups"),
    N_("this node was made again, and its keys are not in effect yet"),
    N_("it goes on by itself"),
    N_("{have} statements of this group are certified, and {count} are back here"),
    N_("they come from the other groups' nodes, and it goes on by itself then"),
    N_("the store holds {have} signed entries of this node, the signer knows {count}"),
    N_("{file} is an old copy: serve the node"),
    N_(
        "it goes on from the head in its store once more than half of the others have shown "
        "nothing newer"
    ),
    N_("store and signer hold different records with {count} entries"),
    N_("store and signer hold different records with {count} entry"),
    N_("don't publish"),
    N_("{page} says how to find the one others hold"),
    N_("this node has signed {count} entries and its store holds {have}"),
    N_("this node has signed {count} entry and its store holds {have}"),
    N_(
        "{file} is an old copy: this node reads and serves, and fetches its own record from other "
        "groups' nodes before it publishes again"
    ),
    N_("the signer knows a newer head than this one"),
    N_("a head with {count} entries was signed, this one has {have}"),
    N_("a head with {count} entry was signed, this one has {have}"),
    N_("the store is older than the signer"),
    N_("another head with {count} entries was signed before"),
    N_("another head with {count} entry was signed before"),
    N_("signing both would show this group as a liar"),
    N_("this key signed two different heads with {count} entries"),
    N_("this key signed two different heads with {count} entry"),
    N_("keep both notes and tell the other groups"),
    N_("{page} says how"),
    # its machine
    N_("see what the system says of the disk"),
    N_("the node's disk takes nothing more"),
    N_("what it acknowledged is safe"),
    N_("make room, and it goes on by itself"),
    N_("if there is room, the disk is broken or read-only"),
    N_("this machine's clock seems to be {span} ahead"),
    N_("this machine's clock seems to be {span} behind"),
    N_("until that is settled the node publishes nothing and closes no vote"),
    N_("set the clock, keep NTP running"),
    N_(
        "the node goes on by itself once the clock is right, or more than half of the others show "
        "the same time"
    ),
    N_("if no others answer, restart it"),
    # other servers
    N_("{group} at {address} refused what this node asked for ({code})"),
    N_("{group}, over the connection it opened, refused what this node asked for ({code})"),
)
"""Of several that fit the first is said."""
