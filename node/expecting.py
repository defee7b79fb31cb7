"""A request that expects what this server doesn't know is answered 417, whatever its bytes.

aiohttp's own answer repeats the expectation, and fails where that is no text: status 500 and a
traceback in the log, for anybody who asks. It is made before any route's handler or middleware, so
this looks at every request before a route is chosen, also at those that no route is for.
"""

from typing import Any

from aiohttp import HttpVersion11, web
from aiohttp.web_urldispatcher import AbstractRuleMatching, MatchedSubAppResource

MET = "100-continue"
"""The only expectation there is (RFC 9110, section 10.1.1); aiohttp meets it."""


def refuse_odd_expectations(app: web.Application) -> None:
    """Have an application answer 417 to all other expectations; before it starts."""
    # What matches by a rule, as domains do, is asked before all paths.
    app.router.register_resource(MatchedSubAppResource(_Odd(), web.Application()))


class _Odd(AbstractRuleMatching):
    """Matches nothing: it refuses."""

    async def match(self, request: web.Request) -> bool:
        """Raises where the request expects something odd.

        Raises:
            HTTPExpectationFailed: with words of ours, and none of the request's.
        """
        said = request.headers.get("Expect", "")
        # Before HTTP/1.1 there were no expectations: they are ignored.
        if said and said.lower() != MET and request.version == HttpVersion11:
            raise web.HTTPExpectationFailed(
                text=f"the only expectation that is met here is {MET}\n"
            )
        return False

    def get_info(self) -> Any:
        """Nothing beside what it does."""
        return {}

    @property
    def canonical(self) -> str:
        """No address of its own."""
        return ""
