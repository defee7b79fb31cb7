import base64
import dataclasses
import datetime as dt
import re
from urllib.parse import quote

import pytest
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureAlgorithm,
    HTTPSignatureKeyResolver,
)
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from node.peers.signing import (
    COVERED,
    MAX_SIGNATURE_CHARS,
    TO_HEADER,
    Message,
    covered_values,
    lower_case,
    sign_request,
    signature_base,
)
from node.peers.verifying import MAX_AGE_S, verify_request
from protocol.errors import SignatureError
from protocol.keys import public_key, sign_raw, verify_raw

SEED = b"s" * 32
COALITION = b"c" * 32
ASKING, ASKED = b"a" * 16, b"b" * 16
NOW = 1_790_000_000
URL = "https://node/federation/changes?instance=00&cursor=7"


def signed(body=None, now=NOW, seed=SEED, coalition=COALITION, to=ASKED, own=ASKING, url=URL):
    message = Message("GET", url, {})
    sign_request(
        message,
        sign=lambda base: sign_raw(seed, base),
        coalition=coalition,
        own=own,
        to=to,
        now=now,
        body=body,
    )
    return message


def check(message, *, now=NOW, coalition=COALITION, own=ASKED, body=None):
    keys = {ASKING: public_key(SEED)}
    return verify_request(message, keys=keys, coalition=coalition, own=own, now=now, body=body)


def refused(message, **options):
    with pytest.raises(SignatureError) as caught:
        check(message, **options)
    return caught.value.code


def test_a_signed_request_names_its_signer():
    assert check(signed()) == ASKING
    assert check(signed(body=b"body"), body=b"body") == ASKING


def test_scheme_and_host_may_change_on_the_way():
    message = dataclasses.replace(
        signed(), url="http://127.0.0.1:8443/federation/changes?instance=00&cursor=7"
    )
    assert check(message) == ASKING


@pytest.mark.parametrize(
    "url",
    [
        "https://node/federation/changes?instance=00&cursor=8",
        "https://node/federation/changes?cursor=7&instance=00",
        "https://node/federation/changes",
        "https://node/federation/digest?instance=00&cursor=7",
    ],
)
def test_another_path_or_query_breaks_the_signature(url):
    assert refused(dataclasses.replace(signed(), url=url)) == "bad-signature"


def test_another_method_breaks_the_signature():
    assert refused(dataclasses.replace(signed(), method="POST")) == "bad-signature"


def test_a_request_for_one_node_is_of_no_use_at_another():
    message = signed()
    assert refused(message, own=b"x" * 16) == "wrong-recipient"
    message.headers[TO_HEADER] = (b"x" * 16).hex()
    assert refused(message, own=b"x" * 16) == "bad-signature"
    del message.headers[TO_HEADER]
    assert refused(message) == "wrong-recipient"


def test_a_request_of_another_coalition_is_refused():
    assert refused(signed(coalition=b"d" * 32)) == "bad-signature"


def test_an_unknown_group_and_a_foreign_key_are_refused():
    assert refused(signed(own=b"z" * 16)) == "unknown-signer"
    assert refused(signed(seed=b"t" * 32)) == "bad-signature"


@pytest.mark.parametrize("key_id", ["{:X}", " {:x}", "", "{:x}00", "é", "0"])
def test_a_group_s_id_has_one_spelling(key_id):
    own = b"\xab" * 16
    message = changed(ASKING.hex(), key_id.format(int.from_bytes(own)))
    with pytest.raises(SignatureError) as caught:
        verify_request(
            message, keys={own: public_key(SEED)}, coalition=COALITION, own=ASKED, now=NOW
        )
    assert caught.value.code == ("bad-signature" if key_id == "é" else "unknown-signer")


@pytest.mark.parametrize("off", [-MAX_AGE_S - 1, MAX_AGE_S + 1])
def test_a_request_is_fresh_for_some_minutes_only(off):
    assert refused(signed(now=NOW + off)) == "stale-request"
    assert check(signed(now=NOW + off + (1 if off < 0 else -1))) == ASKING


