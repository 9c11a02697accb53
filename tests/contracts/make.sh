#!/bin/sh
# Makes the contracts again (Python 3.11 and npm); `--check` fails if they differ from what is committed.
exec python3 "$(dirname -- "$0")/make.py" "$@"
