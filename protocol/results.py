"""A ballot and its result as plain values, for JSON: names instead of ids, exact numbers.

Spec: docs/spec/results.md. `verify`, `result`, pages and demo show the same, from here.
"""

from collections.abc import Iterable
from typing import Any

from protocol.ballots.choices import read_choice
from protocol.ballots.decision import Decision
from protocol.ballots.grading import grade_labels, grades_in
from protocol.ballots.manifest import Contest
from protocol.ballots.roll_call import contest_mandates, seat_mandates
from protocol.ballots.tally import Tally
from protocol.coalition.challenges.values import Signatures, Standing
from protocol.coalition.decided import is_final
from protocol.coalition.gate import Gate
from protocol.coalition.process.values import Process
from protocol.coalition.state import Ballot, State


def describe_ballot(state: State, ballot: Ballot) -> dict[str, Any]:
    """A ballot's heading."""
    return {
        "ballot": ballot.id.hex(),
        "title": ballot.manifest.title,
        "group": state.groups[ballot.group].card.name,
        "proposal": ballot.proposal.hex(),
        "phase": str(ballot.phase),
        "example": ballot.manifest.example,
        "opens": ballot.opens,
        "opened": ballot.opened,
        "closes": ballot.schedule.closes,
        "returns_due": ballot.schedule.returns_due,
        "zone": ballot.manifest.schedule.zone,
        "groups": len(ballot.electorate),
        "returned": len(ballot.returns),
        "without_reports": [
            {
                "convening": name.hex(),
                "title": state.convenings[name].title,
                "region": state.convenings[name].region,
            }
            for name in reports_missed(state, ballot)
        ],
        "waived": [
            {"gate": gate.key, "have": gate.have, "need": gate.need}
            for gate in gates_waived(state, ballot)
        ],
        "withdrawal": None
        if ballot.withdrawal is None
        else {
            "reason": ballot.withdrawal.reason,
            "time": ballot.withdrawal.time,
            "in_force": ballot.withdrawal.in_force,
        },
        "extension": _extension(state, ballot),
    }


def _extension(state: State, ballot: Ballot) -> dict[str, Any] | None:
    """What an outage may do to a ballot's close, and what the panel says of one.

    Before the ballot opens only by how much.
    """
    seconds, found = ballot.manifest.schedule.extension_s, ballot.extension
    if not seconds or (found is None and ballot.opened is not None):
        return None
    names = {group: known.card.name for group, known in state.groups.items()}
    return {
        "seconds": seconds,
        "announced": ballot.manifest.schedule.closes,
        "since": None if found is None else found.since,
        "about": None if found is None or not found.about else names[found.about],
        "sits": [] if found is None else [names[group] for group in found.sits],
        "needed": None if found is None else found.needed,
        "words": []
        if found is None
        else [
            {
                "group": names[word.group],
                "about": names[word.about],
                "reason": word.reason,
                "time": word.time,
                "certified": word.certified,
            }
            for word in found.words
        ],
    }


def reports_missed(state: State, ballot: Ballot) -> tuple[bytes, ...]:
    """The convenings without whose report a ballot opened, because enough groups agreed to.

    None before it opens, nor of a second ballot on the proposal: a process is kept as its first
    opening proves it.
    """
    process = _opened_under(state, ballot)
    return process.missing if process is not None and process.proceeds else ()


def gates_waived(state: State, ballot: Ballot) -> tuple[Gate, ...]:
    """What its meetings did not reach when a ballot opened, because enough groups agreed to go on.

    Every report may stand and too few people have been there: no report is missed then, and this
    is all that shows it. None before it opens, as above.
    """
    process = _opened_under(state, ballot)
    return () if process is None else process.waived


def _opened_under(state: State, ballot: Ballot) -> Process | None:
    process = state.processes.get(ballot.proposal)
    if process is None or process.settled is None or process.settled != ballot.opening:
        return None
    return process


def describe_recused(state: State, ballot: Ballot) -> list[dict[str, Any]]:
    """Who stands aside and why, by group id; no reason where the rule names the group."""
    said = ballot.recusals
    return [
        {
            "group": state.groups[group].card.name,
            "reason": said[group].reason if group in said else "",
        }
        for group in ballot.recused
    ]


def describe_duplicates(state: State, ballot: Ballot) -> list[dict[str, Any]]:
    """What each group did so that nobody votes in two; empty where the charter lets them."""
    if state.rules_of(ballot).several_groups == "allowed":
        return []
    return [
        {
            "group": state.groups[group].card.name,
            "duplicates": ballot.rolls[group].roll.duplicates,
        }
        for group in ballot.electorate
    ]


def describe_roll_calls(ballot: Ballot) -> list[tuple[bytes, dict[str, Any]]]:
    """How delegates voted, seat by seat, by group id: what a group published as its roll call.

    The mandate of a seat in a contest is `free` or who bound it, its group's where it has no other.
    """
    contests = ballot.manifest.contests
    found: list[tuple[bytes, dict[str, Any]]] = []
    for group, kept in sorted(ballot.returns.items()):
        if kept.body.kind != "delegates":
            continue
        mandates = contest_mandates(kept.body, len(contests))
        said = {
            "mandates": [
                {
                    "kind": one.kind,
                    "mode": one.mode,
                    "source": one.source,
                    "cast": one.cast,
                    "roll": one.roll,
                    "inner": {
                        spell_choice(contest, row.choice): row.count
                        for rows in one.inner
                        for row in rows
                    },
                }
                for contest, one in zip(contests, mandates, strict=True)
            ],
            "seats": [
                {
                    "label": seat.label,
                    "region": seat.region,
                    "weight": seat.weight,
                    "present": seat.present,
                    "alternate": seat.alternate,
                    "choices": [
                        spell_choice(contest, text)
                        for contest, text in zip(contests, seat.choices, strict=False)
                    ],
                    "mandates": seat_mandates(seat, mandates),
                }
                for seat in kept.body.roll_call
            ],
        }
        found.append((group, said))
    return found


