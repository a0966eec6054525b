"""``python -m tuning``: the command, where its script is not on the path."""

from tuning.cli.app import main

main()