def test_a_body_must_be_the_one_that_was_signed():
    assert refused(signed(body=b"body"), body=b"bodY") == "bad-signature"
    assert refused(signed(), body=b"body") == "bad-signature"


@pytest.mark.parametrize("name", ["Signature", "Signature-Input"])
def test_an_unsigned_request_is_told_so(name):
    message = signed()
    del message.headers[name]
    assert refused(message) == "unsigned-request"


def changed(old, new, name="Signature-Input", body=None):
    """A signed request of which one header was changed before it was signed again."""
    message = signed(body=body)
    values = covered_values(message.method, message.url, lower_case(message.headers))
    message.headers[name] = message.headers[name].replace(old, new)
    params = message.headers["Signature-Input"].removeprefix("commonweal=")
    names = [name for name in re.findall(r'"([^"]*)"', params.split(")")[0]) if name in values]
    base = signature_base({name: values[name] for name in names}, params)
    signature = base64.b64encode(sign_raw(SEED, base)).decode()
    message.headers["Signature"] = f"commonweal=:{signature}:"
    return message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"@method" "@path"', '"@path" "@method"'),
        (f'created={NOW};keyid="{ASKING.hex()}"', f'keyid="{ASKING.hex()}";created={NOW}'),
    ],
)
def test_components_and_parameters_may_stand_in_any_order(old, new):
    assert check(changed(old, new)) == ASKING


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('alg="ed25519"', 'alg="rsa-v1_5-sha256"'),
        ('alg="ed25519"', "alg=ed25519"),
        ('alg="ed25519"', 'alg="ed25519";expires=99999999999'),
        ('alg="ed25519"', 'alg="ed25519";nonce="n"'),
        ('alg="ed25519"', 'alg="ed25519";alg="ed25519"'),
        ('alg="ed25519";', ""),
        (f"created={NOW}", f'created="{NOW}"'),
        (f"created={NOW}", "created"),
        (f"created={NOW};", ""),
        (f'keyid="{ASKING.hex()}";', ""),
        ("commonweal/v1 transport", "commonweal/v2 transport"),
        ('"@method" "@path"', '"@method" "@method" "@path"'),
        ('"@method" "@path"', '"@method";req "@path"'),
        ('"@method" "@path"', '@method "@path"'),
        ('"@method" "@path"', '"@method" "@path" "host"'),
        ('"@method" "@path"', '"@method" "@path" "host";req'),
        ('"@method" "@path"', '"@method" "@path" "content-digest"'),
        ("commonweal=(", "another=("),
    ],
)
def test_what_a_signature_covers_and_says_is_what_the_spec_lists(old, new):
    assert refused(changed(old, new)) == "bad-signature"


def test_the_second_of_two_signatures_of_one_name_is_not_read_for_the_first():
    message = signed()
    message.headers["Signature"] = f"commonweal=:{'A' * 88}:, " + message.headers["Signature"]
    assert refused(message) == "bad-signature"


def test_a_signature_of_somebody_on_the_way_is_left_alone():
    message = signed()
    message.headers["Signature"] = "proxy=:AAAA:, " + message.headers["Signature"]
    message.headers["Signature-Input"] = "proxy=();created=1, " + message.headers["Signature-Input"]
    assert check(message) == ASKING


@pytest.mark.parametrize("other", ['proxy="é"', "proxy=\udcff1", "proxy=é0"])
def test_what_is_not_ascii_is_not_read_as_something_else(other):
    for name in ("Signature", "Signature-Input"):
        message = signed()
        message.headers[name] = f"{other}, {message.headers[name]}"
        assert refused(message) == "bad-signature"


def test_only_short_headers_are_parsed():
    for name in ("Signature", "Signature-Input"):
        for over in (0, 1):
            message = signed()
            text = message.headers[name]
            more = "x" * (MAX_SIGNATURE_CHARS - len(text) - len(", ") + over)
            message.headers[name] = f"{text}, {more}"
            if over:
                assert refused(message) == "bad-signature"
            else:
                assert check(message) == ASKING


