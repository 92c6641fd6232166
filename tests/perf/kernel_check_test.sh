#!/usr/bin/env bash
# What perf/gpu/checks/20-kernels.sh makes of programs that pass, fail, skip and die, and of sanitizers, without a GPU: everything it calls is fake.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/expectations.sh"

fake() { printf '#!/usr/bin/env bash\n%s\n' "$2" >"$work/bin/$1" && chmod +x "$work/bin/$1"; } # NAME SCRIPT

# A copy of the check in a tree of its own: what it writes into artifacts/ is not ours.
mkdir -p "$work"/{bin,results,tree/perf/gpu/checks,tree/artifacts,tree/kernels}
cp "$root/perf/gpu/checks/20-kernels.sh" "$work/tree/perf/gpu/checks/"
cp "$root/perf/gpu/build.sh" "$work/tree/perf/gpu/"
cp "$root/kernels/toolchain.sh" "$work/tree/kernels/"

check() { # VARIABLES...: sets out, status
    rm -f "$work/results/kernels.md"
    out=$(env NATIX_GPU_RESULTS="$work/results" NATIX_GPU_NAME=h100 NATIX_PYTHON="$work/bin/python" PATH="$work/bin:/usr/bin:/bin" CUDA_HOME="$work/none" \
        NATIX_CUDA_TOOLCHAIN="$work/none" "$@" bash "$work/tree/perf/gpu/checks/20-kernels.sh" 2>"$work/err")
    status=$?
}

good='while [ $# -gt 0 ]; do [ "$1" = --report ] && echo page >"$2"; shift; done; echo "{\"check\":\"kernels\",\"passed\":true,\"cases\":3}"'
fake program "$good"
fake python 'echo "torch is not installed" >&2; exit 77'

check NATIX_GPU_NAME= NATIX_KERNEL_TESTS="$work/bin/program"
expect 'no GPU is a skip' 77 "$status"
contains 'and says so' "$out" '^\{"check":"kernels","skipped":true,"reason":"nvidia-smi shows no GPU'
if [ ! -x /usr/local/cuda/bin/nvcc ] && [ ! -x /usr/bin/nvcc ]; then
    check
    expect 'no program and no compiler is a skip' 77 "$status"
    contains 'and says what to do' "$out" '"reason":"there is no .*make it with ./build.sh cuda.*no CUDA compiler 12.4 is here'
fi
check NATIX_KERNEL_TESTS="$work/bin/nothing"
expect 'a program that is named must be there' 1 "$status"

check NATIX_KERNEL_TESTS="$work/bin/program"
expect 'a program that passes, passes' 0 "$status"
expect 'one line' 1 "$(wc -l <<<"$out")"
expect 'a whole line of JSON' '{"check":"kernels","passed":true,"cases":3,"sanitizer":"not run: no compute-sanitizer on this machine","torch":"not run: torch is not installed"}' "$out"
contains 'the page says what was not run' "$(cat "$work/results/kernels.md")" 'torch on gathered .*not run: torch is not installed'

fake python 'echo "{\"torch\":\"2.9\",\"attention\":[]}"'
fake compute-sanitizer 'exit 0'
check NATIX_KERNEL_TESTS="$work/bin/program"
contains 'a sanitizer that finds nothing, and torch' "$out" '"sanitizer":"clean","torch":\{"torch":"2.9","attention":\[\]\}\}$'
fake compute-sanitizer 'case "$*" in *probe* | *"3 x 7"*) exit 0 ;; *racecheck*) echo "========= ERROR: a \"race\""; exit 99 ;; esac'
check NATIX_KERNEL_TESTS="$work/bin/program"
expect 'a sanitizer that finds something fails the check' 1 "$status"
contains 'in its line, too' "$out" '^\{"check":"kernels","passed":false,"reason":"compute-sanitizer found errors",.*"sanitizer":"racecheck: =+ ERROR: a race'
fake compute-sanitizer 'echo "driver is too new"; exit 1'
check NATIX_KERNEL_TESTS="$work/bin/program"
expect 'a sanitizer that cannot run fails nothing' 0 "$status"
contains 'and is seen' "$out" '"sanitizer":"not run: driver is too new"'
rm "$work/bin/compute-sanitizer"

fake program 'echo "{\"check\":\"kernels\",\"passed\":false,\"reason\":\"2 of 3 cases failed\"}"; exit 1'
check NATIX_KERNEL_TESTS="$work/bin/program"
expect 'a program that fails, fails' 1 "$status"
contains 'with its own words' "$out" '"passed":false,"reason":"2 of 3 cases failed"'
fake program 'echo "{\"check\":\"kernels\",\"skipped\":true,\"reason\":\"no CUDA device: none\"}"; exit 77'
check NATIX_KERNEL_TESTS="$work/bin/program"
expect 'a program that skips, skips' 77 "$status"
contains 'with its own words, too' "$out" '"skipped":true,"reason":"no CUDA device: none"'
fake program 'echo "illegal \"address\"" >&2; exit 134'
check NATIX_KERNEL_TESTS="$work/bin/program"
expect 'a program that dies fails the check' 1 "$status"
contains 'and is quoted' "$out" '^\{"check":"kernels","passed":false,"reason":"exit code 134: illegal address *"\}$'

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))
