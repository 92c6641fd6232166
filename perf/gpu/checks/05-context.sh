#!/usr/bin/env bash
# One context for all: ILGPU, the driver and the CUDA runtime write one buffer and read each other's bytes, on ILGPU's stream and on another. First,
# as nothing else can be trusted without it. Runs the carried program of frame-path (./build.sh gpu-check); a driver is all it needs.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit 1
program=${NATIX_GPU_CHECK:-artifacts/gpu-check/natix-gpu-check}

# TEXT: fit to stand between quotes.
plain() { printf '%s' "$1" | tr -d '"\\' | tr '\n\t' '  ' | cut -c1-300; }
skip() { printf '{"check":"context","skipped":true,"reason":"%s"}\n' "$(plain "$1")"; exit 77; }
fail() { printf '{"check":"context","passed":false,"reason":"%s"}\n' "$(plain "$1")"; exit 1; }

[ -n "${NATIX_GPU_NAME:-}" ] || skip "nvidia-smi shows no GPU on this machine"
if [ ! -x "$program" ]; then
    [ -z "${NATIX_GPU_CHECK:-}" ] || fail "NATIX_GPU_CHECK names '$program', which is no program"
    skip "there is no $program: make it with ./build.sh gpu-check, here or elsewhere, and name it in NATIX_GPU_CHECK"
fi

mkdir -p artifacts
line=$("$program" --only context --json --report "$NATIX_GPU_RESULTS/context.md" 2>artifacts/context-check.log)
status=$?
case $line in
    '{"check":"frame-path",'*'"context":{'*'}') ;;
    *) [ $status -eq 77 ] && skip "$(tail -n 1 artifacts/context-check.log)"
       fail "exit code $status: $(tail -n 2 artifacts/context-check.log)" ;;
esac
# The driver standing for the runtime shows half of it only: that is said, and is no pass.
if [ $status -eq 0 ] && grep -q 'the CUDA runtime is not installed' <<<"$line"; then
    skip "ILGPU and the driver share one context, but no libcudart was found to show it of the CUDA runtime: install the CUDA runtime 11, 12 or 13"
fi
printf '%s\n' "${line/'"check":"frame-path"'/'"check":"context"'}"
exit $status
