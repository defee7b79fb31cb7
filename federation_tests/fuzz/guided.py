"""Coverage-guided fuzzing of one target with atheris (libFuzzer): what `__main__` runs for each.

Imported once: this makes every function of `protocol/` and `node/` tell what of it ran.
"""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import atheris
import structlog

with atheris.instrument_imports(include=["protocol", "node"]):
    from federation_tests.fuzz.asking import Asking, nothing_may_change
    from federation_tests.fuzz.peering import check_conversation, said
    from federation_tests.fuzz.served import founding, served, usual
    from federation_tests.fuzz.table import decoders

from federation_tests.fuzz.damage import damaged

ENDPOINTS, FOUNDING, CONNECTIONS = "endpoints", "founding-pages", "connections"
SERVED = (ENDPOINTS, FOUNDING, CONNECTIONS)
"""Targets that are no decoders: a node, the pages of a founding, and a peer's connection."""
Target = Callable[[bytes], None]


class FromBytes(Random):
    """Chance that an input decides: libFuzzer learns which bytes lead where."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._data, self._at = data, 0

    def getrandbits(self, k: int) -> int:
        """The next bits of the input; zeros after its end."""
        count = -(-k // 8)
        taken = self._data[self._at : self._at + count].ljust(count, b"\0")
        self._at += count
        return int.from_bytes(taken, "big") >> (8 * count - k)

    def random(self) -> float:
        """As `Random.random`, of two bytes."""
        return self.getrandbits(16) / (1 << 16)


def of_decoder(name: str) -> tuple[Target, list[bytes]]:
    """What runs one input, and inputs to start from."""
    [decoder] = [one for one in decoders() if one.name == name]

    def run(data: bytes) -> None:
        try:
            value = decoder.read(data)
        except decoder.refuses:
            return
        if decoder.write is not None and decoder.write(value) != data:
            raise AssertionError(f"{name} took another spelling")

    return run, list(decoder.good)


def of_endpoints(name: str, stack: ExitStack) -> tuple[Target, list[bytes]]:
    """A served node, or a founding, asked whatever an input says."""
    logging.disable()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    here = stack.enter_context(served(founding if name == FOUNDING else usual))
    asking = Asking(here)

    def run(data: bytes) -> None:
        request = asking.request(FromBytes(data))
        before = here.versions()
        answer = here.ask(request.raw, whole=request.whole)
        if answer.status >= 500 or (request.whole and not answer.status):
            raise AssertionError(f"{answer.status} to {request.raw[:2_000]!r}")
        if nothing_may_change(request, answer.status) and here.versions() != before:
            raise AssertionError(f"changed by {answer.status} to {request.raw[:2_000]!r}")
        if b"/sign-out" in request.raw:
            here.enter_again()

    def talk(data: bytes) -> None:
        chance = FromBytes(data)
        frames = said(here, chance)
        check_conversation(here, frames, through=chance.random() < 0.5)

    good = [Random(seed).randbytes(60) for seed in range(40)]
    return talk if name == CONNECTIONS else run, good


def mutated(data: bytes, max_size: int, seed: int) -> bytes:
    """Half of the time a damage that keeps the values' form; else libFuzzer's own."""
    if seed % 2:
        return damaged(data, Random(seed))[:max_size]
    return atheris.Mutate(data, max_size)


def fuzz(name: str, *words: str) -> None:
    """Fuzz one target; libFuzzer ends the process.

    Args:
        name: a decoder's, or one of `SERVED`.
        words: a corpus directory, to which inputs to start from are added, or a file that is run
            alone; then libFuzzer's options.
    """
    with ExitStack() as stack:
        run, good = of_endpoints(name, stack) if name in SERVED else of_decoder(name)
        if Path(words[0]).is_dir():
            for number, data in enumerate(good):
                Path(words[0], f"good-{number}").write_bytes(data)
        # An input for these is chance alone: damaging it means nothing.
        options: dict[str, Any] = {} if name in SERVED else {"custom_mutator": mutated}
        atheris.Setup([name, *words], run, **options)
        atheris.Fuzz()
