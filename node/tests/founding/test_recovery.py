"""Claims about node.founding.recovery."""

from itertools import combinations, permutations
from pathlib import Path

import pytest
from shamir_mnemonic.wordlist import WORDLIST  # type: ignore[import-untyped]

from node.errors import FoundingError
from node.founding.recovery import (
    check_shares,
    combine_shares,
    complete_words,
    read_share,
    split_seed,
    whole_share,
    write_share,
)
from protocol.errors import MalformedError
from protocol.keys import key_id, public_key

SEED = bytes(range(32))
NEXT = key_id(public_key(SEED))


def test_any_two_shares_in_any_order_give_the_seed_and_one_does_not() -> None:
    shares = split_seed(SEED)
    for pair in permutations(shares, 2):
        assert combine_shares(pair) == SEED
    for share in shares:
        with pytest.raises(FoundingError):
            combine_shares([share])


def test_shares_of_two_groups_do_not_combine() -> None:
    one, other = split_seed(SEED), split_seed(b"o" * 32)
    with pytest.raises(FoundingError) as caught:
        combine_shares([one[0], other[1]])
    assert caught.value.code == "bad-shares"
    assert caught.value.hint


def test_one_mistyped_word_is_noticed_wherever_it_is() -> None:
    shares = split_seed(SEED)
    words = shares[0].split()
    for position in range(0, len(words), 4):
        wrong = list(words)
        wrong[position] = WORDLIST[(WORDLIST.index(words[position]) + 1) % len(WORDLIST)]
        with pytest.raises(FoundingError):
            combine_shares([" ".join(wrong), shares[1]])


def test_shares_of_another_key_than_the_cards_are_noticed() -> None:
    with pytest.raises(FoundingError) as caught:
        check_shares(split_seed(b"o" * 32), NEXT)
    assert caught.value.code == "other-key"


def test_four_letters_of_each_word_are_enough() -> None:
    share = split_seed(SEED)[0]
    short = " ".join(word[:4] for word in share.split())
    assert complete_words(short.upper()) == share
    assert complete_words(share) == share
    for wrong in ("zzzz", "academix", "ac"):
        with pytest.raises(FoundingError, match="word 1") as caught:
            complete_words(wrong)
        assert "four letters" in caught.value.hint


def test_a_slip_in_one_paper_is_found_without_the_other() -> None:
    share, other, _ = split_seed(SEED)
    words = share.split()
    assert whole_share(" ".join(word[:4] for word in words), [other]) == share
    for wrong in (words[:-1], words + words[:1]):
        with pytest.raises(FoundingError, match=f"33 words, and these are {len(wrong)}") as caught:
            whole_share(" ".join(wrong))
        assert caught.value.hint
    for position in range(len(words)):
        wrong = list(words)
        wrong[position] = WORDLIST[(WORDLIST.index(words[position]) + 1) % len(WORDLIST)]
        with pytest.raises(FoundingError, match="not the one on the paper"):
            whole_share(" ".join(wrong))
    with pytest.raises(FoundingError, match="same share again"):
        whole_share(share, [share])


def test_share_files_read_back_and_every_pair_gives_the_key(tmp_path: Path) -> None:
    shares = split_seed(SEED)
    for number, share in enumerate(shares, 1):
        path = tmp_path / f"{number}.txt"
        write_share(path, share, number, "Group: ñ", NEXT)
        assert read_share(path) == (share, NEXT)
        assert path.stat().st_mode & 0o777 == 0o600
    for pair in combinations((1, 2, 3), 2):
        check_shares([read_share(tmp_path / f"{number}.txt")[0] for number in pair], NEXT)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"a\n\nb", b"x" * 5000, b"next key: zz\n\nword"]
)
def test_other_files_are_not_taken_for_shares(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "share.txt"
    path.write_bytes(data)
    with pytest.raises((FoundingError, MalformedError)) as caught:
        read_share(path)
    assert caught.value.code in {"bad-shares", "too-large"}
