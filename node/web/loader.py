"""How Jinja finds the templates: among what this server read of them (`node.web.sources`)."""

import zlib

from jinja2 import BaseLoader, Environment, TemplateNotFound

from node.web.sources import TEMPLATES, sources


class Sources(BaseLoader):
    """Loads templates from `sources`."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:  # noqa: ARG002 - Jinja's signature
        """The source, and its file for tracebacks; it is never out of date.

        Raises:
            TemplateNotFound: there is none of that name.
        """
        packed = sources().get(template)
        if packed is None:
            raise TemplateNotFound(template)
        return zlib.decompress(packed).decode(), str(TEMPLATES / template), None

    def list_templates(self) -> list[str]:
        """Their names, sorted."""
        return list(sources())
