"""``python -m overstap`` is the command line, for machines where scripts are not on the path."""

from overstap.cli import main

main()
