#!/bin/sh
# Make .venv with the pinned dependencies and this program in it.
# Usage: tools/environment.sh PYTHON
set -eu

python=$1

if ! command -v "$python" >/dev/null 2>&1; then
    echo "'$python' is not installed. Install Python 3.11 or newer, or name it: make PYTHON=python3.12" >&2
    exit 2
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$("$python" --version) is too old: Python 3.11 or newer is needed. Name another: make PYTHON=python3.12" >&2
    exit 2
fi
if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2
    exit 2
fi

echo "Making .venv (once, under a minute) ..." >&2
rm -rf .venv
"$python" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
touch .venv/made
