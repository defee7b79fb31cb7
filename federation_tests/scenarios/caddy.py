"""The real Caddy in front of a node, under the Caddyfile of deploy/."""

import asyncio
import json
import os
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from federation_tests.scenarios.founded import ROOT
from node.stage.ports import free_port

CADDYFILE = ROOT / "deploy" / "Caddyfile"
START_S = 60
"""It answers within a second, once it has made its certificates."""


@dataclass(frozen=True)
class Proxy:
    """A Caddy that is not started yet.

    Attributes:
        home: where it keeps its certificates.
        port: where it answers https, under the name `localhost`.
        inside: the port of the node behind it.
    """

    home: Path
    port: int
    inside: int

    @property
    def address(self) -> str:
        """Where people and peers reach the node."""
        return f"https://localhost:{self.port}"

    @property
    def authority(self) -> Path:
        """The certificate of whoever signs for `localhost`: a Caddy's own, made at its start."""
        return self.home / "pki" / "authorities" / "local" / "root.crt"

    def config(self) -> bytes:
        """What deploy/ says, and what keeps a test to itself: its ports and its directory."""
        said = subprocess.run(
            ["caddy", "adapt", "--config", str(CADDYFILE)],
            env={
                **os.environ,
                "COMMONWEAL_DOMAIN": f"localhost:{self.port}",
                "COMMONWEAL_EMAIL": "office@example.org",
                "COMMONWEAL_NODE": f"127.0.0.1:{self.inside}",
            },
            capture_output=True,
            check=True,
            timeout=START_S,
        ).stdout
        config = json.loads(said)
        config["admin"] = {"disabled": True}
        config["storage"] = {"module": "file_system", "root": str(self.home)}
        config["apps"]["http"] |= {"http_port": free_port(), "https_port": self.port}
        # Else it would have all of this machine trust what a test made.
        config["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
        return json.dumps(config).encode()


@asynccontextmanager
async def in_front(proxy: Proxy) -> AsyncIterator[ssl.SSLContext]:
    """Run it; gives what trusts its certificates."""
    file, log = proxy.home / "caddy.json", proxy.home / "caddy.log"
    file.write_bytes(await asyncio.to_thread(proxy.config))
    with log.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            *("caddy", "run", "--config", str(file)), stdout=said, stderr=said
        )
    try:
        async with asyncio.timeout(START_S):
            while not proxy.authority.exists():
                assert process.returncode is None, log.read_text(errors="replace")
                await asyncio.sleep(0.05)
        yield ssl.create_default_context(cafile=str(proxy.authority))
    finally:
        process.terminate()
        await process.wait()
