"""What lies around on a node's machine after a vote: nothing that says who voted how."""

import asyncio
import json
import random
import signal
import sqlite3
import stat
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from federation_tests.attacks import test_kills
from federation_tests.attacks.test_kills import charter_of, counted, do, open_vote
from federation_tests.scenarios.founded import ROOT, found
from federation_tests.scenarios.process import Process
from node.config import CONFIG_NAME
from node.errors import NodeError
from node.seeds import KeyName
from node.stage.browser import vote
from node.stage.ports import free_port
from node.store.codes import new_code
from node.tests.small_federation import seeds
from node.tests.web.web_world import MANIFEST
from protocol.coalition.charter import charter_id


def files(directory):
    return [path for path in directory.rglob("*") if path.is_file()]


def holding(directory, secret):
    return [path.name for path in files(directory) if secret in path.read_bytes()]


async def cast_all(node, codes):
    """Each code votes, as soon as the ballot is open; returns the receipts."""
    receipts = []
    for code in codes:
        async with asyncio.timeout(30):
            while True:
                try:
                    receipts.append(
                        await vote(node.address, code, random.Random(code).randint(0, 1))
                    )
                    break
                except NodeError:
                    await asyncio.sleep(0.3)
    return receipts


# Nobody's names, so that what is found of them was found of these people.
PEOPLE = [(f"zq-{n}-kx", f"Quillfeather{n} Zanzibar{n}", f"q{n}@people.example") for n in range(12)]
ROSTER = "ref,name,region,email\n" + "".join(f"{ref},{name},,{to}\n" for ref, name, to in PEOPLE)
OPTIONS = ["Kumquatgrove", "Persimmonfield"]
WRONG = "ABCD-EFGH-JKMN-PQRS"


async def said_aloud(node, directory):
    """What a node tells whoever looks after it or measures it, while it runs."""
    paths = ("/metrics", "/healthz")
    pages = [(await node.get(path)).decode() for path in paths]
    assert all(pages)
    looked = await node.command("doctor")
    words = [sys.executable, "-m", "node", "doctor", "--dir", str(directory)]
    told = await asyncio.create_subprocess_exec(
        *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    text, _ = await told.communicate()
    assert b"doctor" in text or b"ok " in text
    return "\n".join([*pages, json.dumps(looked), text.decode()])


async def stumble(node, codes):
    """What goes wrong on a polling day: mistyped, unknown and struck codes, pages that are none."""
    for typed in (WRONG, new_code(), codes[9], codes[0] + "X"):
        with pytest.raises(NodeError):
            await vote(node.address, typed, 0)
    async with aiohttp.ClientSession() as session:
        code = codes[0]
        paths = (f"/nothing/{code}", f"/vote?code={code}&code={code}", f"/sign-in?key={code}")
        for path in paths:
            async with session.get(node.address + path) as answer:
                await answer.read()
    # What is no request is told of by the library, with all that was sent and by whom.
    host, _, port = node.address.removeprefix("http://").partition(":")
    for sent in (
        f"GET /vote?code={code} HTTP/1.1\r\nno header\r\n\r\n",
        f"{code} / HTTP/1.1\r\n\r\n",
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(sent.encode())
        assert b" 400 " in await reader.read()
        writer.close()


async def test_after_a_vote_no_file_log_or_page_says_who_voted_how(tmp_path: Path, monkeypatch):
    contest = {"title": "Orchard", "question": "Which?", "kind": "choose", "options": OPTIONS}
    monkeypatch.setattr(test_kills, "VOTING_S", 18)
    monkeypatch.setattr(test_kills, "ROSTER", ROSTER)
    monkeypatch.setattr(test_kills, "MANIFEST", {**MANIFEST, "contests": [contest]})
    (directory,) = found(tmp_path, [free_port()], voting_s=2)
    settings = (directory / CONFIG_NAME).read_text()
    (directory / CONFIG_NAME).write_text(settings + '[logging]\nlevel = "debug"\n')
    charter = charter_of(directory)
    node = Process(directory)
    await node.start()
    try:
        ballot, codes, closes = await open_vote(node, charter_id(charter))
        receipts = await cast_all(node, codes[:3])
        # She changes her mind; his code is struck.
        receipts.append(await vote(node.address, codes[0], 1))
        await do(node, "codes.strike", ballot=ballot, member=PEOPLE[9][0], reason="lost")
        await stumble(node, codes)
        aloud = await said_aloud(node, directory)
        box = directory / "boxes" / f"{ballot}.sqlite"
        with sqlite3.connect(f"file:{box}?mode=ro", uri=True) as file:
            salts = [row[0] for row in file.execute("SELECT salt FROM casts")]
        assert len(salts) == 3
        await asyncio.sleep(max(0.0, closes - time.time()))
        await counted(node, ballot)
        aloud += await said_aloud(node, directory)
        process = Path(f"/proc/{node.process.pid}")
        shown = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    finally:
        await node.end(signal.SIGTERM)
    lines = node.log.read_text()
    assert "listening" in lines, "the node's log is read"
    told = (lines + aloud).casefold()
    check_told(told, [*codes, WRONG], receipts)
    assert "127.0.0.1" not in lines.replace(node.address, "")
    for salt in salts:
        assert holding(directory, salt) == []
        assert salt.hex() not in told
    for code in codes:
        for form in (code, code.replace("-", "")):
            assert form.encode() not in shown
            assert holding(directory, form.encode()) == []
    check_keys(directory, told, shown)


def check_told(told, codes, receipts):
    """No code, receipt, member or option is in what was said aloud (in lower case)."""
    people = [part for ref, name, email in PEOPLE for part in (ref, email, *name.split())]
    forms = [form for code in codes for form in (code, code.replace("-", ""))]
    for secret in [*people, *forms, *OPTIONS, *(receipt[:16] for receipt in receipts)]:
        assert secret.casefold() not in told, secret


def check_keys(directory, told, shown):
    """Keys are in the signer's file alone, and nobody else can open any database."""
    for name in KeyName:
        seed = seeds(1)[name]
        assert seed.hex() not in told
        assert seed not in shown
        assert set(holding(directory, seed)) <= {"signer.sqlite", "signer.sqlite-wal"}
    for path in files(directory):
        if path.suffix == ".sqlite" or path.name.startswith("node."):
            mode = stat.S_IMODE(path.stat().st_mode)
            # node.toml holds no secret.
            assert mode == 0o600 or path.name == "node.toml", (path.name, oct(mode))
