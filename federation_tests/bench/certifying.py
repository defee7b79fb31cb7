"""What a certificate weighs and what checking one costs, by the size of the council."""

from hashlib import sha256

from nacl import bindings

from federation_tests.bench.figures import Figure, in_turns, middle
from protocol.agreement.certificate import Certificate, open_certificate
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.votes import (
    Body,
    Council,
    Polka,
    gather,
    instance_id,
    precommit,
    prevote,
    sign_body,
)
from protocol.encoding import pack
from protocol.keys import Purpose, public_key, signed_bytes

COUNCILS = (13, 100, 200)
MOST_RATIO = 1.5
RUNS = 15
SIGNATURES = 400
"""Of a run, so many at least: one small council's certificate takes two milliseconds, too few for
one reading of the clock."""
COALITION = bytes(32)
INSTANCE = instance_id(1, COALITION)
CUT = b"c" * 32


def measure() -> list[Figure]:
    """A figure of bytes and one of time for each size."""
    return [figure for n in COUNCILS for figure in of(n)]


def of(n: int) -> list[Figure]:
    """A certificate's size, and what checking it takes beside its signatures alone."""
    seeds = [sha256(b"%d" % place).digest() for place in range(n)]
    keys = tuple(map(public_key, seeds))
    groups = tuple(place.to_bytes(16, "big") for place in range(n))
    council = Council(coalition=COALITION, groups=groups, keys=keys)
    bodies = [
        precommit(INSTANCE, 1, CUT),
        prevote(INSTANCE, 1, CUT, 0),
        prevote(INSTANCE, 0, CUT, NO_ROUND),
    ]
    signed = [_signed(seeds, council, body) for body in bodies]
    data = pack(_certificate(council, signed))
    lines = _lines(council, bodies, signed)
    times = -(-SIGNATURES // len(lines))

    def check() -> None:
        for _ in range(times):
            open_certificate(data, council)

    def bare() -> None:
        for _ in range(times):
            for line, key in lines:
                bindings.crypto_sign_open(line, key)

    checked, alone = (found.processor_s for found in in_turns(check, bare, RUNS))
    ratio = middle(tuple(a / b for a, b in zip(checked, alone, strict=True)))
    name = f"certificate of {n} council groups"
    return [
        Figure(
            what=name,
            unit="bytes",
            runs=(float(len(data)),),
            against="its signatures alone",
            ratio=len(data) / (64 * len(lines)),
            note=f"decided in a second round: {council.quorum} precommits and two times as many "
            "prevotes, 64 bytes each; bits say whose",
        ),
        Figure(
            what=f"checking a {name}",
            unit="ms of processor time",
            runs=tuple(1000 * run / times for run in checked),
            target=f"<= {MOST_RATIO}x bare libsodium",
            against="libsodium over the same signatures",
            ratio=ratio,
            met=ratio <= MOST_RATIO,
            note=f"read from bytes and checked whole, {len(lines)} signatures, one by one",
        ),
    ]


def _signed(seeds: list[bytes], council: Council, body: Body) -> tuple[bytes, bytes]:
    signatures = {
        place: sign_body(seeds[place], COALITION, body) for place in range(council.quorum)
    }
    return gather(council.n, signatures, council.quorum)


def _certificate(council: Council, signed: list[tuple[bytes, bytes]]) -> Certificate:
    decided, again, first = signed
    return Certificate(
        instance=INSTANCE,
        value=CUT,
        round=1,
        signers=decided[0],
        signatures=decided[1],
        chain=[
            Polka(round=1, signers=again[0], signatures=again[1], valid_round=0),
            Polka(round=0, signers=first[0], signatures=first[1]),
        ],
    )


def _lines(
    council: Council, bodies: list[Body], signed: list[tuple[bytes, bytes]]
) -> list[tuple[bytes, bytes]]:
    """(signature and message, key) of each, as libsodium takes them."""
    return [
        (
            signatures[64 * place : 64 * place + 64]
            + signed_bytes(Purpose.AGREEMENT, COALITION, pack(body)),
            council.keys[place],
        )
        for body, (_, signatures) in zip(bodies, signed, strict=True)
        for place in range(council.quorum)
    ]
