"""What stewards can have their node do; the command line, the socket and pages call these.

A command takes the node and its arguments as a JSON object and answers with a JSON object. It
checks everything before it changes anything. `running` has all of them by name; nothing is imported
here, so that who needs one idea of a command does not import every other.
"""
