#!/usr/bin/env bash
# Counts the processor's instructions per value of every kernel that a streamed value goes through, and prints beside
# them the nanoseconds, which nothing is judged by.
# usage: Benchmarks/kernels.sh [--record] [KERNEL…]
# KERNEL_BENCHMARK names a release binary that is already built. --record writes what was counted to thresholds.json.
# Exit code: 0 no kernel is above its threshold, 1 one is, 2 the benchmark itself went wrong.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
thresholds=$root/Benchmarks/thresholds.json
source "$root/scripts/machine.sh"
need valgrind command -v valgrind
need python3 python3 -c 'import json'
need libpq-dev test -e /usr/include/postgresql/libpq-fe.h
install_missing

record=
if [ "${1-}" = --record ]; then
  record=yes
  shift
fi
if [ -z "${KERNEL_BENCHMARK:-}" ]; then
  swift build --package-path "$root" "${release[@]}" --product KernelBenchmark >&2
  KERNEL_BENCHMARK=$(swift build --package-path "$root" "${release[@]}" --show-bin-path)/KernelBenchmark
fi
[ -x "$KERNEL_BENCHMARK" ] || { echo "$KERNEL_BENCHMARK cannot be run" >&2; exit 2; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The data's block is 65,536 values; the difference of two runs leaves out what is done once.
few=65536
many=524288
# instructions KERNEL VALUES
instructions() {
  valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$KERNEL_BENCHMARK" count "$1" "$2" \
    2>&1 >/dev/null | awk '/I +refs/ { gsub(",", "", $NF); print $NF }'
}

kernels=("$@")
[ ${#kernels[@]} -gt 0 ] || mapfile -t kernels < <("$KERNEL_BENCHMARK" list)
for kernel in "${kernels[@]}"; do
  less=$(instructions "$kernel" $few)
  more=$(instructions "$kernel" $many)
  [ -n "$less" ] && [ -n "$more" ] || { echo "$kernel could not be counted" >&2; exit 2; }
  echo "$kernel $less $more" >>"$folder/counts"
done
"$KERNEL_BENCHMARK" time "${kernels[@]}" >"$folder/times" 2>/dev/null

python3 - "$thresholds" "$folder" $((many - few)) "$record" <<'PY'
import json, pathlib, sys

thresholds, folder, values, record = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
stored = json.loads(thresholds.read_text()) if thresholds.exists() else {"tolerance": 0.1, "instructions_per_value": {}}
limits, tolerance = stored["instructions_per_value"], stored["tolerance"]
times = dict(line.split() for line in (folder / "times").read_text().splitlines())
above = []
print(f"{'kernel':22}{'instructions':>14}{'threshold':>12}{'ns':>9}")
for line in (folder / "counts").read_text().splitlines():
    kernel, less, more = line.split()
    counted = round((int(more) - int(less)) / values, 1)
    limit = limits.get(kernel)
    if record:
        limits[kernel] = counted
    elif limit is None or counted > limit * (1 + tolerance):
        above.append(kernel)
    print(f"{kernel:22}{counted:14.1f}{'none' if limit is None else limit:>12}{times[kernel]:>9}")
if record:
    thresholds.write_text(json.dumps(stored, indent=2) + "\n")
if above:
    print(f"more than {tolerance:.0%} above the threshold, or without one: {', '.join(above)}")
sys.exit(bool(above))
PY
