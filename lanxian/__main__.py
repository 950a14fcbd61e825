"""``python -m lanxian`` is the ``lanxian`` command."""

import sys

from lanxian.cli import main

if __name__ == "__main__":
    sys.exit(main())
