"""Counting methods, one a file, over exact integers and fractions.

Nothing here imports a method; `protocol.counting.methods` is the table of all of them.
"""