@pytest.mark.parametrize("space", ["\xa0", "\x85", "\u3000", "\x1c"])
def test_what_is_no_space_of_a_header_belongs_to_its_value(space):
    message = signed()
    message.headers[TO_HEADER] = f"\t {ASKED.hex()} \t"
    assert check(message) == ASKING
    message.headers[TO_HEADER] = ASKED.hex() + space
    assert refused(message) == "wrong-recipient"


def test_names_of_headers_may_change_their_case_on_the_way():
    message = signed(body=b"body")
    lower = {name.lower(): value for name, value in message.headers.items()}
    assert check(dataclasses.replace(message, headers=lower), body=b"body") == ASKING


def test_a_recipient_that_is_named_twice_is_no_recipient():
    message = signed()
    twice = CIMultiDict(message.headers)
    twice.add(TO_HEADER, ASKED.hex())
    assert refused(dataclasses.replace(message, headers=twice)) == "wrong-recipient"


def test_another_name_for_the_same_digest_is_refused():
    message = signed(body=b"body")
    digest = message.headers["Content-Digest"]
    twice = changed(digest, f"{digest}, {digest}", "Content-Digest", b"body")
    assert refused(twice, body=b"body") == "bad-signature"
    assert refused(changed('"content-digest"', "", body=b"body"), body=b"body") == "bad-signature"


@pytest.mark.parametrize("component", COVERED)
def test_every_component_must_be_covered(component):
    message = signed()
    message.headers["Signature-Input"] = message.headers["Signature-Input"].replace(
        f'"{component}"', ""
    )
    assert refused(message) == "bad-signature"


@pytest.mark.parametrize(
    "value", ["", "commonweal", "commonweal=1", 'commonweal=("@method")', "\x00", "a=(((", "é"]
)
def test_nonsense_in_the_headers_is_refused(value):
    message = signed()
    message.headers["Signature-Input"] = value
    assert refused(message) in {"bad-signature", "unsigned-request", "stale-request"}


def test_each_flipped_bit_of_the_signature_is_seen():
    text = signed().headers["Signature"]
    for place in range(len("commonweal=:"), len(text) - 3, 7):
        message = signed()
        other = "A" if text[place] != "A" else "B"
        message.headers["Signature"] = text[:place] + other + text[place + 1 :]
        assert refused(message) == "bad-signature"


def test_the_example_of_the_spec_page_is_what_is_sent():
    message = Message("GET", f"https://node/federation/changes?instance={'00' * 16}&cursor=0", {})
    seed = bytes(range(32))
    sign_request(
        message,
        sign=lambda base: sign_raw(seed, base),
        coalition=b"\xcc" * 32,
        own=b"\x01" * 16,
        to=b"\x02" * 16,
        now=1_790_000_000,
    )
    assert message.headers["Signature"] == (
        "commonweal=:xp2yWncg2HicsNUaJ4S8TF1OQP4iGasV3rRoA+V1JwCXYZpZceeKW+i+0kvEUV7RtgQtwfkP4"
        "lYLDEicdqsBDA==:"
    )


class _Ed25519(HTTPSignatureAlgorithm):
    algorithm_id = "ed25519"

    def __init__(self, public_key=None, private_key=None):
        self.public, self.seed = public_key, private_key

    def sign(self, message):
        return sign_raw(self.seed, message)

    def verify(self, signature, message):
        verify_raw(self.public, message, signature)


class _Keys(HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id):
        return {ASKING: public_key(SEED)}[bytes.fromhex(key_id)]

    def resolve_private_key(self, key_id):
        return {ASKING: SEED}[bytes.fromhex(key_id)]


class _Unsigned(HTTPSignatureAlgorithm):
    algorithm_id = "ed25519"

    def __init__(self, public_key=None, private_key=None):
        raise TypeError


SAFE = "-._~:@!$&'()*+,;=/"


