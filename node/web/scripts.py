"""The one script of the pages, and the policy that lets it run where a page asks for it.

Decision 0093. Its hash stands in the page's policy and in the tag, so nothing else runs, not even
another file of this server.
"""

import base64
import hashlib

from aiohttp import web

from node.web.sources import assets

SCRIPT = "credential.js"
SCRIPT_PATH = f"/assets/{SCRIPT}"
INTEGRITY = "sha256-" + base64.b64encode(hashlib.sha256(assets()[SCRIPT]).digest()).decode()

SCRIPTED: web.RequestKey[bool] = web.RequestKey("web_scripted", bool)


def allow_script(request: web.Request) -> None:
    """Let this page load the script: for making a member's key and for signing with it."""
    request[SCRIPTED] = True


def scripted(request: web.Request) -> bool:
    """Whether this page loads the script."""
    return bool(request.get(SCRIPTED, False))


def policy_for(request: web.Request, policy: str) -> str:
    """The page's content policy, with the script in it if the page asked for it."""
    if not scripted(request):
        return policy
    # Trusted types: text never becomes markup or script, whatever the script does with it.
    typed = "require-trusted-types-for 'script'; trusted-types 'none'"
    return f"{policy}; script-src '{INTEGRITY}'; {typed}"