def spell_choice(contest: Contest, text: str) -> str:
    """A choice by its options' names, the best first; with its grade behind each that has one."""
    labels = [option.label for option in contest.options]
    grades = grade_labels(contest)
    choice = read_choice(text, len(labels))
    if grades:
        given = grades_in(choice).items()
        return "; ".join(f"{labels[option]}/{grades[grade]}" for option, grade in given)
    ranks = (rank if isinstance(rank, tuple) else (rank,) for rank in choice)
    return "; ".join(" = ".join(labels[option] for option in rank if option >= 0) for rank in ranks)


def describe_result(state: State, ballot: Ballot) -> dict[str, Any]:
    """A result in JSON: exact numbers, options and groups by name."""
    contests = ballot.manifest.contests
    return {
        **describe_ballot(state, ballot),
        "provisional": not is_final(state, ballot),
        "standing": None if ballot.standing is None else _standing(state, ballot, ballot.standing),
        "missing": [state.groups[g].card.name for g in ballot.missing],
        "recused": describe_recused(state, ballot),
        "duplicates": describe_duplicates(state, ballot),
        "roll_calls": [
            {"group": state.groups[group].card.name, **said}
            for group, said in describe_roll_calls(ballot)
        ],
        "conditions": [
            {
                "clause": found.clause.hex(),
                "waits_for": found.condition.text,
                "standing": str(found.standing),
                "active_since": found.since,
            }
            for found in state.conditions.values()
            if found.ballot == ballot.id
        ],
        "contests": [
            _contest(state, contest, tally, ballot.decisions[index])
            for index, (contest, tally) in enumerate(zip(contests, ballot.tallies, strict=False))
        ],
    }


def _standing(state: State, ballot: Ballot, standing: Standing) -> dict[str, Any]:
    rules = state.rules_of(ballot).challenges
    needed = 0 if rules is None else rules.members

    def names(groups: Iterable[bytes]) -> list[str]:
        return [state.groups[group].card.name for group in groups]

    return {
        "declared": standing.declared,
        "until": standing.until,
        "final": standing.final,
        "void": standing.void,
        "challenges": [
            {
                "challenge": one.id.hex(),
                "group": state.groups[one.group].card.name if one.group else None,
                "members": None if one.members is None else _signed(state, one.members),
                "about": state.groups[one.target].card.name if one.target else None,
                "reason": one.reason,
                "time": one.time,
                "sits": names(one.sits),
                "due": one.due,
                "outcome": one.outcome or "open",
                "ended": one.ended,
                "rulings": [
                    {
                        "group": state.groups[word.group].card.name,
                        "outcome": word.outcome,
                        "groups": names(word.groups),
                        "reason": word.reason,
                        "time": word.time,
                    }
                    for word in one.words
                ],
                "asked": None
                if one.order is None
                else {
                    "for": one.order.outcome,
                    "groups": names(one.order.groups),
                    "until": one.order.until,
                    "answered": names(one.order.answered),
                },
            }
            for one in standing.challenges
        ],
        "gathering": [
            {
                "challenge": one.signatures.id.hex(),
                "about": state.groups[one.target].card.name if one.target else None,
                "reason": one.reason,
                "time": one.time,
                "needed": needed,
                **_signed(state, one.signatures),
            }
            for one in standing.gathering
        ],
        "superseded": [
            {
                "result": one.result.hex(),
                "until": one.until,
                "outcomes": [outcome for outcome, _winners in one.outcomes],
            }
            for one in standing.superseded
        ],
    }


def _signed(state: State, signatures: Signatures) -> dict[str, Any]:
    """How many members signed a challenge, and how many keys of which groups."""
    by_group = signatures.by_group.items()
    return {
        "signed": signatures.count,
        "groups": {state.groups[group].card.name: keys for group, keys in by_group},
    }


def _contest(state: State, contest: Contest, tally: Tally, decision: Decision) -> dict[str, Any]:
    labels = [option.label for option in contest.options]
    return {
        "title": contest.title,
        "grades": list(grade_labels(contest)),
        "outcome": decision.outcome,
        "winners": [labels[w] for w in decision.winners],
        "tie": decision.tie,
        "tests": [
            {
                "test": test.test,
                "where": _where(state, test.where),
                "op": test.op,
                "needed": str(test.needed),
                "reached": str(test.reached),
                "part": str(test.part),
                "whole": str(test.whole),
                "met": test.met,
            }
            for test in decision.tests
        ],
        "roll": tally.roll,
        "cast": tally.cast,
        "kinds": [
            {"kind": k.kind, "groups": k.groups, "cast": k.cast, "weight": str(k.weight)}
            for k in tally.kinds
        ],
        "groups": [
            {
                "group": state.groups[g.group].card.name,
                "kind": g.kind,
                "roll": g.roll,
                "cast": g.cast,
                "spoiled": g.spoiled,
                "weight": str(g.weight),
                "outcome": None if g.outcome is None else labels[g.outcome],
            }
            for g in tally.groups
        ],
        "regions": [{"region": r.region, "roll": r.roll, "cast": r.cast} for r in tally.regions],
        "count": decision.count.named(labels),
    }


def _where(state: State, where: str) -> str:
    """A group's name in place of its id; a region, or nothing, as it is."""
    names = {g.hex(): group.card.name for g, group in state.groups.items()}
    return names.get(where, where)
