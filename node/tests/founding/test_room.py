"""Claims about node.founding.room, standing and papers: real nodes, and papers gone wrong."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from node.core import open_node
from node.errors import FoundingError, LockError
from node.founding.charters import CHARTER_NAME, sign_draft
from node.founding.papers import MAX_PAPER_BYTES, read_paper
from node.founding.room import MAX_PAPERS, ROOM_NAME, STANDING_NAME, FoundingRoom, PaperError
from node.founding.standing import MAX_FORM_BYTES, given_up, open_standing, packed
from node.tests.founding.founders import (
    FOUNDED,
    card_of,
    draft_of,
    drafted,
    id_of,
    make_room,
    make_terms,
    signature_of,
)
from node.web.refusals import WORDS
from protocol.coalition.charter import CharterSignature, charter_id, open_charter
from protocol.coalition.succession import Predecessor
from protocol.encoding import pack
from protocol.errors import CODES, ProtocolError, SignatureError

ROOT = Path(__file__).resolve().parents[2]
Papers = list[tuple[str, bytes]]


@pytest.fixture
def rooms(tmp_path: Path) -> list[FoundingRoom]:
    return [make_room(tmp_path, number) for number in range(3)]


def refused(room: FoundingRoom, papers: Papers) -> PaperError:
    """Papers are refused, and nothing is otherwise than before."""
    before = room.look()
    with pytest.raises(PaperError) as caught:
        room.receive(papers)
    assert room.look() == before
    return caught.value


def no(room: FoundingRoom, act: Callable[[], object]) -> str:
    """An act is refused and changes nothing; its code."""
    before = room.look()
    with pytest.raises((FoundingError, ProtocolError)) as caught:
        act()
    assert room.look() == before
    return str(caught.value.code)


async def test_three_groups_found_by_papers_alone_and_each_node_opens(
    rooms: list[FoundingRoom],
) -> None:
    drafted(*rooms)
    assert rooms[1].look().missing == [f.card.name for f in rooms[1].look().draft.groups]  # type: ignore[union-attr]
    for room in rooms:
        room.sign(id_of(room))
    first, *others = rooms
    first.receive([signature_of(room) for room in others])
    assert first.look().whole
    whole = pack(first.charter())
    for room in others:
        room.receive([("coalition.charter", whole)])
    for room in rooms:
        assert not room.founded
        assert not room.finish().before
        assert room.founded
        assert room.finish().before
        async with open_node(room.directory) as node:
            assert node.coalition == id_of(first)
            assert pack(node.signed) == whole


def test_papers_come_in_any_order_and_twice(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    for room in (first, second):
        room.sign(id_of(room))
    papers = [signature_of(second), card_of(third), draft_of(first), signature_of(first)]
    third.receive(papers)
    before = third.look()
    assert before.missing == [third.own.name]
    assert third.receive(list(reversed(papers))) == before


def test_what_is_no_paper_is_refused(rooms: list[FoundingRoom]) -> None:
    first = rooms[0]
    for data in (b"", b"<script>alert(1)</script>", b"\x80", b"\xc1" * 100, b"{}" * 5_000):
        assert refused(first, [("a.card", data)]).code == "no-paper"
    assert refused(first, [("a.draft", bytes(10 * 2**20))]).code == "too-large"
    with pytest.raises(ProtocolError):
        read_paper(bytes(MAX_PAPER_BYTES + 1))
    assert no(first, lambda: first.receive([])) == "no-paper"
    many = [card_of(first)] * (MAX_PAPERS + 1)
    assert no(first, lambda: first.receive(many)) == "too-many-papers"


def test_one_wrong_paper_keeps_all_of_them_out_and_is_named(rooms: list[FoundingRoom]) -> None:
    first, second, _ = rooms
    error = refused(first, [card_of(second), ("wrong.card", b"no card")])
    assert error.name == "wrong.card"
    assert first.look().cards == []


def test_a_draft_of_other_groups_is_no_business_of_this_one(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    drafted(first, second)
    assert refused(third, [draft_of(first)]).code == "not-a-founder"


def test_a_draft_in_which_somebody_put_another_key_is_refused(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    third.receive([card_of(first), card_of(second)])
    draft = first.look().draft
    assert draft is not None
    for room in (second, third):
        groups = [
            replace(founder, card=replace(founder.card, operator="Somebody else"))
            if founder.card == room.own
            else founder
            for founder in draft.groups
        ]
        changed = ("coalition.draft", pack(replace(draft, groups=groups)))
        code = "card-changed" if room is third else "another-card"
        assert refused(third, [changed]).code == code


def test_another_card_of_a_known_group_waits_until_the_first_is_left_out(
    rooms: list[FoundingRoom],
) -> None:
    first, second, _ = rooms
    first.receive([card_of(second)])
    other = ("other.card", pack(replace(second.own, address="https://other.example.org")))
    assert refused(first, [other]).code == "another-card"
    mine = ("mine.card", pack(replace(first.own, address="https://other.example.org")))
    assert refused(first, [mine]).code == "another-card"
    first.leave_out(second.own.group)
    first.receive([other])
    assert [card.address for card in first.look().cards] == ["https://other.example.org"]
    assert no(first, lambda: first.leave_out(b"x" * 16)) == "unknown-card"


def test_two_groups_with_one_key_or_one_name_do_not_found_together(
    rooms: list[FoundingRoom],
) -> None:
    first, second, third = rooms
    first.receive([card_of(second)])
    twin = replace(third.own, log_key=second.own.log_key)
    assert refused(first, [("twin.card", pack(twin))]).code == "bad-charter"
    alike = replace(third.own, name=second.own.name)
    assert refused(first, [("alike.card", pack(alike))]).code == "same-name"


def test_a_signature_holds_for_the_text_that_was_signed_and_no_other(
    rooms: list[FoundingRoom],
) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    second.sign(id_of(second))
    text = signature_of(second)
    first.write(make_terms(*rooms, preamble="We act together, sometimes."), b"", FOUNDED)
    assert refused(first, [text]).code == "charter-signature"
    assert refused(third, [("x.sig", pack(CharterSignature(group=b"x" * 16, signature=b"s" * 64)))])
    forged = CharterSignature(
        group=third.own.group, signature=second.look().signatures[0].signature
    )
    assert refused(third, [("forged.sig", pack(forged))]).code == "charter-signature"


def test_a_signature_without_a_draft_waits_outside(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    drafted(first, second)
    second.sign(id_of(second))
    assert refused(third, [signature_of(second)]).code == "no-draft"


def test_who_has_signed_takes_no_other_draft_until_the_first_is_set_aside(
    rooms: list[FoundingRoom],
) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    second.sign(id_of(second))
    first.write(make_terms(*rooms, name="Another Coalition"), b"", FOUNDED)
    assert refused(second, [draft_of(first)]).code == "draft-signed"
    seen = id_of(second)
    second.set_aside(seen, "The name is wrong.")
    assert second.receive([draft_of(first)]).seen is not None
    assert not second.look().aside
    assert charter_id(second.look().seen) == seen  # type: ignore[arg-type]
    assert second.look().missing == [f.card.name for f in second.look().draft.groups]  # type: ignore[union-attr]


def test_an_older_draft_takes_no_newer_ones_place_by_itself(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    old = draft_of(first)
    first.write(make_terms(*rooms, name="Another Coalition"), b"", FOUNDED + 1)
    new = draft_of(first)
    # In whatever order both come: the newer one stands.
    second.receive([new, old])
    assert id_of(second) == id_of(first)
    first.sign(id_of(first))
    second.receive([signature_of(first)])
    assert refused(second, [old]).code == "older-draft"
    second.set_aside(id_of(second), "We go back.")
    second.receive([old])
    assert draft_of(second)[1] == old[1]


def test_the_same_terms_again_are_the_same_draft_with_its_signatures(
    rooms: list[FoundingRoom],
) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    second.sign(id_of(second))
    first.receive([signature_of(second)])
    before = first.look()
    assert first.write(make_terms(*rooms), b"", FOUNDED + 9) == before
    # Written by a group whose clock is behind, another draft is not older all the same.
    after = first.write(make_terms(*rooms, name="Another Coalition"), b"", FOUNDED - 9)
    assert given_up(before, after) == 1
    assert given_up(after, after) is None
    third.receive([draft_of(first)])
    first.set_aside(id_of(first), "")
    assert not first.write(make_terms(*rooms, name="Another Coalition"), b"", FOUNDED).aside


def test_what_is_set_aside_is_taken_up_again_until_all_have_signed_and_never_after(
    rooms: list[FoundingRoom],
) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    for room in (first, second):
        room.sign(id_of(room))
    third.receive([signature_of(first), signature_of(second)])
    draft = id_of(third)
    third.set_aside(draft, "We must ask our members first.")
    assert third.look().reason == "We must ask our members first."
    assert no(third, lambda: third.sign(draft)) == "draft-aside"
    assert refused(third, [signature_of(first)]).code == "draft-aside"
    third.take_up(draft)
    assert no(third, lambda: third.take_up(draft)) == "not-aside"
    third.sign(draft)
    assert third.look().whole
    assert no(third, lambda: third.set_aside(draft, "")) == "signed-by-all"
    assert no(third, lambda: third.leave_out(first.own.group)) == "card-in-use"


def test_a_charter_that_all_signed_stands_though_it_was_set_aside_here(
    rooms: list[FoundingRoom],
) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    for room in rooms:
        room.sign(id_of(room))
    first.receive([signature_of(second), signature_of(third)])
    second.set_aside(id_of(second), "Too late.")
    second.receive([("coalition.charter", pack(first.charter()))])
    assert second.look().whole
    assert not second.look().aside
    # And no other one takes its place.
    other = sign_another(first, second, third)
    assert refused(second, [("other.charter", other)]).code == "other-coalition"


def sign_another(*rooms: FoundingRoom) -> bytes:
    """Another charter of the same groups, signed by command behind the rooms' back."""
    draft = rooms[0].look().draft
    assert draft is not None
    changed = replace(draft, name="Another")
    signatures = [sign_draft(room.directory, changed) for room in rooms]
    signed = replace(
        rooms[0].charter(),
        charter=changed,
        signatures=sorted(signatures, key=lambda one: one.group),
    )
    open_charter(pack(signed))
    return pack(signed)


