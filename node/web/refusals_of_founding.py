"""What is refused before there is a charter: papers, drafts; see `node.web.refusals`."""

from collections.abc import Mapping

from node.web.policy import N_

OF_PAPERS: tuple[str, ...] = (
    N_("here is another card of {name}, with other words or keys"),
    N_("two groups are named {name}"),
    N_("the terms don't say how many members {names} affiliates"),
    N_("the council names {name}, which is on no card"),
    N_("the list of moderators names {name}, which is on no card"),
    N_("the panel names {name}, which is on no card"),
    N_("this is a group's card"),
    N_("this is a founder's signature"),
    N_("this is a draft, without the founders' signatures"),
    N_("this is a charter that all founders signed"),
    N_("a card is what `commonweal init` wrote; in a node's directory it is group.card"),
    N_("a founder's signature is what `commonweal charter sign` writes"),
    N_("a draft is what `commonweal charter draft` writes, before anybody has signed"),
    N_("`commonweal charter assemble` makes the charter of the draft and everybody's signature"),
    N_("the group's name is empty"),
    N_("a steward's label is empty"),
    N_("the group's name has more than {most} characters"),
    N_("the region has more than {most} characters"),
    N_("the address has more than {most} characters"),
    N_("the operator has more than {most} characters"),
    N_("a steward's label has more than {most} characters"),
    N_("a group has {least} to {most} stewards, and this has {count}"),
    N_("what one steward enters another confirms: `--steward ann --steward ben`"),
    N_("two stewards of {name} have the same label"),
    N_("the address {address} is not a web address"),
    N_("the address {address} has more than host, port, path"),
    N_("the address {address} is not in lower case"),
    N_("the address {address} holds other than plain text"),
    N_("the address {address} is plain http beyond this machine"),
    N_("an address looks like https://tenants.example.org, without a slash at the end"),
    N_("{name} did not sign this charter"),
    N_("{group} is not a group of this charter"),
    N_("not signed by {names}"),
    N_("{one} and {other} have a key in common"),
    N_("{one} and {other} have the same address"),
    N_("the operator {name} would hold {seats} council seats"),
    N_("leave all but one of the groups it hosts out of the council"),
    N_("{name} is in the region {region}, which the charter doesn't list"),
    N_("the regions are: {names}"),
    N_("sponsors besides the author: at most {most}, one less than all groups"),
    N_("put a server that speaks https in front, such as Caddy"),
    N_("let fewer groups certify; all others follow them"),
    N_("leave the group out of the council, or let it make a new card with `commonweal init`"),
    N_("shorter periods need a higher majority than going on without reports; 1/1 is all"),
    N_("write a fraction above one half, at most 1, in lowest terms: 2/3"),
    N_("without cuts nobody could tell when such a decision was taken: add the table `cuts`"),
    N_("both are 0, or neither is"),
    N_("write it in full: https://..."),
)
"""What exactly, with places for what it names; see `node.web.details`."""

OF_FOUNDING: Mapping[str, tuple[str, str]] = {
    "no-paper": (
        N_("This is no card, draft, signature or charter."),
        N_("Take the file as it came. Text that was copied out of it will not do."),
    ),
    "other-paper": (N_("This is another paper than the one that is needed here."), ""),
    "no-application": (
        N_("This is no application of a group."),
        N_("Take the file as the group sent it. Text that was copied out of it will not do."),
    ),
    "no-charter": (
        N_("This is no charter that all founders signed."),
        N_("Take the file coalition.charter as a group of that coalition has it."),
    ),
    "too-many-papers": (N_("These are too many files at once."), N_("Take in fewer.")),
    "too-many-cards": (N_("These are more groups than a coalition can be founded by."), ""),
    "no-draft": (N_("There is no draft here."), N_("Write one, or take one in.")),
    "draft-moved": (
        N_("Another draft has come since you looked. Nothing was done."),
        N_("Read the one that is here now, and decide again."),
    ),
    "draft-signed": (
        N_("Your group has signed the draft that is here."),
        N_("Set that one aside first, if the others agree on a new one."),
    ),
    "older-draft": (
        N_("This draft is older than the one that is here."),
        N_("Set that one aside first, if the others agree to go back."),
    ),
    "draft-aside": (
        N_("Your group has set this draft aside."),
        N_("Take it up again first."),
    ),
    "not-aside": (N_("This draft is not set aside."), ""),
    "signed-by-all": (
        N_("Every founder has signed: the draft is a charter, and nobody sets it aside any more."),
        N_("A group that does not want to take part leaves as the charter says."),
    ),
    "signed-twice": (
        N_("There is another signature of this group on the same draft here."),
        N_("Ask that group which one is theirs; the first one stays."),
    ),
    "card-changed": (
        N_("The draft lists your group with other words or keys than its card."),
        N_("Send your card again, and ask for a new draft."),
    ),
    "another-card": (
        N_("Here is another card of this group, with other words or keys."),
        N_("Ask that group, by voice, which one is theirs, and leave the other out."),
    ),
    "unknown-card": (N_("There is no such card here."), N_("It may have been left out before.")),
    "card-in-use": (
        N_("The draft that is here lists this group."),
        N_("Set the draft aside first."),
    ),
    "same-name": (
        N_("Two groups have the same name."),
        N_("One of them makes its node again, by another name; or leave one of the cards out."),
    ),
    "same-group": (N_("These are two cards of one group."), N_("Leave one of them out.")),
    "successor-by-command": (
        N_("This draft goes on from another coalition, whose last file has to be checked."),
        N_("That is done by commands; the guide says how."),
    ),
    "already-founded": (
        N_("This server has its charter."),
        N_("Its rules change on its own pages: Charter, Change the charter."),
    ),
    "bad-standing": (
        N_("The file with the papers of this founding is damaged."),
        N_("Move it away, and take the papers in again."),
    ),
    "not-affiliated": (
        N_("It is not said how many members each group affiliates."),
        N_("Give a number for each."),
    ),
    "other-keys": (
        N_("The keys on this server are not those on its group's card."),
        N_("The files of two servers may have been mixed up."),
    ),
}
