"""Founding, as docs/guide/found-a-coalition.md has it: cards, terms, signatures, one charter."""

from collections.abc import Sequence

from node.errors import NodeError
from node.stage.settings import quicken
from node.story.cast import REGIONS, STEWARDS, Player
from node.story.people import Person
from node.story.season import Refused, Season

# Seconds: the least that the charter asks for. What the story waits for is what comes about.
DELIBERATION_S = 2
VOTING_S = 3
NOTICE_S = 4

POINTS = (
    "A home is a right.",
    "Nobody is evicted in winter.",
    "Each group keeps its own members and its own voice.",
)
TERMS = """\
name = "Nine Groups (an example)"
preamble = "An example: these groups and their members are made up."
points = [{points}]
regions = [{regions}]
council = "all"

[affiliated]
{affiliated}

[rules]
sponsors = 2
deliberation = "{deliberation} seconds"
voting = "{voting} seconds"
public_logs = true
several_groups = "one-home"
pool_min = 5
moderators = ["Example Nurses"]
moderation = "Threats are hidden; opinions are not."
slow_mode = "0 seconds"
seconds = 2
caucus_min = 3
points_share = "2/3"
proceed_share = "2/3"
confirm_share = "3/5"
emergency_share = "4/5"
emergency = "1 second"
notice = "{notice} seconds"
appeals = "the stewards of the three oldest groups (an example)"
data_officer = "nobody: the members of these groups are made up"
"""


def quoted(words: Sequence[str]) -> str:
    """A TOML list's inside."""
    return ", ".join(f'"{word}"' for word in words)


async def make_nodes(season: Season) -> None:
    """Each group makes its node."""
    await season.each(season.groups, lambda player: _make(season, player))
    season.tell("each group", "makes a node of its own", "commonweal init")


async def _make(season: Season, player: Player) -> None:
    labels = [word for steward in STEWARDS for word in ("--steward", steward)]
    await _run(
        season,
        "init", str(player.directory), "--name", player.name, "--region", player.region,
        "--address", player.address, "--steward-keys", str(player.home / "stewards"), *labels,
        "--recovery", str(player.home / "recovery"), "--card", str(player.home / "group.card"),
    )  # fmt: skip
    quicken(player.directory)


async def found(season: Season) -> None:
    """One draft from all cards, a signature of every group, one charter that all join by."""
    base = season.base
    draft, charter = base / "coalition.draft", base / "coalition.charter"
    terms = base / "terms.toml"
    terms.write_text(
        TERMS.format(
            points=quoted(POINTS),
            regions=quoted(REGIONS),
            affiliated="\n".join(f'"{p.name}" = {p.members}' for p in season.groups),
            deliberation=DELIBERATION_S,
            voting=VOTING_S,
            notice=NOTICE_S,
        )
    )
    cards = [str(player.home / "group.card") for player in season.groups]
    first = season.groups[0]
    await _run(season, "charter", "draft", *cards, "--terms", str(terms), "-o", str(draft))
    season.tell(first.name, "drafts the charter from nine cards", "commonweal charter draft")

    async def sign(player: Player) -> str:
        path = player.home / "charter.sig"
        await _run(
            season, "charter", "sign", str(draft), "--yes",
            "--dir", str(player.directory), "-o", str(path),
        )  # fmt: skip
        return str(path)

    signatures = await season.each(season.groups, sign)
    missing = await season.run(
        "charter", "assemble", str(draft), *signatures[1:], "-o", str(charter)
    )
    reason = missing.reason if isinstance(missing, Refused) else "it was assembled"
    season.findings.check(
        f"a charter that one founder has not signed founds nothing: {reason}",
        isinstance(missing, Refused) and first.name in reason,
    )
    await _run(season, "charter", "assemble", str(draft), *signatures, "-o", str(charter))
    season.tell("all nine", "sign the same draft", "commonweal charter sign, assemble")
    await season.each(
        season.groups,
        lambda player: _run(season, "join", str(charter), "--dir", str(player.directory)),
    )


async def _run(season: Season, *words: str) -> None:
    found = await season.run(*words)
    if isinstance(found, Refused):
        raise NodeError("command-failed", f"{' '.join(words[:2])}: {found.reason}", found.hint)


# Who gets access to which node's pages, and who that is.
ACCESS = (
    ("Tenants", "steward", "steward Ann"),
    ("Nurses", "steward", "steward Ann"),
    ("Nurses", "facilitator", "facilitator Fay"),
    ("Bakers", "steward", "steward Ann"),
    ("Teachers", "steward", "steward Ann"),
    ("Growers", "steward", "steward Ann"),
    ("Drivers", "steward", "steward Ann"),
    ("Weavers", "steward", "steward Ann"),
    ("Clinic", "member", "member Max"),
)


async def give_access(season: Season) -> None:
    """Stewards hand links to those who act on pages; these sign in with them, once."""

    async def one(player: Player) -> None:
        for word, role, label in ACCESS:
            if season.player(word) is player:
                made = await season.shown(player, "access", "grant", "--role", role, "--for", label)
                person = season.people[player.number, role] = Person(player.address, label)
                await person.__aenter__()
                await person.sign_in(made["link"])

    await season.each(season.groups, one)
    season.tell(
        "stewards, a facilitator and a member", "sign in with links, once each", "page /sign-in"
    )
    word, role, _ = ACCESS[-1]
    player = season.player(word)
    said = await season.people[player.number, role].refused("/groups/leave", reason="I can")
    season.tell(f"{player.name}, member Max", f"tries to leave for it; refused: {said}", "page")
    season.findings.check("a member can't act for the group", bool(said))
