"""Words for refusals about people: accesses, the members' list, taking part, being taken in."""

from collections.abc import Mapping

from node.web.policy import N_

OF_PEOPLE: Mapping[str, tuple[str, str]] = {
    "bad-challenge-file": (
        N_("This is no file of a challenge."),
        N_("Ask whoever made it to make it anew."),
    ),
    "key-after-close": (
        N_("Your key was in no published register when the vote closed."),
        N_("A group can challenge the result for you: ask your administrators, or another group."),
    ),
    "register-not-kept": (
        N_("This server no longer has the register of the vote's close."),
        N_("A group can challenge the result for you: ask your administrators, or another group."),
    ),
    "not-taken-in": (
        N_("Your group has not been taken into the coalition yet."),
        N_("Its keys are those of its application; they can be replaced once it is in."),
    ),
    "rotation-pending": (
        N_("These keys were replaced already, and the new ones are not in effect yet."),
        N_("They are from the next certified cut on; replace them again after that."),
    ),
    "not-outside": (
        N_("Your group is in the coalition."),
        N_("A leaving is taken back while its notice runs: commonweal membership take-back."),
    ),
    "charter-moved": (
        N_("The charter was changed since you looked."),
        N_("Look at what is in force now, and say again what you would change."),
    ),
    "unknown-moment": (N_("The coalition was not founded then."), N_("Name a later time.")),
    "mail-mistyped": (
        N_("This is no mail address."),
        N_("It has a name, an @ and the rest, such as ada@people.example."),
    ),
    "unknown-invitation": (N_("There is no such invitation, or it is ended."), ""),
    "too-many-invitations": (
        N_("There are too many invitations."),
        N_("A new one needs a list that somebody can still look over."),
    ),
    "not-at-large": (
        N_("This group takes in nobody without a group at present."),
        N_("The page Groups shows which groups do."),
    ),
    "asked-too-often": (
        N_("More people have asked within an hour than this server takes. Nothing was kept."),
        N_("Try again in an hour."),
    ),
    "too-many-applicants": (
        N_("Many requests wait for an answer already. Nothing was kept."),
        N_("Reach the group as it says above."),
    ),
    "unknown-applicant": (
        N_("This request does not wait any more."),
        N_("It was answered, taken back or erased meanwhile."),
    ),
    "unknown-request": (
        N_("This request does not wait any more."),
        N_("It was answered, taken back or erased meanwhile."),
    ),
    "bad-cell": (N_("A name, region or address is one line of text."), N_("Type it anew.")),
    "named-by-other": (
        N_("Candidates and caucuses name observers, nobody else."),
        N_("Choose observer, or leave it empty."),
    ),
    "duplicates-allowed": (
        N_("The charter lets a person vote in several groups."),
        N_("There is nothing to check."),
    ),
    "ref-taken": (
        N_("This is another member's number."),
        N_("Give a number that is nobody's yet."),
    ),
    "last-steward": (
        N_("Without this access nobody could give access on the pages any more."),
        N_("Give another administrator access first."),
    ),
    "no-lines": (N_("There is no line yet."), N_("Write one for each access.")),
    "too-many-lines": (
        N_("These are too many lines for one go."),
        N_("Do them in parts of a thousand."),
    ),
    "bad-lines": (
        N_("Some of the lines can't be done, so nothing was."),
        N_("Look at them again; each fault is said."),
    ),
    "access-over": (
        N_("This link or code is over."),
        N_("Ask your group's administrators for a new one."),
    ),
    "name-on-list": (
        N_("Somebody of this name, or with this e-mail, is on your members' list already."),
        N_("If it is the same person, decline and say so: nobody is to vote twice."),
    ),
    "roster-too-large": (N_("The file is too large."), N_("Keep only the columns needed.")),
    "roster-not-text": (N_("This is no text file."), N_("Save the spreadsheet as CSV.")),
    "roster-empty": (N_("The file is empty."), N_("Export the list again.")),
    "nothing-lost": (
        N_("The list of members was never gone here: there is nothing to begin anew."),
        N_("commonweal doctor says what is wrong, if anything is."),
    ),
    "roster-no-header": (
        N_("The first line does not name the columns."),
        N_("It has at least the column id; name, region and email may follow."),
    ),
    "roster-changed": (
        N_("The list has changed meanwhile."),
        N_("Look again at what it would do."),
    ),
    "roster-problems": (N_("Something in the list must be mended first."), ""),
    "members-outside": (
        N_("The members' list has regions that the charter doesn't list."),
        N_("Mend the region of these members in the list, or leave it empty."),
    ),
    "due-past": (
        N_("The day on which this is due has passed."),
        N_("Choose one to come; of what is done already, pledge it and report it as done."),
    ),
    "deadline-past": (
        N_("The day until which it is to be met has passed."),
        N_("Choose one to come, after the vote on it; or give a number of days."),
    ),
    "until-past": (
        N_("The hour until which it would wait has passed."),
        N_("Choose one to come, after the vote on it is decided; or leave it empty."),
    ),
    "pledge-done": (
        N_("This pledge was reported as done, and stands as it was put."),
        N_("Pledge what is to come as a new one."),
    ),
    "nobody-named": (
        N_("A pledge says who sees to it."),
        N_("Give a role, such as the hall committee, or a name."),
    ),
    "no-members": (
        N_("The members' list of this server is empty."),
        N_("Import it first, or count the members by region."),
    ),
    "nothing-counted": (
        N_("This server has no voters' list of its own for this vote."),
        N_("Fill in the numbers yourself; by command give a file: --cells FILE."),
    ),
    "bad-figures-shape": (
        N_("A number is missing."),
        N_("Fill in one for each region; 0 where there is nobody."),
    ),
    "bad-share": (
        N_("This is no part of those invited."),
        N_("Write it as 50% or as 1/2, above nothing and at most all."),
    ),
}
"""Message and hint by code, as in `node.web.refusals`."""
