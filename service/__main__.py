"""`python -m service`: the same as `dateline`."""

from service.cli import main

main()
