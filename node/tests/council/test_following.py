"""Cuts that a peer shows are followed if a council certified them, and else left and told of."""

from structlog.testing import capture_logs

from node.tests.council.federated import coalition, served
from node.tests.small_federation import until
from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import Cut, cut_hash, make_table, table_hash
from protocol.agreement.epoch import epoch_hash
from protocol.agreement.lineage import Link
from protocol.coalition.cut_rules import CutRules

# Nobody certifies anything meanwhile.
SLOW = CutRules(propose_ms=1_000, vote_ms=1_000, growth_ms=1_000, rest_ms=86_400_000)


def forged(tip, table):
    """The next cut in all but its signatures."""
    cut = Cut(
        number=1,
        previous=tip.hash,
        time=tip.time + 1,
        logs=table_hash(table),
        state=bytes(32),
        reducer=tip.reducer,
        epoch=epoch_hash(tip.epoch),
    )
    certificate = Certificate(
        instance=tip.instance,
        value=cut_hash(cut),
        round=0,
        signers=b"\3",
        signatures=bytes(128),
        chain=[],
    )
    return Link(cut, certificate, tip.epoch)


async def test_a_cut_that_no_council_certified_is_not_followed_whoever_shows_it(tmp_path):
    async with served(*coalition(tmp_path, 2, SLOW)) as (asking, lying):
        tip, table = asking.room.tip, make_table([(lying.group, 1, bytes(32))])
        link = forged(tip, table)
        await lying.council.keep(link, table, make_table([]))
        await until(lambda: lying.council.last() == link)
        with capture_logs() as logged:
            assert await asking.federation.fetch_link(1, tip) is None
            # Nobody has the second one: that is no news.
            assert await asking.federation.fetch_link(2, tip) is None
        told = [line for line in logged if line["event"] == "cut-refused"]
        assert [(line["peer"], line["code"]) for line in told] == [
            (lying.group.hex(), "bad-signature")
        ]
        assert asking.room.tip == tip


async def test_a_table_of_another_cut_is_not_taken_from_whoever_shows_it(tmp_path):
    async with served(*coalition(tmp_path, 2, SLOW)) as (asking, lying):
        table = make_table([(lying.group, 1, bytes(32))])
        link = forged(asking.room.tip, table)
        await lying.council.keep_table(table)
        assert await asking.federation.fetch_table(link.cut) is not None
        # Under that name it holds other bytes.
        await lying.council.file.write(
            lambda db: db.conn.execute("UPDATE tables SET data = ?", (b"\x81",))
        )
        with capture_logs() as logged:
            assert await asking.federation.fetch_table(link.cut) is None
        assert [line["event"] for line in logged if line["log_level"] == "warning"] == [
            "cut-refused"
        ]
