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
            cmake --build "$directory" && ctest --test-dir "$directory" --output-on-failure
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
    local project=$1 log="$logs/$(basename "$1").log" line
    dotnet run --project "$project" -c "$configuration" --no-build -- --no-progress --no-ansi --output Normal >"$log" 2>&1
    local status=$?
    local total bad skip ok
    total=$(sed -nE 's/^ *total: ([0-9]+).*/\1/p' "$log" | tail -1)
    bad=$(sed -nE 's/^ *failed: ([0-9]+).*/\1/p' "$log" | tail -1)
    ok=$(sed -nE 's/^ *succeeded: ([0-9]+).*/\1/p' "$log" | tail -1)
    skip=$(sed -nE 's/^ *skipped: ([0-9]+).*/\1/p' "$log" | tail -1)
    if [ -z "$total" ] || { [ $status -ne 0 ] && [ "${bad:-0}" -eq 0 ]; }; then
        bad=$((${bad:-0} + 1))
    fi
    if [ "${bad:-0}" -gt 0 ]; then
        grep -vE '^(passed|skipped) ' "$log" | tail -n 120
    else
        grep -E '^skipped ' -A1 "$log" | head -n 40
    fi
    passed=$((passed + ${ok:-0})) failed=$((failed + ${bad:-0})) skipped=$((skipped + ${skip:-0}))
    echo "$(basename "$project"): ${ok:-0} passed, ${bad:-0} failed, ${skip:-0} skipped"
}

say "building tests"
if ! dotnet build Natix.Engine.sln -c "$configuration" >"$logs/build.log" 2>&1; then
    grep -E 'error' "$logs/build.log" | sort -u | head -n 40
    echo "the solution does not build (full log: $logs/build.log)"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
fi

say "formatting"
check format-csharp dotnet format Natix.Engine.sln --verify-no-changes --no-restore
check format-native bash -c 'git ls-files "*.c" "*.cc" "*.cpp" "*.h" "*.hpp" "*.cu" "*.cuh" | xargs -r clang-format --dry-run --Werror'
check file-sizes bash tests/file-sizes.sh

say "native tests"
native native artifacts/native -DCMAKE_BUILD_TYPE=Release
native native-sanitized artifacts/native-asan -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNATIX_SANITIZE=ON

say "managed tests"
for project in tests/*.Tests; do managed "$project"; done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
