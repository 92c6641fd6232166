#!/usr/bin/env bash
# What perf/gpu/checks/05-context.sh makes of a program that passes, fails, skips and dies, without a GPU: the program is fake.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/expectations.sh"

# A copy of the check in a tree of its own: what it writes into artifacts/ is not ours.
mkdir -p "$work"/{results,tree/perf/gpu/checks}
cp "$root/perf/gpu/checks/05-context.sh" "$work/tree/perf/gpu/checks/"
fake() { printf '#!/usr/bin/env bash\nprintf "%%s\\n" "$*" >"%s/asked"\n%s\n' "$work" "$1" >"$work/program" && chmod +x "$work/program"; } # SCRIPT
check() { # VARIABLES...: sets out, status
    out=$(env NATIX_GPU_RESULTS="$work/results" NATIX_GPU_NAME=h100 "$@" bash "$work/tree/perf/gpu/checks/05-context.sh" 2>"$work/err")
    status=$?
}
says() { printf 'echo '"'"'{"check":"frame-path","device":"D","accelerator":"cuda","passed":%s,%s"context":{"passed":%s,"summary":"%s"}}'"'"'; exit %s' "$1" "$2" "$1" "$3" "$4"; }

fake "$(says true '' 'one context; the CUDA runtime took part.' 0)"
check NATIX_GPU_NAME= NATIX_GPU_CHECK="$work/program"
expect 'no GPU is a skip' 77 "$status"
contains 'and says so' "$out" '^\{"check":"context","skipped":true,"reason":"nvidia-smi shows no GPU'
check
expect 'no program is a skip' 77 "$status"
contains 'and says what to do' "$out" '"reason":"there is no .*make it with ./build.sh gpu-check'
check NATIX_GPU_CHECK="$work/nothing"
expect 'a program that is named must be there' 1 "$status"

check NATIX_GPU_CHECK="$work/program"
expect 'one that passes, passes' 0 "$status"
expect 'its line is under this name' '{"check":"context","device":"D","accelerator":"cuda","passed":true,"context":{"passed":true,"summary":"one context; the CUDA runtime took part."}}' "$out"
expect 'only the context is asked for, with a report' "--only context --json --report $work/results/context.md" "$(cat "$work/asked")"

fake "$(says true '' 'one context; the CUDA runtime is not installed, so the driver stood for it.' 0)"
check NATIX_GPU_CHECK="$work/program"
expect 'half of it is no pass' 77 "$status"
contains 'and says what is missing' "$out" '"skipped":true,"reason":"ILGPU and the driver share one context, but no libcudart'

fake "$(says false '"reason":"context: they do not share memory",' 'they do not share memory' 1)"
check NATIX_GPU_CHECK="$work/program"
expect 'one that fails, fails' 1 "$status"
contains 'with its own words' "$out" '^\{"check":"context",.*"passed":false,"reason":"context: they do not share memory"'
fake 'echo "natix-gpu-check: there is no CUDA device on this machine" >&2; exit 77'
check NATIX_GPU_CHECK="$work/program"
expect 'one that finds no device skips' 77 "$status"
contains 'with its own words' "$out" '"skipped":true,"reason":"natix-gpu-check: there is no CUDA device'
fake 'echo "segmentation \"fault\"" >&2; exit 139'
check NATIX_GPU_CHECK="$work/program"
expect 'one that dies fails' 1 "$status"
contains 'and is quoted' "$out" '^\{"check":"context","passed":false,"reason":"exit code 139: segmentation fault *"\}$'
fake 'exit 0'
check NATIX_GPU_CHECK="$work/program"
expect 'one that says nothing fails' 1 "$status"

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))
