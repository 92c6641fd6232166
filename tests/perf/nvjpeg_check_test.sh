#!/usr/bin/env bash
# What perf/gpu/checks/40-nvjpeg.sh makes of machines that lack something and of programs that pass and fail, without a GPU: everything it calls is fake.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/expectations.sh"

program() { printf '#!/usr/bin/env bash\n%s\n' "$1" >"$work/program" && chmod +x "$work/program"; }
check() { # VARIABLES...: sets out, status
    out=$(env -u NATIX_NVJPEG -u NATIX_TURBOJPEG NATIX_GPU_RESULTS="$work" NATIX_GPU_NAME=h100 NATIX_GPU_CHECK="$work/program" \
        NATIX_LIBRARY_LIST="cat $work/libraries" "$@" bash "$root/perf/gpu/checks/40-nvjpeg.sh" 2>"$work/err")
    status=$?
}

program 'echo "$*" >"$0.arguments"; echo "{\"check\":\"frame-path\",\"passed\":true}"'
printf 'libnvjpeg.so.12 (libc6)\nlibturbojpeg.so.0 (libc6)\n' >"$work/libraries"
check NATIX_GPU_NAME=
expect 'no GPU is a skip' 77 "$status"
contains 'and says so' "$out" '^\{"check":"nvjpeg","skipped":true,"reason":"nvidia-smi shows no GPU'
check NATIX_GPU_CHECK="$work/none"
expect 'no program is a skip' 77 "$status"
contains 'and says what to do' "$out" 'build.sh gpu-check'
check
expect 'a program that passes, passes' 0 "$status"
expect 'one line, under its own name' '{"check":"nvjpeg","passed":true}' "$out"
expect 'it is asked for this check alone' "--only nvjpeg --json --report $work/nvjpeg.md" "$(cat "$work/program.arguments")"

echo 'libturbojpeg.so.0 (libc6)' >"$work/libraries"
check
expect 'no nvJPEG is a skip' 77 "$status"
contains 'with its name' "$out" 'no libnvjpeg'
check NATIX_NVJPEG=/opt/libnvjpeg.so.12
expect 'unless its file is named' 0 "$status"
: >"$work/libraries"
check NATIX_NVJPEG=/opt/libnvjpeg.so.12
expect 'no libjpeg-turbo is a skip' 77 "$status"
contains 'with what to install' "$out" 'apt-get install libturbojpeg0'

program 'echo "{\"check\":\"frame-path\",\"passed\":false,\"reason\":\"34999 frames\"}"; exit 1'
check NATIX_NVJPEG=/opt/x NATIX_TURBOJPEG=/opt/y
expect 'a program that fails, fails' 1 "$status"
contains 'in its own words' "$out" '^\{"check":"nvjpeg","passed":false,"reason":"34999 frames"\}$'
program 'exit 77'
check NATIX_NVJPEG=/opt/x NATIX_TURBOJPEG=/opt/y
expect 'a program that skips, skips' 77 "$status"

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))
