#!/usr/bin/env bash
# Feeds damaged COPY streams and damaged stored sketches to their decoders, far more than a run of the tests does: each
# has to give an error that names an offset, or something that works. A crash names the suite; its seed is found by
# running again with --rounds 1 from --seed on.
# usage: Benchmarks/fuzz.sh [--rounds N] [--seed N]
# Exit code: 0 all was well, 1 something was not, 2 the script was called wrongly.
set -euo pipefail

rounds=5000
seed=$(date +%s)
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=${2-} ;;
    --seed) seed=${2-} ;;
    *) echo "usage: Benchmarks/fuzz.sh [--rounds N] [--seed N]" >&2; exit 2 ;;
  esac
  shift 2 || { echo "usage: Benchmarks/fuzz.sh [--rounds N] [--seed N]" >&2; exit 2; }
done
for number in "$rounds" "$seed"; do
  [[ $number =~ ^[1-9][0-9]*$ ]] || { echo "--rounds and --seed are whole numbers above 0" >&2; exit 2; }
done

cd "${LEADSMAN_FUZZ_PACKAGE:-$(dirname "$0")/..}"
swift build --build-tests >&2
echo "seeds $seed to $((seed + rounds - 1))"
# In portions, so that a crash costs little and says roughly where it was.
for ((first = seed; first < seed + rounds; first += 500)); do
  left=$((seed + rounds - first))
  export LEADSMAN_FUZZ_SEED=$first LEADSMAN_FUZZ_ROUNDS=$((left < 500 ? left : 500))
  log=$(mktemp)
  if ! swift test --skip-build --filter 'FuzzTests' >"$log" 2>&1; then
    grep -E '✘|Fatal|error:|signal' "$log" | head -20
    echo "failed between the seeds $first and $((first + LEADSMAN_FUZZ_ROUNDS - 1)); all of the output: $log"
    exit 1
  fi
  rm -f "$log"
done
echo "no crash, and no error without an offset"
