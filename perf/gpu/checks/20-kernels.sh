#!/usr/bin/env bash
# The CUDA kernels of kernels.h: every case against the double-precision reference, under compute-sanitizer where it works, paged decode attention
# as a share of streaming reads, and beside torch where there is one. Runs a carried program ($NATIX_KERNEL_TESTS, or what ./build.sh cuda left
# in artifacts/native-cuda), or builds it with a CUDA compiler of this machine; .NET is not needed. Nothing is downloaded.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit 1
program=${NATIX_KERNEL_TESTS:-artifacts/native-cuda/tests/native/natix_kernel_tests}
python=${NATIX_PYTHON:-python3}
report=$NATIX_GPU_RESULTS/kernels.md

# TEXT: fit to stand between quotes.
plain() { printf '%s' "$1" | tr -d '"\\' | tr '\n\t' '  ' | cut -c1-300; }
skip() { printf '{"check":"kernels","skipped":true,"reason":"%s"}\n' "$(plain "$1")"; exit 77; }
fail() { printf '{"check":"kernels","passed":false,"reason":"%s"}\n' "$(plain "$1")"; exit 1; }

[ -n "${NATIX_GPU_NAME:-}" ] || skip "nvidia-smi shows no GPU on this machine"
if [ ! -x "$program" ]; then
    [ -z "${NATIX_KERNEL_TESTS:-}" ] || fail "NATIX_KERNEL_TESTS names '$program', which is no program"
    made=$(bash perf/gpu/build.sh kernels)
    case $? in
        0) ;;
        77) skip "there is no $program and it cannot be made here: make it with ./build.sh cuda, here or elsewhere, and name it in NATIX_KERNEL_TESTS ($(sed -nE 's/.*"reason":"([^"]*)".*/\1/p' <<<"$made"))" ;;
        *) fail "$(sed -nE 's/.*"reason":"([^"]*)".*/\1/p' <<<"$made")" ;;
    esac
fi

line=$("$program" --json --bench --report "$report" 2>artifacts/kernel-tests.log)
status=$?
[ $status -ne 77 ] || { printf '%s\n' "$line"; exit 77; }
case $line in
    '{"check":"kernels",'*'}') ;;
    *) fail "exit code $status: $(tail -n 2 artifacts/kernel-tests.log)" ;;
esac

# A sanitizer that cannot run here says nothing about the kernels; one that ran and found something does.
sanitizer=$(command -v compute-sanitizer || true)
if [ -z "$sanitizer" ]; then
    memory='"not run: no compute-sanitizer on this machine"'
elif ! "$sanitizer" --tool memcheck --error-exitcode 99 "$program" --only 'rms_norm/f32 3 x 7' >artifacts/sanitizer-probe.log 2>&1 &&
    ! grep -qE 'ERROR SUMMARY: [0-9]+ error' artifacts/sanitizer-probe.log; then
    memory="\"not run: $(plain "$(tail -n 1 artifacts/sanitizer-probe.log)")\""
else
    memory='"clean"'
    for tool in memcheck racecheck synccheck; do
        timeout 300 "$sanitizer" --tool "$tool" --error-exitcode 99 "$program" --only 'ragged' >"artifacts/sanitizer-$tool.log" 2>&1 && continue
        memory="\"$tool: $(plain "$(grep -E 'ERROR|=========' "artifacts/sanitizer-$tool.log" | head -n 3)")\""
        status=1
        break
    done
fi
peer=$("$python" perf/gpu/torch_attention.py 2>artifacts/torch-attention.log) || peer="\"not run: $(plain "$(tail -n 1 artifacts/torch-attention.log)")\""

{
    printf '\nMemory and races (compute-sanitizer): %s\n\n' "$(tr -d '"' <<<"$memory")"
    printf 'torch on gathered keys and values, bfloat16: `%s`\n' "$peer"
} >>"$report"
line=${line%\}}
# The exit code decides; a line that says otherwise is put right, with the reason.
if [ $status -ne 0 ]; then
    line=${line/'"passed":true'/'"passed":false,"reason":"compute-sanitizer found errors"'}
fi
printf '%s,"sanitizer":%s,"torch":%s}\n' "$line" "$memory" "$peer"
[ $status -eq 0 ]
