"""People who ask to be taken in by this group: look through them, take them in, or decline."""

import csv
import io
from typing import Annotated, Any

from msgspec import Meta

from node.commands.base import Args, Command, NoArgs
from node.core import Node
from node.errors import NodeError
from node.store.applicants import (
    MAX_ANSWER_CHARS,
    MAX_CONTACT_CHARS,
    MAX_NAME_CHARS,
    MAX_WORDS_CHARS,
    Applicant,
    unknown,
)
from protocol.text import look_alike

Number = Annotated[int, Meta(ge=1, le=2**53)]
Answer = Annotated[str, Meta(max_length=MAX_ANSWER_CHARS)]


class AskArgs(Args):
    """What somebody says who asks: who they are, how to reach them, and why."""

    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME_CHARS)]
    contact: Annotated[str, Meta(min_length=1, max_length=MAX_CONTACT_CHARS)]
    words: Annotated[str, Meta(max_length=MAX_WORDS_CHARS)] = ""


class NumberArgs(Args):
    """Names a request."""

    number: Number


class AcceptArgs(NumberArgs):
    """Takes somebody in; `ref` is their number in the members' list, `answer` is for them.

    `another`: whoever is on the list in the same name, or with the same e-mail, is somebody else.
    """

    ref: Annotated[str, Meta(max_length=200)] = ""
    region: Annotated[str, Meta(max_length=120)] = ""
    answer: Answer = ""
    another: bool = False


class DeclineArgs(NumberArgs):
    """Doesn't take somebody in, and tells them why."""

    answer: Annotated[str, Meta(min_length=1, max_length=MAX_ANSWER_CHARS)]


async def list_all(node: Node, _args: NoArgs) -> dict[str, Any]:
    """Everybody who waits for an answer, the longest waiting first."""
    return {
        "applicants": [
            {
                "number": one.id,
                "name": one.name,
                "contact": one.contact,
                "words": one.words,
                "made": one.made,
                "erased_at": one.ends,
            }
            for one in node.applicants.waiting()
        ]
    }


async def accept(node: Node, args: AcceptArgs) -> dict[str, Any]:
    """Take somebody in: they go on the members' list, and what they wrote is erased.

    If we crash in between, they are on the list already and accepting again changes it no more.
    Who was taken in already is not again: the number they have is said once more.
    """
    taken = node.applicants.taken_as(args.number)
    if taken is not None:
        return {"number": args.number, "member": taken}
    one = _waiting(node, args.number)
    ref = args.ref.strip() or f"at-large-{one.id}"
    held = node.people.member(ref)
    if held is not None and held.name != one.name:
        raise NodeError(
            "ref-taken", f"{ref} is another member's number", "give a number that is nobody's yet"
        )
    if not args.another:
        _check_new(node, one, ref)
    email = one.contact if "@" in one.contact and " " not in one.contact else ""
    plan = node.people.plan_import(_roster(ref, one.name, args.region.strip(), email))
    if plan.problems:
        problem = plan.problems[0]
        raise NodeError("roster-problems", problem.reason, problem.hint)
    await node.people.commit(plan)
    await node.applicants.accept(one.id, ref, args.answer.strip())
    return {"number": one.id, "member": ref}


async def decline(node: Node, args: DeclineArgs) -> dict[str, Any]:
    """Tell somebody that they aren't taken in, and why; what they wrote is erased."""
    one = _waiting(node, args.number)
    await node.applicants.decline(one.id, args.answer.strip())
    return {"number": one.id}


async def erase(node: Node, args: NumberArgs) -> dict[str, Any]:
    """Erase a request without an answer."""
    await node.applicants.erase(args.number)
    return {"number": args.number}


def _waiting(node: Node, number: int) -> Applicant:
    one = node.applicants.one(number)
    if one is None:
        raise unknown(number)
    return one


def _check_new(node: Node, one: Applicant, ref: str) -> None:
    """Nobody gets two places on the list, and two votes, because nobody looked.

    Raises:
        NodeError: `name-on-list`.
    """
    name, contact = look_alike(one.name), look_alike(one.contact)
    listed = [
        member.ref
        for member in node.people.members()
        if member.active
        and member.ref != ref
        and (
            look_alike(member.name) == name
            or (member.email and look_alike(member.email) == contact)
        )
    ]
    if listed:
        refs = ", ".join(listed[:5])
        raise NodeError(
            "name-on-list",
            f"{one.name!r}, or the e-mail, is on the members' list already, as {refs}",
            "if it is somebody else, say `--another`; else decline, and say that they are on it",
        )


def _roster(ref: str, name: str, region: str, email: str) -> bytes:
    """A members' list of one, as a steward would import it."""
    file = io.StringIO()
    csv.writer(file).writerows([["ref", "name", "region", "email"], [ref, name, region, email]])
    return file.getvalue().encode()


COMMANDS = {
    "applicant.list": Command(NoArgs, list_all),
    "applicant.accept": Command(AcceptArgs, accept),
    "applicant.decline": Command(DeclineArgs, decline),
    "applicant.erase": Command(NumberArgs, erase),
}
