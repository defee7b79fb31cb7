"""The example desk: calendars and news."""

from node.store.feeds import Feed
from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.timeline.values import Hour, News, Occasion
from node.web.viewmodels.credentials import CredentialView
from node.web.viewmodels.feeds import Source
from protocol.ballots.explain import Sentence


class ExampleFeeds(ExampleBase):
    """Views of calendars and news."""

    async def credential(self, member):
        return CredentialView(ID, NOW - 90 * HOUR, True, 41, "ab" * 40, "cd" * 40)

    async def feed_source(self):
        return Source(
            coalition=self.say("Harbor Alliance"),
            group=self.say(GROUPS[0]),
            id=ID,
            address="https://harbor.example",
            edition="first",
            regions=(self.say("North"),),
            founded=NOW - 999 * HOUR,
            now=NOW,
        )

    def date(self, number, **more):
        title = Sentence("Vote closes: {title}", {"title": self.say("A rent strike in May")})
        return Occasion(
            id=f"{number:08}-0000-5000-8000-000000000000",
            **{
                "title": title,
                "starts": NOW + HOUR,
                "ends": NOW + HOUR,
                "zone": "America/Chicago",
                "path": f"/ballots/{ID}",
                "changed": NOW - HOUR,
                **more,
            },
        )

    async def dates(self, region, convening):
        level = Sentence("Regional meeting: {region}", {"region": self.say("North")})
        meeting = self.date(
            2,
            title=Sentence("{title}", {"title": self.say("Spring convention")}),
            ends=NOW + 3 * HOUR,
            notes=(level,),
            words=(self.say("The hall is flooded.\nBring chairs."),),
            place=self.say("Room 2; upstairs, left"),
            sequence=2,
            cancelled=True,
        )
        if region not in ("", self.say("North")) or convening not in ("", ID):
            return None
        return lambda: (meeting,) if convening else (self.date(1), meeting)

    async def news(self):
        title = Sentence("Result: {title}", {"title": self.say("A rent strike in May")})
        words = self.say("We did it.")
        entry = News(
            "00000001-0000-5000-8000-000000000000", title, NOW - HOUR, f"/ballots/{ID}",
            self.say(GROUPS[0]), words,
        )  # fmt: skip
        meeting = News(
            "00000002-0000-5000-8000-000000000000",
            Sentence("Meeting called: {title}", {"title": self.say("Spring convention")}),
            NOW - 2 * HOUR,
            f"/meetings/{ID}",
            self.say(GROUPS[0]),
            hours=(Hour("Begins", NOW + HOUR, "America/Chicago"),),
            place=self.say("Room 2; upstairs, left"),
            updated=NOW - HOUR // 2,
        )
        return lambda: (entry, meeting)

    async def feeds(self, owner):
        return (Feed(1, self.say("My phone"), NOW), Feed(2, "", NOW))

    async def make_feed(self, owner, label):
        return "secret"

    async def strike_feed(self, owner, number):
        assert number == 1

    async def feed_opens(self, secret):
        return secret == "secret"
