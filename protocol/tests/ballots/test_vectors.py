"""Bytes that must never change: ids and signatures of ballots already held rest on them."""

from protocol.ballots.attestation import attestation_message, roll_message
from protocol.ballots.manifest import Contest, Manifest, ballot_id
from protocol.ballots.returns import Return
from protocol.encoding import pack, unpack
from protocol.tests.ballots import making as m

MANIFEST = bytes.fromhex(
    "86a76163636570747391a7636f756e746564a8636f6e74657374739188a46b696e64a67965732d6e6fa36d61"
    "7801a66d6574686f64a67965732d6e6fa36d696e01a76f7074696f6e739381a56c6162656ca379657381a56c"
    "6162656ca26e6f81a56c6162656ca76162737461696ea87175657374696f6ea95368616c6c2077653fa57365"
    "61747301a57469746c65af4a6f696e2074686520737472696b65a872656c656173657392ac67726f75702d74"
    "6f74616c73a5746f74616ca472756c6588aa61627374656e74696f6ea86c6566742d6f7574aa656c6563746f"
    "7261746581a46b696e64a667726f757073a46d6f6465a573706c6974a77265637573616cad756e74696c2d6f"
    "70656e696e67a574657374739184a462617365a764656369646564a26f70a13ea57368617265920102a47465"
    "7374a57368617265a97469655f627265616b81a96f7468657277697365a872656a6563746564a67765696768"
    "7481a46b696e64aa7065722d6d656d626572af776974686f75745f6f7574636f6d65a76162737461696ea873"
    "63686564756c6584a6636c6f736573cd07d0a56f70656e73cd03e8ab72657475726e735f647565cd0bb8a47a"
    "6f6e65af416d65726963612f4368696361676fa57469746c65aa41207175657374696f6e"
)
RETURN = bytes.fromhex(
    "83a563656c6c739184a46361737420a8636f6e74657374739181a4726f7773939214a130920aa1319202a132"
    "a6726567696f6ea0a4726f6c6c32a46b696e64a7636f756e746564a66e756d62657201"
)
BALLOT = "44f3d456a789bf0f427482379fbd7eb8bf10e78cad47eba7aa3b83a43090119a"
RETURN_MESSAGE = "cad2895cbab1e3381490c7fd170ac4283dd4e011142f98641dac5593c80888c3"
ROLL_MESSAGE = "389c4cb9567418ca7c913c13696b5bf123290189afb6a766bd8182103bc56399"

GRADED_CONTEST = bytes.fromhex(
    "89a667726164657392a4676f6f64a4706f6f72a46b696e64a56772616465a36d617802a66d6574686f64b16d"
    "616a6f726974792d6a7564676d656e74a36d696e01a76f7074696f6e739281a56c6162656ca86f7074696f6e"
    "203081a56c6162656ca86f7074696f6e2031a87175657374696f6eb1486f7720676f6f642069732065616368"
    "3fa5736561747301a57469746c65a54772616465"
)
SCORED_CONTEST = bytes.fromhex(
    "89a46b696e64a573636f7265a36d617802a66d6574686f64a573636f7265a36d696e01a76f7074696f6e7392"
    "81a56c6162656ca86f7074696f6e203081a56c6162656ca86f7074696f6e2031a87175657374696f6eb1486f"
    "7720676f6f6420697320656163683fa5736561747301a57469746c65a553636f7265a3746f7007"
)
GRADED_BALLOT = "d607a5661060f00a5c7b734f1ac2be6f8da6ba5ffe443c4d9df1eb1721be1939"


def test_a_manifest_has_these_bytes_and_this_id() -> None:
    assert pack(m.manifest()) == MANIFEST
    assert unpack(Manifest, MANIFEST) == m.manifest()
    assert ballot_id(m.manifest()).hex() == BALLOT


def test_contests_of_scores_and_grades_have_these_bytes_and_this_id() -> None:
    for data, contest in (
        (GRADED_CONTEST, m.grade(2, grades=("good", "poor"))),
        (SCORED_CONTEST, m.score(2, top=7)),
    ):
        assert pack(contest) == data
        assert unpack(Contest, data) == contest
    both = m.manifest([m.score(method="star"), m.grade()], m.by_seed())
    assert ballot_id(both).hex() == GRADED_BALLOT
    # Each word of a scale is in the id: nobody turns it round after the vote.
    turned = m.manifest([m.score(method="star"), m.grade(grades=m.GRADES[::-1])], m.by_seed())
    longer = m.manifest([m.score(method="star", top=6), m.grade()], m.by_seed())
    assert len({ballot_id(each) for each in (both, turned, longer)}) == 3


def test_a_return_has_these_bytes() -> None:
    ret = m.votes(50, yes=20, no=10, abstain=2)
    assert pack(ret) == RETURN
    assert unpack(Return, RETURN) == ret


def test_stewards_sign_these_messages() -> None:
    ballot = bytes.fromhex(BALLOT)
    ret = unpack(Return, RETURN)
    assert attestation_message(ret, ballot, m.gid(1)).hex() == RETURN_MESSAGE
    assert roll_message(m.roll(50), ballot, m.gid(1)).hex() == ROLL_MESSAGE
