"""`python -m node` is `commonweal`."""

from node.cli.main import main

main()
