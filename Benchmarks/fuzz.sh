#!/usr/bin/env bash
# Feeds damaged COPY streams and damaged stored sketches to their decoders, far more than a run of the tests does: each
# has to give an error that names an offset, or something that works. A crash names the seeds that it was among; it is
# found by running again with --rounds 1 from --seed on.
# usage: Benchmarks/fuzz.sh [--seconds N | --rounds N] [--seed N] [TARGET…]
# Targets: copy quantiles distinct value-counts moments totals binned-counts shapes arrays; 600 seconds each unless told.
# Exit code: 0 all was well, 1 something was not, 2 the script was called wrongly.
set -euo pipefail

usage() {
  echo "usage: Benchmarks/fuzz.sh [--seconds N | --rounds N] [--seed N] [TARGET…]" >&2
  exit 2
}
seconds=600
rounds=
seed=$(date +%s)
targets=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds | --rounds | --seed)
      [[ ${2-} =~ ^[1-9][0-9]*$ ]] || { echo "$1 takes a whole number above 0" >&2; exit 2; }
      declare "${1#--}=$2"
      shift 2
      ;;
    -*) usage ;;
    *)
      targets+=("$1")
      shift
      ;;
  esac
done
[ ${#targets[@]} -gt 0 ] || targets=(copy quantiles distinct value-counts moments totals binned-counts shapes arrays)

# The tests of a target, as `swift test` filters them.
tests_of() {
  case $1 in
    copy) echo 'PostgresTests\.CopyFuzzTests/' ;;
    quantiles) echo 'SketchesTests\.FuzzTests/.*quantile sketch' ;;
    distinct) echo 'SketchesTests\.FuzzTests/.*distinct count' ;;
    value-counts) echo 'SketchesTests\.FuzzTests/.*value counts' ;;
    moments) echo 'SketchesTests\.FuzzTests/.*moments' ;;
    totals) echo 'SketchesTests\.FuzzTests/.*totals' ;;
    binned-counts) echo 'SketchesTests\.FuzzTests/.*binned counts' ;;
    shapes) echo 'SketchesTests\.FuzzTests/.*shapes' ;;
    arrays) echo 'ScansTests\.ArrayTextTests/' ;;
    *) echo "$1 is no target" >&2; return 2 ;;
  esac
}

# In portions of some seconds, so that a crash costs little and says roughly where it was.
fuzz() {
  local target=$1 tests first=$seed portion=20 done=0 log started elapsed
  tests=$(tests_of "$target") || exit 2
  local end=$((SECONDS + seconds))
  while true; do
    [ -z "$rounds" ] || portion=$((rounds - done < 500 ? rounds - done : 500))
    log=$(mktemp)
    started=$SECONDS
    if ! LEADSMAN_FUZZ_SEED=$first LEADSMAN_FUZZ_ROUNDS=$portion \
      swift test --skip-build --filter "$tests" >"$log" 2>&1 || ! grep -q 'with [1-9][0-9]* test' "$log"; then
      grep -E '✘|Fatal|error:|signal' "$log" | head -20
      echo "$target failed between the seeds $first and $((first + portion - 1)); all of the output: $log"
      exit 1
    fi
    rm -f "$log"
    elapsed=$((SECONDS - started))
    first=$((first + portion))
    done=$((done + portion))
    if [ -n "$rounds" ]; then
      [ "$done" -lt "$rounds" ] || break
    else
      [ $SECONDS -lt $end ] || break
      [ $elapsed -ge 10 ] || portion=$((portion * 2))
      # What is left must not be overrun by far.
      while [ $((end - SECONDS)) -lt $elapsed ] && [ $portion -gt 20 ]; do
        portion=$((portion / 2))
        elapsed=$((elapsed / 2))
      done
    fi
  done
  echo "$target: $done rounds from seed $seed on"
}

for target in "${targets[@]}"; do tests_of "$target" >/dev/null || exit 2; done
cd "${LEADSMAN_FUZZ_PACKAGE:-$(dirname "$0")/..}"
swift build --build-tests >&2
for target in "${targets[@]}"; do fuzz "$target"; done
echo "no crash, and no error without an offset"
