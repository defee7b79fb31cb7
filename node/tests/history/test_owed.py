"""What a node has to keep and lacks it fetches by itself; what it need not keep stays dropped."""

import shutil

from node.commands.running import run
from node.core import open_node
from node.directory import SIGNER_FILE
from node.history.cosigning import cosign
from node.history.custody import Custody
from node.history.fetching import fetch_owed
from node.stage.ports import free_port
from node.tests.council.federated import served
from node.tests.history.certified import VOTES, long_line
from node.tests.history.test_dropping import started


async def test_who_need_not_keep_a_log_fetches_nothing_of_it(tmp_path):
    directories = await long_line(tmp_path, (free_port(), free_port()))
    await started(directories, tmp_path / "cut")
    async with served(*directories) as (one, two):
        assert two.logs.dropped(one.group).bundles
        assert await fetch_owed(two) == []
        assert await Custody(two).turn() is False
        assert two.logs.dropped(one.group).bundles


async def test_a_keeper_fetches_what_it_lacks_and_only_then_vouches_for_it(tmp_path):
    full, other = await long_line(tmp_path, (free_port(), free_port()))
    path = str(tmp_path / "cut")
    async with open_node(full) as node:
        await run(node, "history.snapshot", {"path": path})
        group = node.group
        whole = node.logs.entries(group, 0, VOTES)
        bundle = node.logs.entry_bundle(group, 0, 256)
    # The group's machine is replaced by a new one, which starts from the snapshot.
    copy = tmp_path / "new"
    shutil.copytree(other, copy)
    for name in (SIGNER_FILE, "node.toml"):
        shutil.copy(full / name, copy / name)
    async with open_node(copy) as node:
        await run(node, "history.start", {"path": path})
        assert node.group == group
        assert node.logs.dropped(group).entries > 200
        assert await cosign(node) == 0
    async with open_node(other) as node:
        await run(node, "history.start", {"path": path})
    async with served(copy, other) as (new, two):
        # Nobody who answers has it: it vouches for nothing, and asks again, though not at once.
        custody = Custody(new)
        await custody.turn()
        assert new.logs.cosigned.all() == []
        await two.logs.thicken(group, 0, bundle)
        await custody.turn()
        assert new.logs.dropped(group).bundles
        # Evidence stays as it is: nothing is fetched into a log that forked.
        await new.logs.keep_evidence(group, b"proof")
        assert await fetch_owed(new) == []
        await new.logs.file.write(lambda db: db.conn.execute("DELETE FROM evidence"))
        (log,) = await fetch_owed(new)
        assert (log.group, log.missing) == (group, 0)
        assert new.logs.entries(group, 0, VOTES) == whole
        await Custody(new).turn()
        assert [row.keeper for row in new.logs.cosigned.of(group)] == [group]
