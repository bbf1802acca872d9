"""``python -m monitor`` is the command ``monitor``."""

from monitor.cli import main

main()
