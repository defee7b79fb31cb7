"""The decoders of what people type: into a form, or as an argument of a command."""

import json

import click

from federation_tests.fuzz.damage import as_text
from federation_tests.fuzz.decoder import REFUSALS, Decoder, node_decoder
from node.cli.filling import read_reserve
from node.commands.challenge_files import ChallengeFile
from node.commands.manifests import read_length, read_time, read_zone
from node.commands.written import (
    read_acts,
    read_agenda,
    read_delegates,
    read_hour,
    read_mandates,
    read_regions,
    read_wordings,
)
from node.name_lists import read_names, read_places
from node.store.access import Access, Role
from node.store.access_lines import Known, read_chosen, read_wanted
from node.store.codes import read_code
from node.store.doors import read_typed
from node.tests.trying.test_changes import GROUPS, m
from node.trying.changes import read_group, read_named, read_percent, read_turnout
from node.web.signature_files import read_file

ACCESSES = Known(
    [Access(1, Role.STEWARD, "Ada", "", 0, 2_000_000_000, False)],
    {"m1": "Bo"},
    1_800_000_000,
    365,
)
CHALLENGE_FILE = {
    "format": "commonweal challenge 1",
    **dict.fromkeys(("coalition", "ballot", "result"), "ab" * 32),
    "group": "",
    "reason": "A box was not counted.",
    "signatures": [
        {
            "group": "cd" * 16,
            "register": "ab" * 32,
            "key": "ab" * 32,
            "salt": "cd" * 16,
            "index": 2,
            "path": ["ab" * 32],
            "signature": "ef" * 64,
        }
    ],
}


def of_typed() -> list[Decoder]:
    """Each with inputs that it takes."""
    regions = ["North"]
    return [
        node_decoder("store.doors.read_typed", as_text(read_typed), b"tyab - P34C", b"O0IL"),
        node_decoder("store.codes.read_code", as_text(read_code), b"TYAB-P34C-XBHX-8Z93"),
        node_decoder(
            "cli.filling.read_reserve",
            as_text(lambda text: read_reserve(text, ["Ann", "Bob"])),
            b"Women=1: Ann, Bob",
            b'"North: ""inner"""=1: "Ann", Bob',
            refuses=(*REFUSALS, click.BadParameter),
        ),
        node_decoder(
            "name_lists.read_names",
            as_text(read_names),
            b'Eve, "Ann, the younger", Bo',
            refuses=(*REFUSALS, ValueError),
        ),
        node_decoder(
            "name_lists.read_places",
            as_text(read_places),
            b'"North: ""inner"""=1: "Ann, old", Bob',
            refuses=(*REFUSALS, ValueError),
        ),
        node_decoder("commands.manifests.read_zone", as_text(read_zone), b"America/Chicago"),
        node_decoder(
            "commands.manifests.read_time",
            as_text(lambda text: read_time("opens", text, read_zone("America/Chicago"))),
            b"2026-12-01T18:00",
        ),
        node_decoder(
            "commands.manifests.read_length",
            as_text(lambda text: read_length("extension", text)),
            b"6 hours",
            b"1 day",
        ),
        node_decoder(
            "commands.written.read_hour",
            as_text(lambda text: read_hour("starts", text, "Asia/Tokyo")),
            b"2026-12-01T18:00",
        ),
        node_decoder(
            "store.access_lines.read_wanted",
            as_text(lambda text: read_wanted(text, ACCESSES)),
            b"steward | Eve\nmember | | m1 | 30\n",
            b"observer;Bo;;5;Slate A\n",
        ),
        node_decoder(
            "store.access_lines.read_chosen",
            as_text(lambda text: read_chosen(text, ACCESSES, over=False)),
            b"#1\n",
        ),
        node_decoder(
            "commands.written.read_agenda", as_text(read_agenda), b"Opening | 10 | hello\nEnd\n"
        ),
        node_decoder(
            "commands.written.read_delegates",
            as_text(read_delegates),
            b"Ada\nBao | bound to yes | alternate\n",
        ),
        node_decoder(
            "commands.written.read_mandates",
            as_text(lambda text: read_mandates(text, "the meeting")),
            b"Ada\nBao | bound to yes | the members\nCy | no cuts\n",
        ),
        node_decoder(
            "commands.written.read_regions", as_text(read_regions), b"North: 12, 3\nSouth: 4\n"
        ),
        node_decoder(
            "commands.written.read_wordings", as_text(read_wordings), b"One | meaning\nTwo\n"
        ),
        node_decoder(
            "commands.written.read_acts",
            as_text(lambda text: read_acts(text, [bytes(16)], bytes(32))),
            b"add: New | text\namend 2: Label | t\nmerge 1, 2: L\nrank: 2, 1\n",
        ),
        node_decoder("trying.changes.read_percent", as_text(read_percent), b"-10%", b"+2.5%"),
        node_decoder(
            "trying.changes.read_turnout",
            as_text(lambda text: read_turnout(text, GROUPS, regions)),
            b"Tenants=-10%",
            b"North=5%",
        ),
        node_decoder(
            "trying.changes.read_group",
            as_text(lambda text: read_group(text, GROUPS, m.rank(), 0)),
            b"Tenants=option 0 > option 1:4,blank:2",
            b"Tenants=away",
        ),
        node_decoder(
            "trying.changes.read_named",
            as_text(lambda text: read_named(text, m.rank())),
            b"option 0 > option 2",
        ),
        node_decoder(
            "web.signature_files.read_file",
            lambda data: read_file(data, ChallengeFile),
            json.dumps(CHALLENGE_FILE).encode(),
            refuses=(*REFUSALS, ValueError),
        ),
    ]
