"""``python -m overstap`` is the command line, for machines where scripts are not on the path."""

import sys

try:
    from overstap.cli import main

    main()
except KeyboardInterrupt:
    # Ctrl-C while modules are still being imported: nothing has begun, so there is nothing to say.
    sys.exit(130)
