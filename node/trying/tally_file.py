"""A made-up or earlier tally as people write it (TOML), so that a rule can be tried without a node.

docs/guide/decision-rules.md shows a file.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from node.commands.base import Args
from node.commands.manifests import contest_map
from node.commands.rules import read_rule
from node.errors import NodeError
from node.trying.changes import read_named
from node.written_files import read_toml
from protocol.ballots.disclosure import required_releases
from protocol.ballots.facts import CharterFacts, GroupFacts
from protocol.ballots.manifest import Contest, Manifest, Schedule
from protocol.ballots.manifest_checks import check_contest
from protocol.ballots.returns import Return
from protocol.ballots.rolls import Roll
from protocol.ballots.rule import MAX_COUNT, MAX_NAME, MAX_RULE_GROUPS, MAX_RULE_REGIONS
from protocol.ballots.what_if import Basis, try_rule
from protocol.ballots.what_if_votes import Votes, changed
from protocol.counting.profile import Choice

HINT = "docs/guide/decision-rules.md shows a whole tally file"
# Two thousand groups with a few lines each.
MAX_TALLY_FILE_BYTES = 1024 * 1024

Count = Annotated[int, Meta(ge=0, le=MAX_COUNT)]


class Line(Args):
    """A group's votes in one region.

    Attributes:
        name: of the group; a group with members in several regions has a line for each.
        region: of these members; the group's home is that of its first line.
        roll: who may vote.
        members: for whom the group is affiliated, all regions together; its whole roll if 0.
        votes: choice -> votes; absent if the group sent no result.
    """

    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
    roll: Count
    region: Annotated[str, Meta(max_length=MAX_NAME)] = ""
    members: Count = 0
    votes: dict[str, Count] | None = None
    blank: Count = 0
    spoiled: Count = 0


class TallyFile(Args, kw_only=True):
    """The whole file; `contest` as in a ballot file, a yes/no question if absent."""

    title: str = ""
    contest: dict[str, Any] | None = None
    groups: Annotated[list[Line], Meta(min_length=1, max_length=MAX_RULE_GROUPS)]


def read_tally_file(data: bytes, where: str) -> TallyFile:
    """Read a tally file.

    Raises:
        NodeError: `bad-tally`, saying where.
    """
    try:
        return msgspec.convert(read_toml(data), TallyFile)
    except ValueError as error:
        raise NodeError("bad-tally", f"{where}: {error}", HINT) from error


def file_basis(
    file: TallyFile, rule: dict[str, Any], contest: dict[str, Any] | None
) -> tuple[Basis, dict[bytes, str]]:
    """The basis for trying a rule on a file's votes, and the groups' names.

    Args:
        rule: as written.
        contest: from the ballot file that the rule stands in; None takes the tally file's.

    Raises:
        NodeError: `bad-tally` or `bad-manifest`.
        ProtocolError: the rule can't decide, or votes that are not possible.
    """
    asked = _contest(contest or file.contest or {"title": "The question", "kind": "yes-no"})
    groups: dict[str, list[Line]] = {}
    for line in file.groups:
        groups.setdefault(line.name, []).append(line)
    # Ids by place in the file: nothing is signed here, and lots fall the same at every run.
    ids = {name: number.to_bytes(16, "big") for number, name in enumerate(groups, 1)}
    regions = sorted({line.region for line in file.groups} - {""})
    if len(regions) > MAX_RULE_REGIONS:
        raise NodeError("bad-tally", f"more than {MAX_RULE_REGIONS} regions")
    facts = CharterFacts(
        coalition=bytes(32),
        groups={ids[name]: _facts(lines) for name, lines in groups.items()},
        regions=tuple(regions),
        pool_min=1,
    )
    names = {ids[name]: name for name in groups}
    chosen = read_rule(rule, names, options=asked.kind != "yes-no")
    manifest = Manifest(
        title=file.title or asked.title,
        contests=[asked],
        accepts=["counted"],
        rule=chosen,
        schedule=Schedule(opens=0, closes=1, returns_due=1, zone="UTC"),
        releases=required_releases(["counted"], regions),
    )
    rolls = {ids[name]: _roll(lines) for name, lines in groups.items()}
    returns: dict[bytes, Return] = {}
    for name, lines in groups.items():
        if any(line.votes is not None for line in lines):
            returns[ids[name]] = _return(ids[name], lines, asked)
    return try_rule(Basis(manifest, rolls, returns, facts), chosen, 0), names


def _contest(data: dict[str, Any]) -> Contest:
    options = data.get("options", [])
    if not isinstance(options, list):
        raise NodeError("bad-tally", "options is not a list", HINT)
    try:
        contest = msgspec.convert(contest_map({"title": "The question", **data}), Contest)
    except msgspec.ValidationError as error:
        raise NodeError("bad-tally", f"the contest: {error}", HINT) from error
    check_contest(contest)
    return contest


def _facts(lines: list[Line]) -> GroupFacts:
    members = max(line.members for line in lines) or sum(line.roll for line in lines)
    return GroupFacts(region=lines[0].region, affiliated=members, stewards=())


def _roll(lines: list[Line]) -> Roll:
    regions: dict[str, int] = {}
    for line in lines:
        if line.region in regions:
            raise NodeError("bad-tally", f"{line.name} has two lines for one region", HINT)
        regions[line.region] = line.roll
    return Roll(count=sum(regions.values()), basis="list", as_of=0, regions=regions)


def _return(group: bytes, lines: list[Line], contest: Contest) -> Return:
    """A group's cells: each made as supposed votes of a group with that one region."""
    cells = []
    for line in sorted(lines, key=lambda line: line.region):
        given = (line.votes or {}).items()
        rows: dict[Choice, int] = {read_named(text, contest): n for text, n in given}
        if len(rows) != len(line.votes or {}):
            raise NodeError("bad-tally", f"{line.name}: one choice is written in two ways", HINT)
        votes = Votes(group, 0, rows, line.blank, line.spoiled)
        (made,) = changed(votes, {}, {group: _roll([line])}, [contest]).values()
        cells += made.cells
    return Return(kind="counted", number=1, cells=cells)
