#!/usr/bin/env bash
# Runs every test: formatting, native code under sanitizers, then the managed suites. Called by build.sh after a build.
# Ends with one line: N passed, N failed, N skipped. Exits non-zero when anything failed or nothing ran.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
configuration=${1:-Release}
logs=artifacts/test-logs
rm -rf "$logs" && mkdir -p "$logs"
passed=0 failed=0 skipped=0

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

check() { # NAME COMMAND...: one check that passes or fails as a whole
    local name=$1
    shift
    if "$@" >"$logs/$name.log" 2>&1; then
        passed=$((passed + 1))
        echo "$name: passed"
    else
        failed=$((failed + 1))
        tail -n 60 "$logs/$name.log"
        echo "$name: FAILED (full log: $logs/$name.log)"
    fi
}

native() { # NAME DIRECTORY CMAKE_ARGUMENTS...
    local name=$1 directory=$2 log="$logs/$1.log" ok bad
    shift 2
    {
        { [ -f "$directory/build.ninja" ] || cmake -S . -B "$directory" -G Ninja "$@"; } &&
            cmake --build "$directory" && ctest --test-dir "$directory" --output-on-failure -j "$(nproc)"
    } >"$log" 2>&1
    local status=$?
    ok=$(grep -cE '^ *[0-9]+/[0-9]+ Test .*Passed' "$log")
    bad=$(grep -cE '^ *[0-9]+/[0-9]+ Test .*(Failed|Exception|Timeout|Not Run)' "$log")
    [ $status -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    [ "$ok" -eq 0 ] && [ "$bad" -eq 0 ] && bad=1
    [ "$bad" -gt 0 ] && tail -n 80 "$log"
    passed=$((passed + ok)) failed=$((failed + bad))
    echo "$name: $ok passed, $bad failed"
}

managed() { # PROJECT: runs its test program and adds up its summary line
    local name log line
    name=$(basename "$1") log="$logs/$(basename "$1").log"
    local programs=(artifacts/build/bin/"$name"/"${configuration,,}"*/"$name")
    "${programs[0]}" -noColor -noLogo >"$log" 2>&1
    local status=$? total bad errors skip
    line=$(grep -E "^ *$name +Total: " "$log" | tail -1)
    read -r total errors bad skip < <(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' <<<"$line")
    bad=$((${bad:-0} + ${errors:-0}))
    # A program that died, or ran nothing, has failed whatever it counted.
    if [ "${total:-0}" -eq 0 ] || { [ $status -ne 0 ] && [ "$bad" -eq 0 ]; }; then bad=$((bad + 1)); fi
    local ok=$((${total:-0} - ${bad:-0} - ${skip:-0}))
    [ "$ok" -lt 0 ] && ok=0
    grep -E '\[SKIP\]' -A1 "$log" | head -n 40
    [ "$bad" -gt 0 ] && grep -vE '\[SKIP\]' "$log" | tail -n 150
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + ${skip:-0}))
    echo "$name: $ok passed, $bad failed, ${skip:-0} skipped"
}

# The CUDA kernels: compiled and their resources looked at; they run where there is a device. A compiler is a download of 1 GB and a minute,
# which is made on request only.
cuda() {
    if [ -z "${NATIX_CI_CUDA:-}" ] && ! bash kernels/toolchain.sh --cached >"$logs/native-cuda.log" 2>&1; then
        skipped=$((skipped + 1))
        echo "native-cuda: skipped: no CUDA compiler is here; NATIX_CI_CUDA=1 or ./build.sh cuda fetches one"
        return
    fi
    ./build.sh cuda "$logs/resources.md" >"$logs/native-cuda.log" 2>&1
    case $? in
        0) passed=$((passed + 1)) && echo "native-cuda: passed" ;;
        77) skipped=$((skipped + 1)) && echo "native-cuda: skipped: $(grep toolchain.sh "$logs/native-cuda.log" | tail -1)" ;;
        *) failed=$((failed + 1)) && tail -n 60 "$logs/native-cuda.log" && echo "native-cuda: FAILED (full log: $logs/native-cuda.log)" ;;
    esac
}

say "building tests"
if ! dotnet build Natix.Engine.sln -c "$configuration" >"$logs/build.log" 2>&1; then
    grep -E 'error' "$logs/build.log" | sort -u | head -n 40
    echo "the solution does not build (full log: $logs/build.log)"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi

say "formatting"
# Style is an error of the build already; what is left is where things stand.
check format-csharp dotnet format whitespace Natix.Engine.sln --verify-no-changes --no-restore
check format-native bash -c 'set -o pipefail; find native kernels tests/native -name "*.[ch]" -o -name "*.[ch]pp" -o -name "*.cu" -o -name "*.cuh" | xargs clang-format --dry-run --Werror'
check file-sizes bash tests/file-sizes.sh
check gpu-check-runner bash tests/perf/check_runner_test.sh
check gpu-check-build bash tests/perf/gpu_build_test.sh
check gpu-check-context bash tests/perf/context_check_test.sh
check gpu-check-kernels bash tests/perf/kernel_check_test.sh
check gpu-check-ort bash tests/perf/ort_check_test.sh
check gpu-parts bash tests/perf/parts_test.sh
check gpu-results-page bash tests/perf/results_page_test.sh
check gpu-check-nvjpeg bash tests/perf/nvjpeg_check_test.sh
check cuda-toolchain bash tests/perf/toolchain_test.sh

say "native tests"
native native artifacts/native -DCMAKE_BUILD_TYPE=Release
native native-sanitized artifacts/native-asan -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNATIX_SANITIZE=ON
cuda

say "managed tests"
for project in tests/*.Tests; do managed "$project"; done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
