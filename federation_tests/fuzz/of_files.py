"""The decoders of files of votes (`protocol/formats`)."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from federation_tests.fuzz.damage import as_lines, as_text
from federation_tests.fuzz.decoder import Decoder
from protocol.errors import ProtocolError
from protocol.formats.abif import read_abif
from protocol.formats.blt import read_blt
from protocol.formats.cdf_json import read_cdf_json
from protocol.formats.csv_ballots import records
from protocol.formats.csv_grades import read_csv_grades
from protocol.formats.debian_tally import read_debian_tally
from protocol.formats.detect import format_of, read_ballots
from protocol.formats.preflib import read_preflib
from protocol.formats.rctab_config import Source, read_rctab_config
from protocol.formats.rctab_xlsx import read_rctab_xlsx
from protocol.formats.weight import read_weight
from protocol.tests.formats.test_detect_fuzz import CDF, CONFIG, EXAMPLES
from protocol.tests.formats.test_rctab_xlsx import workbook

DETECTED = [name for name in EXAMPLES if name != "csv-grades"]
"""Formats that a file's first lines tell."""
SOURCE = Source(path="v.xlsx", provider="ess", first_column=2, first_row=2)


def of_files() -> list[Decoder]:
    """Each with a file that it takes. None has one spelling: people write them."""
    return [
        _lines("abif.read_abif", lambda lines: read_abif(lines, "f"), "abif"),
        _lines("blt.read_blt", lambda lines: read_blt(lines, "f"), "blt"),
        _lines("preflib.read_preflib", lambda lines: read_preflib(lines, "f"), "preflib"),
        _lines(
            "debian_tally.read_debian_tally",
            lambda lines: read_debian_tally(lines, "f"),
            "debian-tally",
        ),
        _lines(
            "csv_grades.read_csv_grades",
            lambda lines: read_csv_grades(lines, "f", ["5", "4", "3", "2", "1", "0"]),
            "csv-grades",
        ),
        _lines("csv_ballots.records", lambda lines: list(records(lines, "f")), "csv"),
        _lines("detect.format_of", lambda lines: format_of(lines[:9]), *EXAMPLES),
        _lines("detect.read_ballots", lambda lines: read_ballots(lines, "f"), *DETECTED),
        Decoder(
            "protocol.formats.cdf_json.read_cdf_json",
            lambda data: read_cdf_json(data, "f"),
            [json.dumps(CDF).encode()],
        ),
        Decoder(
            "protocol.formats.rctab_config.read_rctab_config",
            lambda data: read_rctab_config(data, "f"),
            [json.dumps(CONFIG).encode()],
        ),
        Decoder(
            "protocol.formats.rctab_xlsx.read_rctab_xlsx",
            lambda data: list(read_rctab_xlsx(data, "f", SOURCE)),
            [a_workbook()],
        ),
        Decoder(
            "protocol.formats.weight.read_weight",
            as_text(read_weight),
            [b"3", b"2.5", b"1/3"],
        ),
    ]


def _lines(name: str, read: Callable[[list[bytes]], Any], *examples: str) -> Decoder:
    good = [EXAMPLES[example] for example in examples]
    return Decoder(f"protocol.formats.{name}", as_lines(read), good, refuses=(ProtocolError,))


@cache
def a_workbook() -> bytes:
    """A small spreadsheet."""
    return workbook([["Ballot", "First", "Second"], ["1", "Ann", "Bob"], ["2", "Bob", ""]])
