"""What every page passes through, outermost first.

Security, language, errors, session, access, forms. Each is scoped to the pages' own routes, so that
peers' requests never meet them.
"""
