"""The pages of a group's node: read, vote, keep a receipt, check.

`setup` is the one door: it adds routes, middlewares and start-up parts to the node's application.
Pages ask a `Desk` (see `node.web.desk`) for view models; they never touch the store or the fold.
"""

from node.web.install import setup

__all__ = ["setup"]
