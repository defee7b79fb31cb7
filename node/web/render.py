"""From a view model to a page: one Jinja environment per language, made when first asked for."""

import zlib
from collections.abc import Mapping
from functools import cache

from aiohttp import web
from jinja2 import BytecodeCache, Environment, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup
from yarl import URL

from node.founding.terms import seconds
from node.web import wording
from node.web.charts import Charts
from node.web.forms import FIELD
from node.web.help import guide, helps
from node.web.i18n import Language, iso, load_languages
from node.web.keys import DATA, FORM_KEY, desk, language
from node.web.loader import Sources
from node.web.negotiation import LANGUAGES
from node.web.notices import drop_notice, notice, notice_of
from node.web.paths import data_path
from node.web.people import forget, is_out, person
from node.web.policy import allows, publishes
from node.web.refusals import refusal
from node.web.scripts import INTEGRITY, SCRIPT_PATH, scripted
from node.web.tokens import FormToken

OK = 200
MAX_READY = 32
"""Templates that an environment keeps ready to render; another takes a third of a millisecond to be
made so again. All of them, in two languages, are 7 MiB."""


class _Compiled(BytecodeCache):
    """Templates compiled once a process: the languages' environments differ in no code.

    Packed by zlib: 4 MiB otherwise, once somebody has seen all pages.
    """

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is held for the bucket's key, if anything."""
        held = self._held.get(bucket.key)
        if held is not None:
            bucket.bytecode_from_string(zlib.decompress(held))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Hold what was compiled."""
        self._held[bucket.key] = zlib.compress(bucket.bytecode_to_string())


_COMPILED = _Compiled()


@cache
def templates(code: str) -> Environment:
    """The templates in one language, for all pages of this process."""
    return environment(load_languages()[code])


def environment(spoken: Language) -> Environment:
    """Templates in one language. Undefined names are errors; everything is escaped."""
    env = Environment(
        loader=Sources(),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_COMPILED,
        cache_size=MAX_READY,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        spoken.gettext, spoken.ngettext, newstyle=True
    )
    env.filters.update(
        number=spoken.number,
        notice=notice_of,
        percent=spoken.percent,
        figure=spoken.figure,
        moment=spoken.moment,
        day=spoken.day,
        duration=spoken.duration,
        join_words=spoken.join,
        iso=iso,
        markdown=_markdown,
        # XML 1.0 has no way to write control characters, not even escaped.
        xml=wording.plain,
        say=lambda sentence: wording.say(sentence, spoken),
        now_said=lambda now, zone: now.said(spoken.gettext, lambda at: spoken.moment(at, zone)),
        told=lambda news: wording.told(news, spoken),
        fact=lambda fact: fact.said(spoken.gettext, spoken.number, spoken.span),
        span=lambda text: spoken.span(1000 * seconds(text)),
        refusal=lambda error: refusal(error, spoken),
        groups_of_four=wording.groups_of_four,
    )
    env.globals.update(
        language=spoken,
        languages=LANGUAGES,
        distance=spoken.distance,
        charts=Charts(spoken),
        guide_title=lambda name: guide(name, spoken.code).title,
    )
    return env


def _markdown(text: str) -> Markup:
    from node.web.markdown import to_html  # noqa: PLC0415  node.later

    return to_html(text)


def _data_address(request: web.Request) -> str:
    """Where the page's JSON is, asked as the page was; empty if it has none."""
    if f"{request.match_info.route.name}{DATA}" not in request.app.router:
        return ""
    asked = [(name, text) for name, text in request.query.items() if name != "lang"]
    return str(URL.build(path=data_path(request.path), query=asked))


def filled(
    spoken: Language, template: str, context: Mapping[str, object], status: int
) -> web.Response:
    """A template as an answer."""
    text = templates(spoken.code).get_template(template).render(context)
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status)


async def render(
    request: web.Request, template: str, context: Mapping[str, object], *, status: int = 200
) -> web.Response:
    """A page from `templates/views/`.

    Pages with a form get a hidden token; the cookie behind it is set only then. Who was signed in
    here and is no longer is told so, once.
    """
    spoken = language(request)
    token = FormToken(request, request.app[FORM_KEY])
    here = person(request)
    said = notice(request)
    # Asked of those who sign in only: a visitor's page needs no fold.
    left = here is not None and await desk(request).left()

    def may(command: str) -> bool:
        """Whether the page offers this: whoever is here may, and others would take it."""
        allowed = here is not None and allows(here.access.role, command)
        return allowed and not (left and publishes(command))

    response = filled(
        spoken,
        f"views/{template}",
        {
            "request_path": request.path,
            # Without the query: a code may stand in it, and paper is passed on.
            "page_address": f"{request.host}{request.path}",
            "data_address": _data_address(request) if status == OK else "",
            "can_switch": request.method == "GET",
            "language_link": lambda code: str(request.rel_url.update_query(lang=code)),
            "token_name": FIELD,
            "token_value": token.value,
            "script": (SCRIPT_PATH, INTEGRITY) if scripted(request) else None,
            "person": here,
            "may": may,
            "left": left,
            "notice": said,
            "is_out": is_out(request),
            "helps": helps(
                request.match_info.route.name,
                None if here is None else here.access.role.value,
            ),
            "frame": await desk(request).frame(),
            **context,
        },
        status,
    )
    if said is not None:
        drop_notice(response)
    if is_out(request):
        forget(request, response)
    token.keep(response)
    return response
