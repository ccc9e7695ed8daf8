#!/bin/sh
# layering.sh: the include arrows of docs/architecture.md. Each line: a folder, and what of ours it may
# include. A folder that includes more fails.
set -eu
cd "$(dirname "$0")/.."
failed=0
check() {
  folder=$1; shift
  allowed=$(printf '%s|' "$folder" "$@")
  found=$(grep -rnE '#include "(plugin|k8s|server|test|flyteidl2?|grpc)/' "$folder" --include='*.h' --include='*.cc' |
          grep -vE "#include \"(${allowed%|})/" || true)
  [ -z "$found" ] || { echo "$folder/ includes what it may not:"; echo "$found"; failed=1; }
}
check plugin flyteidl flyteidl2
check k8s
check server plugin k8s flyteidl flyteidl2 grpc
# k8s/ knows no Flyte, gRPC, metrics or logger; plugin/ no network and no clock.
foreign=$(grep -rnE '#include <(grpc|prometheus|spdlog|civetweb)' k8s plugin || true)
foreign="$foreign$(grep -rnE 'absl/time/clock.h|<curl|getenv|<fstream>|<thread>' plugin || true)"
[ -z "$foreign" ] || { echo "includes of libraries that have no place there:"; echo "$foreign"; failed=1; }
[ $failed = 0 ] && echo "the include arrows hold"
exit $failed
