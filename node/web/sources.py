"""The sources of all templates, read once a process.

An upgrade puts other files beneath a running server. They fit the views of the release that they
came with: one that a running server took up would name fields that its views lack.
"""

from functools import cache
from pathlib import Path

from jinja2 import BaseLoader, Environment, TemplateNotFound

TEMPLATES = Path(__file__).parent / "templates"


@cache
def sources() -> dict[str, str]:
    """Every template by its name below `templates`, as it was when first asked for."""
    return {
        path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    }


class Sources(BaseLoader):
    """Loads templates from `sources`, which are read as soon as there is one of these."""

    def __init__(self) -> None:
        sources()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 - Jinja's signature
        """The source, and its file for tracebacks; it is never out of date.

        Raises:
            TemplateNotFound: there is none of that name.
        """
        text = sources().get(template)
        if text is None:
            raise TemplateNotFound(template)
        return text, str(TEMPLATES / template), None

    def list_templates(self) -> list[str]:
        """Their names, sorted."""
        return list(sources())