@given(
    path=st.binary(max_size=40).map(lambda raw: quote(raw, SAFE)),
    query=st.none() | st.binary(max_size=40).map(lambda raw: quote(raw, SAFE + "?")),
    body=st.none() | st.binary(max_size=40),
    now=st.integers(0, 2**33),
)
def test_what_is_signed_is_what_the_library_would_sign(path, query, body, now):
    url = f"https://node/{path}" + ("" if query is None else f"?{query}")
    bases, message = [], Message("GET", url, {})
    sign_request(
        message,
        sign=lambda base: bases.append(base) or bytes(64),
        coalition=COALITION,
        own=ASKING,
        to=ASKED,
        now=now,
        body=body,
    )
    theirs = Message("GET", url, {TO_HEADER: ASKED.hex()})
    prepared = HTTPMessageSigner(signature_algorithm=_Unsigned).prepare(
        theirs,
        key_id=ASKING.hex(),
        created=dt.datetime.fromtimestamp(now, tz=dt.UTC),
        label="commonweal",
        tag=f"commonweal/v1 transport {COALITION.hex()}",
        covered_component_ids=COVERED,
        body=body,
    )
    assert bases == [prepared.signature_base]
    assert message.headers["Signature-Input"] == f"commonweal={prepared.signature_params}"
    assert message.headers.get("Content-Digest") == theirs.headers.get("Content-Digest")


@pytest.mark.parametrize("odd", ["#", "#part", "\t", "\r\n", " ", "\x85", "é", "\udcff"])
def test_an_address_that_no_request_line_holds_is_neither_signed_nor_taken(odd):
    assert refused(dataclasses.replace(signed(), url=URL + odd)) == "bad-signature"
    with pytest.raises(ValueError, match="an address with"):
        signed(url=URL + odd)


@pytest.mark.parametrize("odd", ["\n", "\x00", "é", "\udcff"])
def test_what_would_end_its_line_or_is_not_ascii_is_not_signed(odd):
    with pytest.raises(ValueError, match="line break"):
        signature_base({"@method": f"GET{odd}"}, "()")


PATHS = st.binary(max_size=40).map(lambda raw: quote(raw, SAFE))
TAG = f"commonweal/v1 transport {COALITION.hex()}"


@given(path=PATHS, query=PATHS, body=st.none() | st.binary(min_size=1, max_size=40))
def test_what_the_library_signs_is_taken(path, query, body):
    message = Message("GET", f"https://node/{path}?{query}", {TO_HEADER: ASKED.hex()})
    HTTPMessageSigner(signature_algorithm=_Ed25519, key_resolver=_Keys()).sign(
        message,
        key_id=ASKING.hex(),
        created=dt.datetime.fromtimestamp(NOW, tz=dt.UTC),
        label="commonweal",
        tag=TAG,
        covered_component_ids=COVERED,
        body=body,
    )
    assert check(message, body=body) == ASKING


TEXTS = ["", "1", '"', ";", " ", ",", "a", "=", "(", ")", "commonweal", "@path", "\t", ":", "A"]


@given(data=st.data())
def test_nothing_is_taken_that_the_library_would_refuse(data):
    message = signed(body=b"body")
    for name in ("Signature-Input", "Signature", "Content-Digest", TO_HEADER):
        text = message.headers[name]
        for _ in range(data.draw(st.integers(0, 1))):
            at = data.draw(st.integers(0, len(text)))
            cut = data.draw(st.integers(0, 2))
            text = text[:at] + data.draw(st.sampled_from(TEXTS)) + text[at + cut :]
        message.headers[name] = text
    try:
        assert check(message, body=b"body") == ASKING
    except SignatureError:
        return
    verifier = HTTPMessageVerifier(signature_algorithm=_Ed25519, key_resolver=_Keys())
    verifier.max_clock_skew = dt.timedelta(days=36500)
    assert verifier.verify(
        message,
        max_age=None,
        expect_tag=TAG,
        expect_label="commonweal",
        require_components=(*COVERED, "content-digest"),
        body=b"body",
    )
