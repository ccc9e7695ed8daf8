#!/bin/sh
# run.sh BUILD_DIR: our descriptors against the published ones.
# Keeps what it installs in the user's cache folder, one virtual environment for each version of
# requirements.txt, shared by all build folders.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
descriptors=$1/proto/descriptors.binpb
version=$(sha256sum "$here/requirements.txt" | cut -c1-12)
env=${XDG_CACHE_HOME:-$HOME/.cache}/flyte-dask-plugin/descriptors-$version

mkdir -p "$(dirname "$env")"
exec 9>"$env.lock"
flock 9
if [ ! -e "$env/complete" ] || ! "$env/bin/python" -c ""; then
  echo "installing $(grep -c == "$here/requirements.txt") packages into $env"
  python3 -m venv --clear "$env"
  "$env/bin/python" -m pip install -q --disable-pip-version-check --no-deps \
    -r "$here/requirements.txt" || {
    echo "the published packages could not be installed: is the Python registry reachable?" >&2
    exit 1
  }
  touch "$env/complete"
fi
exec 9>&-
PYTHONDONTWRITEBYTECODE=1 exec "$env/bin/python" "$here/descriptors_test.py" "$descriptors"
