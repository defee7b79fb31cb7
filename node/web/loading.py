"""Loading the pages, which no start waits for."""

from node.web.help import NAMES, guide
from node.web.i18n import load_languages
from node.web.negotiation import SOURCE_LANGUAGE
from node.web.render import templates
from node.web.routes import load_pages
from node.web.sources import sources

SHARED = ("common/base.html", "common/parts.html", "common/forms.html")


def load_all() -> None:
    """Load what pages load when they are first asked for: code, catalogues, templates, guides.

    An upgrade beneath the running server changes none of them.

    Raises:
        OSError: one of the files is not in the package.
        ValueError: a catalogue does not parse.
        ImportError, AttributeError: the table of pages names what isn't there.
    """
    sources()
    load_pages()
    for spoken in load_languages().values():
        spoken.load()
        for name in NAMES:
            guide(name, spoken.code)


def compile_shared() -> None:
    """Compile the templates that nearly every other one extends or imports.

    Raises:
        jinja2.TemplateNotFound: one of them is not in the package.
    """
    for name in SHARED:
        templates(SOURCE_LANGUAGE).get_template(name)
