"""The pages of a founding: before there is a charter, so before there is a node to serve.

An application of its own, which shares templates, languages and protections with the node's pages
and none of their data: there is no desk, no log and no access yet (decision 0295).
"""

from node.web.founding.install import founding_app

__all__ = ["founding_app"]
