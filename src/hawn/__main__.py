"""``python -m hawn``."""

import sys

from hawn.config.cli import main

sys.exit(main())