def test_one_signs_what_one_has_read(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    read = id_of(second)
    first.write(make_terms(*rooms, name="Another Coalition"), b"", FOUNDED)
    second.receive([draft_of(first)])
    assert no(second, lambda: second.sign(read)) == "draft-moved"
    assert no(second, lambda: second.set_aside(read, "")) == "draft-moved"
    assert no(third, lambda: make_room_of(third).sign(b"x" * 32)) == "draft-moved"


def make_room_of(room: FoundingRoom) -> FoundingRoom:
    """The same room after a restart."""
    return FoundingRoom(room.directory)


def test_nobody_finishes_while_a_signature_is_missing(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    drafted(first, second, third)
    first.sign(id_of(first))
    with pytest.raises(SignatureError, match="not signed by"):
        first.finish()
    assert not (first.directory / CHARTER_NAME).exists()
    assert no(first, make_room_of(first).charter) == "charter-unsigned"


def test_a_restart_goes_on_where_it_was_and_a_damaged_file_says_so(
    rooms: list[FoundingRoom],
) -> None:
    first, second, _ = rooms
    drafted(first, second)
    first.keep_form(b'{"name": ["Half"]}')
    first.sign(id_of(first))
    again = make_room_of(first)
    assert again.look() == first.look()
    assert again.look().form == b'{"name": ["Half"]}'
    path = first.directory / ROOM_NAME / STANDING_NAME
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(FoundingError) as caught:
        again.look()
    assert caught.value.code == "bad-standing"


def test_a_draft_that_goes_on_from_another_coalition_is_for_commands(
    rooms: list[FoundingRoom],
) -> None:
    first, second, _ = rooms
    drafted(first, second)
    draft = first.look().draft
    assert draft is not None
    before = Predecessor(coalition=b"o" * 32, name="Old", cut=b"c" * 32, number=1, time=FOUNDED - 9)
    successor = ("coalition.draft", pack(replace(draft, succeeds=before)))
    assert refused(second, [successor]).code == "successor-by-command"


def test_after_the_founding_nothing_changes_here(rooms: list[FoundingRoom]) -> None:
    first, second, _ = rooms
    drafted(first, second)
    for room in (first, second):
        room.sign(id_of(room))
    first.receive([signature_of(second)])
    first.finish()
    draft = id_of(first)
    for act in (
        lambda: first.receive([card_of(second)]),
        lambda: first.set_aside(draft, ""),
        lambda: first.write(make_terms(first, second), b"", FOUNDED),
    ):
        assert no(first, act) == "already-founded"


def test_a_draft_needs_every_card_weighed(rooms: list[FoundingRoom]) -> None:
    first, second, third = rooms
    first.receive([card_of(second), card_of(third)])
    assert no(first, lambda: first.write(make_terms(first, second), b"", 1)) == "not-affiliated"


def test_what_is_kept_can_be_read_again(rooms: list[FoundingRoom]) -> None:
    # A file that grew past what its reader takes would end the founding.
    first, second, _ = rooms
    first.receive([card_of(second)])
    assert open_standing(packed(first.look())) == first.look()
    with pytest.raises(FoundingError) as caught:
        packed(first.look(), most=100)
    assert caught.value.code == "too-many-cards"
    assert no(first, lambda: first.keep_form(bytes(MAX_FORM_BYTES + 1))) == "text-too-long"


def test_root_leaves_nothing_in_the_directory_of_another_users_node(
    rooms: list[FoundingRoom], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The failure: root's own directory of papers, which that user's pages can't write into.
    first, second, _ = rooms
    if os.geteuid() == 0:
        os.chown(first.directory, 4711, 4711)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
    for act in (
        first.look,
        lambda: first.receive([card_of(second)]),
        lambda: first.keep_form(b"{}"),
        first.finish,
    ):
        with pytest.raises(LockError) as caught:
            act()
        assert caught.value.code == "other-user"
        assert not (first.directory / ROOM_NAME).exists()


def test_whatever_is_refused_here_has_words_on_the_pages() -> None:
    sources = [*(ROOT / "founding").glob("*.py"), *(ROOT / "web" / "founding").glob("*.py")]
    assert len(sources) > 20
    ours = {"room.py", "standing.py", "papers.py", "draft_pages.py", "charters.py"}
    codes = {
        code
        for path in sources
        if path.name in ours
        for code in re.findall(r'FoundingError\(\s*"([a-z-]+)"', path.read_text())
    }
    assert {"signed-twice", "no-paper", "draft-moved"} <= codes
    by_command = {"predecessor-missing", "bad-predecessor"}
    assert codes - by_command - WORDS.keys() - CODES.keys() == set()


def test_where_no_draft_is_no_charter_is_put_together(rooms: list[FoundingRoom]) -> None:
    assert no(rooms[0], rooms[0].charter) == "no-draft"
