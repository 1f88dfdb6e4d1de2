#!/bin/sh
# Make the environments of other people's harvesters, which the tests read the catalogue with:
# .harvesters/udata and .harvesters/ckan. What is made already stays, until its pins change.
# Usage: tools/harvesters.sh PYTHON
set -eu
cd "$(dirname "$0")/.."

python=${1:-python3}
if ! "$python" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "'$python' is not Python 3.11 or newer with its venv module." >&2
    exit 2
fi

for pins in tools/harvesters/*.txt; do
    name=$(basename "$pins" .txt)
    folder=.harvesters/$name
    if cmp -s "$pins" "$folder/made"; then
        continue
    fi
    echo "Making $folder (once, under a minute) ..." >&2
    rm -rf "$folder"
    "$python" -m venv "$folder"
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$pins"
    cp "$pins" "$folder/made"
done
