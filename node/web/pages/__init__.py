"""One file per page and verb; `node.web.routes` is the table of all of them.

A page that only shows reads the desk and renders. A page that takes a form checks it, then either
shows it again with what is wrong or acts and redirects, so that reloading never acts twice.
"""
