"""The story: nine example groups live through a season of their coalition.

Each act is one that a person does: a `commonweal` command in a process of its own, or a form on a
node's pages, sent by somebody who signed in. Every claim is checked.
"""
