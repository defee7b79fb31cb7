"""What exactly is wrong with an act, as the node's own commands word it before they publish it.

Read by `node.web.details`, which says these in the reader's language. Only of codes of the
protocol's table: the node's own codes have their words in `node.web.refusals`.
"""

from node.web.policy import N_

OF_COMMANDS: tuple[str, ...] = (
    # Of meetings; what names something stands before what could swallow it.
    N_("this meeting was cancelled before it began"),
    N_("this meeting was cancelled: {title}"),
    N_("this meeting was cancelled"),
    N_("call a new one"),
    N_("this meeting is facilitated by {names}"),
    N_("ask them"),
    N_("the charter has no region {region}"),
    N_("its regions: {names}"),
    N_("the voters' list has no region {region}"),
    # Of what was decided.
    N_("the vote {title} has not been carried"),
    N_("pledges are about decisions: wait until it is counted and carried"),
    N_("no vote has decided this yet, so nothing waits for it"),
    N_("attest it once the vote is counted and carried"),
    N_("the condition does not name your group"),
    N_("ask {names}"),
    N_("any group can move the same again"),
    # Of delegates.
    N_("say what your group's rule is, and who applied it"),
    N_("that vote was put by another group"),
    N_("delegates are elected by a vote that your own group put"),
    N_("the vote {title} has elected nobody"),
    N_("wait until it is counted, and name the question that elected them"),
    N_("{name} is no alternate"),
    N_("alternates stood in the vote and were not elected"),
    # Of keys, records and rules.
    N_("the record would go on under the key that signed two versions of it"),
    N_(
        "replace the keys first: `commonweal rotate-key --carried FILE`; another group's node "
        "carries the FILE, as nobody hears this one"
    ),
    N_("without certified cuts the replacement counts in this group's own record alone"),
    N_("leave --carried out"),
    N_("these shares are of another key than the one this group announced for its next"),
    N_("are they of a key that is in use by now, or of another group?"),
    N_("this coalition's charter has no rules for expelling or for changing the council"),
    N_("a group can leave, and go up in another: `commonweal membership --help`"),
    N_("it has rules for taking groups in, and none for members"),
    N_("say yes to both, members and join, or no to both"),
    # Of ballots.
    N_("{field} is not a list of words"),
    N_("{field} is not a length of time: {value}"),
    N_('such as "6 hours"'),
    N_("reserved places for {option}"),
    N_("name an option of the contest"),
    N_("{field} is not hexadecimal"),
)
