"""Two votes of one member that exclude each other are a proof, wherever they are met."""

from node.council.record import CouncilStore
from node.council.vote_proofs import MAX_PROOFS_OF_ONE, VoteProof, keep_vote_proof, vote_proofs
from node.council.witness import MAX_COMPARED, Witness
from node.tests.council.test_reading import TIP, Logs, reading, vote
from protocol.agreement.doublevote import check_double_vote, open_double_vote
from protocol.agreement.statements import CutPolka
from protocol.agreement.votes import Polka, Vote, gather, precommit, prevote, sign_body
from protocol.tests.agreement.test_statements import COALITION, COUNCIL, INSTANCE, SEEDS, VALUE

OTHER = b"o" * 32


def signed(place, body):
    return Vote(place=place, body=body, signature=sign_body(SEEDS[place], COALITION, body))


def quorum(round_, value, places=(0, 1, 2)):
    body = prevote(INSTANCE, round_, value, -1)
    bits, signatures = gather(
        COUNCIL.n, {place: signed(place, body).signature for place in places}, COUNCIL.n
    )
    polka = Polka(round=round_, signers=bits, signatures=signatures)
    return CutPolka(instance=INSTANCE, value=value, polka=polka)


def checked(witness):
    """Who is proved to have lied; each proof holds by the key of the seat."""
    for group, data in witness.proofs.items():
        proof = open_double_vote(data)
        assert (proof.group, proof.instance) == (group, INSTANCE)
        check_double_vote(proof, COALITION, COUNCIL.keys[COUNCIL.groups.index(group)])
    return set(witness.proofs)


def test_two_prevotes_of_a_round_in_two_logs_are_a_proof():
    logs = Logs()
    logs.say(1, "cut-vote", signed(1, prevote(INSTANCE, 0, VALUE, -1)))
    logs.say(2, "cut-vote", signed(1, prevote(INSTANCE, 0, OTHER, -1)))
    logs.say(2, "cut-vote", signed(2, prevote(INSTANCE, 0, VALUE, -1)))
    read = reading(logs)
    read.look()
    assert checked(read.witness) == {COUNCIL.groups[1]}


def test_a_vote_that_is_not_signed_by_its_voter_accuses_nobody():
    logs = Logs()
    logs.say(1, "cut-vote", vote(1))
    forged = signed(2, prevote(INSTANCE, 0, OTHER, -1))
    logs.say(2, "cut-vote", Vote(place=1, body=forged.body, signature=forged.signature))
    read = reading(logs)
    read.look()
    assert checked(read.witness) == set()


def test_a_vote_within_a_quorum_that_is_passed_on_is_held_against_a_single_one():
    logs = Logs()
    logs.say(3, "cut-polka", quorum(1, OTHER))
    logs.say(1, "cut-vote", signed(1, precommit(INSTANCE, 0, VALUE)))
    read = reading(logs)
    read.look()
    assert checked(read.witness) == {COUNCIL.groups[1]}


def test_who_votes_by_the_rules_in_many_rounds_is_accused_of_nothing():
    witness = Witness(TIP)
    for round_ in range(20):
        put, way = (VALUE, round_ - 1) if round_ % 2 else (b"", -1)
        for body in (prevote(INSTANCE, round_, put, way), precommit(INSTANCE, round_, b"")):
            witness.see(signed(0, body))
            witness.see(signed(0, body))
    assert witness.proofs == {}


def test_a_flood_of_votes_is_compared_only_so_far():
    witness = Witness(TIP)
    for round_ in range(MAX_COMPARED + 5):
        witness.see(signed(0, prevote(INSTANCE, round_, b"", -1)))
    witness.see(signed(0, prevote(INSTANCE, MAX_COMPARED + 2, VALUE, -1)))
    assert witness.proofs == {}
    # What is kept is compared with whatever comes.
    witness.see(signed(0, prevote(INSTANCE, 3, VALUE, -1)))
    assert checked(witness) == {COUNCIL.groups[0]}


async def test_of_one_group_the_newest_proofs_are_kept_each_cut_once(tmp_path):
    store = CouncilStore(tmp_path / "council.sqlite")
    group = bytes(16)
    for number in range(1, MAX_PROOFS_OF_ONE + 3):
        assert await keep_vote_proof(store.file, VoteProof(group, number, b"p", number))
    assert not await keep_vote_proof(store.file, VoteProof(group, 5, b"q", 9))
    assert [proof.number for proof in vote_proofs(store.file)] == list(range(3, 11))
    store.close()
    again = CouncilStore(tmp_path / "council.sqlite")
    assert len(vote_proofs(again.file)) == MAX_PROOFS_OF_ONE
    again.close()
