"""Commonweal's protocol: values in, values out.

Nothing in this package reads a file, a clock, a network or a source of randomness, so everything
here gives the same answer on every node and in every test. What does those things is `node`.
"""
