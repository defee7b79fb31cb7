"""Files of votes: lines of bytes in, a profile with its option names out, and back.

Nothing here opens a file; whoever calls passes its lines and the name that errors show.
"""
