"""A caucus across groups: members with keys of their own, counted without their names."""

import html
import re
from dataclasses import dataclass

from nacl.signing import SigningKey

from node.errors import NodeError
from node.stage.browser import Browser
from node.story.cast import Player
from node.story.people import Person
from node.story.season import Season, Test

NAME = "Night workers (an example)"
# Of each group so many members; together they are more than a text needs.
WHERE = {"Nurses": 2, "Clinic": 2, "Neighbors": 1}
MEMBERS = sum(WHERE.values())
THRESHOLD = 4
TITLE = "Freeze rents first"

_BYTES = re.compile(r'<pre class="wide"[^>]*>([^<]+)</pre>')
_HOLD = re.compile(r'data-hold="([0-9a-f]+)"')
_FILE = re.compile(r"<textarea[^>]*readonly>([^<]+)</textarea>")


@dataclass(slots=True)
class Member:
    """Somebody with a key.

    Attributes:
        player: their group.
        person: them, signed in on its pages.
        key: its seed never leaves them.
    """

    player: Player
    person: Person
    key: SigningKey

    async def register(self) -> None:
        """Give the group's node the public half of the key, and show that this is its holder."""
        shown = _HOLD.search(await self.person.get("/credential"))
        if shown is None:
            raise NodeError("page-failed", "/credential does not say what a key signs")
        public = bytes(self.key.verify_key)
        held = self.key.sign(bytes.fromhex(shown[1]) + public).signature
        await self.person.act("/credential", key=public.hex(), signature=held.hex())

    async def sign(self, path: str, *, publish: bool = True) -> str:
        """Sign what a page shows, and send the signature; gives the next page."""
        shown = _BYTES.search(await self.person.get(path))
        if shown is None:
            raise NodeError("page-failed", f"{path} shows nothing to sign")
        signature = self.key.sign(bytes.fromhex(shown[1])).signature.hex()
        more = {"publish": "yes"} if publish else {}
        return await self.person.act(path, signature=signature, **more)


async def gather(season: Season) -> list[Member]:
    """Members make keys; one declares a caucus, all join, one by way of another group's node."""
    members = [
        member
        for found in await season.each(season.players(*WHERE), lambda p: _keys(season, p))
        for member in found
    ]
    declaring = members[0]
    await declaring.person.act(
        "/caucuses/new", name=NAME, purpose="Those who work at night.",
        threshold=str(THRESHOLD), space="the canteen, Mondays", readers="members",
    )  # fmt: skip
    season.acts["page"] += 1
    season.tell("a member of Example Nurses", f"declares {NAME}", "page /caucuses/new")
    listed = (await declaring.player.ask("caucus.list"))["caucuses"]
    caucus = season.names["caucus"] = listed[0]["caucus"]
    await season.everywhere("the caucus reaches every node", season.groups, _members(caucus, 0))
    path = f"/caucuses/{caucus}/join"
    for member in members[:-1]:
        await member.sign(path)
    page = await members[-1].sign(path, publish=False)
    season.acts["page"] += MEMBERS
    season.tell(f"{MEMBERS} members of 3 groups", "join with their keys", "page /caucuses/.../join")
    await _carry(season, page)
    await season.everywhere("all have joined", season.groups, _members(caucus, MEMBERS))
    seen = [await p.ask("caucus.show", subject=caucus) for p in season.groups]
    season.findings.check(
        f"{MEMBERS} members are counted on every node, under nobody's name",
        all(s["members"] == MEMBERS and s["listed"] for s in seen)
        and "Example Member" not in str(seen),
    )
    return members


async def _keys(season: Season, player: Player) -> list[Member]:
    members = []
    for ref in player.roster()[: WHERE[player.name.rpartition(" ")[2]]]:
        made = await season.shown(
            player, "access", "grant", "--role", "member", "--member", ref, "--for", "a member"
        )
        person = season.people[player.number, ref] = Person(player.address, "a member")
        await person.__aenter__()
        await person.sign_in(made["link"])
        members.append(Member(player, person, SigningKey.generate()))
        await members[-1].register()
    await season.shown(player, "credential", "publish")
    season.acts["page"] += len(members)
    season.tell(f"{player.name}, {len(members)} of its members", "make keys", "page /credential")
    return members


async def _carry(season: Season, page: str) -> None:
    """Another group's node publishes the file that a member was given."""
    found = _FILE.search(page)
    if found is None:
        raise NodeError("page-failed", "no file to give to another group")
    other = season.player("Bakers")
    path = other.write("caucus.json", html.unescape(found[1]))
    await season.do(other, "publishes a signature from another group", "caucus", "publish", path)


async def recommend(season: Season, members: list[Member], ballot: str) -> None:
    """The caucus recommends on a vote; it is seen once enough of its members have signed."""
    caucus = season.names["caucus"]
    first, *others = members
    await first.person.act(
        f"/caucuses/{caucus}/say", act="recommendation", about=ballot, title=TITLE,
        text="Nights are dear enough.",
    )  # fmt: skip
    season.acts["page"] += 1
    season.tell("a member of the caucus", f"writes: {TITLE}", "page /caucuses/.../say")
    said = (await first.player.ask("caucus.show", subject=caucus))["acts"][0]["id"]
    path = f"/caucuses/{caucus}/sign/{said}"
    await season.everywhere("the text reaches every node", season.groups, _signed(caucus, said, 0))
    await _borrow(season, first, others[1], said)
    for member in members[: THRESHOLD - 1]:
        await member.sign(path)
    enough = THRESHOLD - 1
    await season.everywhere("three have signed", season.groups, _signed(caucus, said, enough))
    outside = season.player("Drivers")
    before = await _page(outside, ballot)
    await members[THRESHOLD - 1].sign(path)
    await season.everywhere("four have signed", season.groups, _signed(caucus, said, THRESHOLD))
    after = await _page(outside, ballot)
    season.acts["page"] += THRESHOLD
    season.tell(f"{THRESHOLD} members", "sign it", "page /caucuses/.../sign")
    season.findings.check(
        f"with {THRESHOLD} signatures, not with {enough}, the recommendation stands on the vote's "
        "page, on the node of a group that has no part in it",
        TITLE not in before and TITLE in after,
    )


async def _borrow(season: Season, owner: Member, other: Member, said: str) -> None:
    """Somebody sends in a signature that another made, as if it were their own."""
    caucus = season.names["caucus"]
    path = f"/caucuses/{caucus}/sign/{said}"
    shown = _BYTES.search(await owner.person.get(path))
    borrowed = owner.key.sign(bytes.fromhex(shown[1] if shown else "")).signature.hex()
    reason = await other.person.refused(path, signature=borrowed, publish="yes")
    acts = (await other.player.ask("caucus.show", subject=caucus))["acts"]
    season.findings.check(
        f"a borrowed signature is refused, and counts nowhere: {reason}",
        bool(reason) and [act["signatures"] for act in acts] == [0],
    )


async def _page(player: Player, ballot: str) -> str:
    async with Browser(player.address) as browser:
        return await browser.get(f"/ballots/{ballot}")


def _members(caucus: str, number: int) -> Test:
    async def test(player: Player) -> bool:
        found = (await player.ask("caucus.list"))["caucuses"]
        return any(c["caucus"] == caucus and c["members"] == number for c in found)

    return test


def _signed(caucus: str, said: str, number: int) -> Test:
    async def test(player: Player) -> bool:
        acts = (await player.ask("caucus.show", subject=caucus))["acts"]
        return any(act["id"] == said and act["signatures"] == number for act in acts)

    return test
