#!/usr/bin/env bash
# What perf/gpu/checks/30-ort-cuda.sh makes of programs that pass, fail, skip and lie, and of parts, without a GPU: fake programs in a folder of its own.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/expectations.sh"

# A checkout of its own: the check writes its logs below the one it lies in.
mkdir -p "$work/tree/perf/gpu/checks" "$work/check" "$work/results"
cp "$root/perf/gpu/checks/30-ort-cuda.sh" "$work/tree/perf/gpu/checks/"
cp "$root/perf/gpu/parts.sh" "$work/tree/perf/gpu/"

program() { printf '#!/usr/bin/env bash\n%s\n' "$2" >"$work/check/$1" && chmod +x "$work/check/$1"; }

run() { # GPU: sets out, status
    out=$(NATIX_GPU_NAME=$1 NATIX_GPU_RESULTS=$work/results NATIX_ORT_CHECK=$work/check NATIX_ORT_PARTS=$work/parts bash "$work/tree/perf/gpu/checks/30-ort-cuda.sh" 2>&1)
    status=$?
}

good_check='echo "# report" >"$3"; echo "{\"check\":\"ort-cuda\",\"passed\":true,\"outputs\":{\"passed\":true}}"'
good_suite='echo "   Natix.Engine.Tests  Total: 61, Errors: 0, Failed: 0, Skipped: 1, Not Run: 0, Time: 1s"'

run ''
expect 'without a GPU it skips' 77 "$status"
contains 'and says so' "$out" '"skipped":true,"reason":"nvidia-smi shows no GPU'
run h100
expect 'without the program it skips' 77 "$status"
contains 'and says what makes it' "$out" 'build.sh ort-check'

program natix-ort-check "$good_check"
program Natix.Engine.Tests "$good_suite"
run h100
expect 'both pass' 0 "$status"
contains 'the line has the suite in it' "$out" '^\{"check":"ort-cuda","passed":true,"outputs":\{"passed":true\},"conformance":"60 passed, 0 failed, 1 skipped"\}$'
contains 'and so has the report' "$(cat "$work/results/ort-cuda.md")" '60 passed, 0 failed'

program Natix.Engine.Tests 'echo "    X.Y [FAIL]"; echo "   Natix.Engine.Tests  Total: 61, Errors: 0, Failed: 2, Skipped: 1, Not Run: 0, Time: 1s"; exit 1'
run h100
expect 'a failing suite fails the check' 1 "$status"
contains 'and the line says why' "$out" '"passed":false,"reason":"conformance: 58 passed, 2 failed, 1 skipped; .*X.Y'
program Natix.Engine.Tests 'echo "   Natix.Engine.Tests  Total: 61, Errors: 0, Failed: 0, Skipped: 61, Not Run: 0, Time: 1s"'
run h100
expect 'a suite that skips shows nothing' 1 "$status"
program Natix.Engine.Tests 'exit 0'
run h100
expect 'nor does one that runs nothing' 1 "$status"

program Natix.Engine.Tests "$good_suite"
program natix-ort-check 'echo "natix-ort-check: libcudart.so.13: cannot open" >&2; exit 77'
run h100
expect 'without the libraries of CUDA it skips' 77 "$status"
contains 'with the words of the program' "$out" 'libcudart.so.13: cannot open'
program natix-ort-check 'echo "# report" >"$3"; echo "{\"check\":\"ort-cuda\",\"passed\":false,\"reason\":\"verdicts: 1\"}"; exit 1'
run h100
expect 'what the program found fails the check' 1 "$status"
contains 'in its own words' "$out" '"reason":"verdicts: 1"'
program natix-ort-check 'echo "Segmentation fault" >&2; exit 139'
run h100
expect 'a program that dies fails the check' 1 "$status"
contains 'with its exit code' "$out" 'exit code 139: Segmentation fault'

program natix-ort-check "$good_check"
bash "$work/tree/perf/gpu/parts.sh" split "$work/check" "$work/parts" 2>"$work/err" || expect 'parts are made' 0 1
rm -rf "$work/check"
run h100
expect 'parts alone are joined first' 0 "$status"
rm -rf "$work/check" "$work/parts/part-00"
run h100
expect 'a part that has not come is a skip' 77 "$status"
contains 'which names it' "$out" 'missing or damaged .*part-00'

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))
