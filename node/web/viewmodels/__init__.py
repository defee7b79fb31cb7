"""What templates may know: frozen values, built from the folded state in one place each.

A template never sees the state, the store or a key. Texts that people of the coalition wrote are
plain `str` and escaped by the templates; fixed words are keys that templates translate.
"""
