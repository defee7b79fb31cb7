import asyncio
import sqlite3
import stat

import pytest
from msgspec.structs import replace
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store import access, sign_ins
from node.store.access import AccessStore, Role, Wanted
from node.store.access_schema import access_migrations
from node.store.database import StoreFile
from node.store.journal import Journal

DAY = 86_400
NOW = 1_790_000_000 - 1_790_000_000 % DAY + 7


class Clock:
    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = AccessStore(tmp_path / "access.sqlite", bytes(32), clock=clock)
    yield opened
    opened.close()


async def granted(store, role=Role.STEWARD, *, once=True, days=365):
    number, _ = await store.grant(role, "Ada", "", NOW + days * DAY)
    return number, await store.make_way(number, once=once)


async def refused(store, typed):
    with pytest.raises(NodeError) as caught:
        await store.sign_in(typed, "")
    return caught.value.code


async def test_a_link_signs_in_once_and_says_so_the_second_time(store):
    _, link = await granted(store)
    token = await store.sign_in(link, "Firefox, Linux")
    assert store.person(token).access.label == "Ada"
    assert await refused(store, link) == "link-used"


async def test_of_two_who_use_one_link_at_the_same_time_one_gets_in(store):
    _, link = await granted(store)
    tries = [store.sign_in(link, "") for _ in range(8)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1


async def test_a_link_is_over_after_a_day_and_a_code_is_not(store, clock):
    _, link = await granted(store)
    _, code = await granted(store, once=False)
    clock.now += DAY
    assert await refused(store, link) == "access-over"
    assert store.person(await store.sign_in(code.lower().replace("-", " "), ""))


async def test_revoking_ends_links_codes_and_sign_ins_at_once(store):
    await granted(store)
    number, code = await granted(store, once=False)
    link = await store.make_way(number, once=True)
    token = await store.sign_in(code, "")
    await store.revoke(number)
    assert store.person(token) is None
    assert await refused(store, code) == "code-unknown"
    assert await refused(store, link) == "code-unknown"
    with pytest.raises(NodeError, match="no access"):
        await store.make_way(number, once=True)


async def test_a_new_code_replaces_the_old_one_and_ends_what_it_opened(store):
    number, code = await granted(store, once=False)
    token = await store.sign_in(code, "")
    fresh = await store.make_way(number, once=False)
    assert store.person(token) is None
    assert await refused(store, code) == "code-unknown"
    assert store.person(await store.sign_in(fresh, ""))


@pytest.mark.parametrize("role", list(Role))
async def test_a_sign_in_has_an_end_and_the_access_too(store, clock, role):
    _, code = await granted(store, role, once=False, days=100)
    token = await store.sign_in(code, "")
    clock.now += access.SIGN_IN_S[role] - 1
    assert store.person(token)
    clock.now += 1
    assert store.person(token) is None
    clock.now = NOW + 99 * DAY
    token = await store.sign_in(code, "")
    clock.now = NOW + 100 * DAY
    assert store.person(token) is None
    assert await refused(store, code) == "access-over"


async def test_sign_ins_outlive_a_restart(store, tmp_path, clock):
    _, code = await granted(store, once=False)
    token = await store.sign_in(code, "")
    store.close()
    again = AccessStore(tmp_path / "access.sqlite", bytes(32), clock=clock)
    assert again.person(token).access.role is Role.STEWARD
    again.close()


async def test_a_copy_of_the_file_signs_nobody_in(store, tmp_path):
    _, code = await granted(store, once=False)
    token = await store.sign_in(code, "")
    path = tmp_path / "access.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with sqlite3.connect(path) as file:
        rows = [row for t in ("ways", "sign_ins") for row in file.execute(f"SELECT * FROM {t}")]
        hashes = [row[0] for row in file.execute("SELECT hash FROM sign_ins")]
    held = repr(rows)
    assert token not in held
    assert code not in held
    assert code.replace("-", "") not in held
    assert store.person(hashes[0].hex()) is None


async def test_the_file_tells_the_day_of_a_sign_in_at_most(store):
    number, code = await granted(store, once=False)
    await store.sign_in(code, "Chrome, Android")
    (line,) = store.sign_ins(number)
    assert (line.browser, line.day % DAY, line.ends) == ("Chrome, Android", 0, NOW + 7 * DAY)


async def test_signing_out_ends_one_sign_in_or_all_of_one_person(store):
    number, code = await granted(store, once=False)
    _, other = await granted(store, once=False)
    here, there = await store.sign_in(code, ""), await store.sign_in(code, "")
    stranger = await store.sign_in(other, "")
    await store.sign_out(store.person(here))
    assert (store.person(here), store.person(there) is None) == (None, False)
    await store.sign_out(store.person(there), everywhere=True)
    assert store.sign_ins(number) == []
    assert store.person(stranger)


async def test_nobody_ends_another_persons_sign_in(store):
    _, code = await granted(store, once=False)
    _, other = await granted(store, once=False)
    mine = store.person(await store.sign_in(code, ""))
    theirs = await store.sign_in(other, "")
    await store.end_sign_in(mine, store.person(theirs).sign_in)
    assert store.person(theirs)


async def test_wrong_codes_are_limited_and_a_right_one_still_works(store, clock):
    _, code = await granted(store, once=False)
    for _ in range(sign_ins.MAX_FAILED_PER_WINDOW):
        assert await refused(store, "AAAA-AAAA-AAAA-AA95") == "code-mistyped"
    wrong = access.new_code()
    for _ in range(sign_ins.MAX_FAILED_PER_WINDOW):
        assert await refused(store, wrong) == "code-unknown"
    assert await refused(store, wrong) == "too-many-attempts"
    assert store.person(await store.sign_in(code, ""))
    clock.now += sign_ins.FAILED_WINDOW_S
    assert await refused(store, wrong) == "code-unknown"


async def test_the_oldest_sign_in_makes_room(store):
    number, code = await granted(store, once=False)
    tokens = [await store.sign_in(code, "") for _ in range(sign_ins.MAX_SIGN_INS + 1)]
    assert store.person(tokens[0]) is None
    assert len(store.sign_ins(number)) == sign_ins.MAX_SIGN_INS


async def test_a_change_keeps_the_code_and_another_role_ends_what_it_opened(store, clock):
    number, code = await granted(store, Role.MEMBER, once=False, days=2)
    token = await store.sign_in(code, "")
    await store.change(replace(store.access(number), label="Ada Example", ends=NOW + 9 * DAY))
    assert store.person(token).access.label == "Ada Example"
    clock.now += 5 * DAY  # the code lasts as long as the access now does
    token = await store.sign_in(code, "")
    await store.change(replace(store.access(number), role=Role.STEWARD))
    assert store.person(token) is None
    assert store.person(await store.sign_in(code, "")).access.role is Role.STEWARD


async def test_what_is_ended_or_would_be_is_not_changed(store):
    await granted(store)
    number, _ = await granted(store)
    known = store.access(number)
    with pytest.raises(NodeError) as caught:
        await store.change(replace(known, ends=NOW))
    assert (caught.value.code, store.access(number)) == ("access-over", known)
    await store.revoke(number)
    with pytest.raises(NodeError) as caught:
        await store.change(replace(known, label="Bo"))
    assert (caught.value.code, store.access(number).label) == ("unknown-access", "Ada")


async def test_the_last_steward_is_neither_ended_nor_made_something_else(store, clock):
    number, code = await granted(store, once=False)
    await granted(store, Role.FACILITATOR)
    over, _ = await granted(store, days=1)
    clock.now += DAY  # an access that is over lets nobody in
    token = await store.sign_in(code, "")
    for end in (store.revoke(number), store.change(replace(store.access(number), role="member"))):
        with pytest.raises(NodeError) as caught:
            await end
        assert caught.value.code == "last-steward"
        assert "access grant --role steward" in caught.value.hint
    assert store.person(token).access.role is Role.STEWARD
    await store.revoke(over)
    other, _ = await granted(store)
    await store.revoke(number)
    with pytest.raises(NodeError, match="last steward"):
        await store.revoke(other)


async def test_of_two_stewards_who_end_each_other_at_once_one_stays(store):
    numbers = [(await granted(store))[0] for _ in range(2)]
    ended = await asyncio.gather(*map(store.revoke, numbers), return_exceptions=True)
    assert [type(outcome) for outcome in sorted(ended, key=str)].count(NodeError) == 1
    assert store.standing(Role.STEWARD) == 1


async def test_members_who_left_lose_their_access(store):
    gone, _ = await store.grant(Role.MEMBER, "Bao", "m2", NOW + DAY)
    stays, _ = await store.grant(Role.MEMBER, "Ada", "m1", NOW + DAY)
    officer, _ = await store.grant(Role.STEWARD, "Chair", "", NOW + DAY)
    await store.revoke_members(["m2", ""])
    states = {a.id: a.revoked for a in store.all()}
    assert states == {gone: True, stays: False, officer: False}


async def test_an_access_has_an_end_after_its_beginning(store):
    with pytest.raises(NodeError, match="over already"):
        await store.grant(Role.MEMBER, "Ada", "", NOW)


async def test_the_journal_keeps_what_a_crash_interrupted(store):
    line = await store.journal.begin(1, "Ada", "proposal.put", "")
    assert [entry.outcome for entry in store.journal.newest()] == ["begun"]
    await store.journal.end(line, "done")
    assert [entry.outcome for entry in store.journal.newest()] == ["done"]


async def test_lines_of_who_has_read_are_gone_from_an_older_file(tmp_path):
    older = Migrations("commonweal-access")
    for step in access_migrations.pending(Database(memory=True))[:2]:
        older(name=step.name)(step.fn)
    told = ("participation.read", "participation.tell", "comment.speak")
    with StoreFile(tmp_path / "access.sqlite", older) as file:
        journal = Journal(file, lambda: NOW)
        for command in told:
            await journal.begin(1, "Ada", command, "")
    opened = AccessStore(tmp_path / "access.sqlite", bytes(32))
    assert [line.command for line in opened.journal.newest()] == ["comment.speak"]
    opened.close()


async def test_what_is_done_with_many_is_undone_for_all_if_it_fails_for_one(store, monkeypatch):
    one, code = await granted(store, once=False)
    two, _ = await granted(store, Role.MEMBER)
    token = await store.sign_in(code, "")
    before = store.all()

    later = NOW + 900 * DAY
    await fails_by("unknown-access", store.make_ways([one, two, 99], once=False))
    await fails_by("unknown-access", store.renew([one, two, 99], later))
    await fails_by("unknown-access", store.revoke_all([two, 99]))
    await fails_by("last-steward", store.revoke_all([two, one]))
    wanted = Wanted(Role.MEMBER, "Bo", "", later)
    await fails_by("access-over", store.grant_all([wanted, replace(wanted, ends=NOW)], once=True))
    monkeypatch.setattr(access, "MAX_ACCESSES", 3)
    await fails_by("too-many-accesses", store.grant_all([wanted, wanted], once=True))
    assert store.all() == before
    assert store.person(token) is not None
    assert len(await store.grant_all([wanted], once=True)) == 1


async def fails_by(code, doing):
    with pytest.raises(NodeError) as caught:
        await doing
    assert caught.value.code == code
