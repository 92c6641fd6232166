#!/usr/bin/env bash
# ONNX Runtime's CUDA provider: the conformance suite of back ends on it, every output of the default cascade's models and the verdicts of frames against
# the processor, images a second with tensors on the host and on the device. Runs what ./build.sh ort-check made: the folder ($NATIX_ORT_CHECK, or
# artifacts/ort-check), or its parts ($NATIX_ORT_PARTS, or artifacts/ort-parts), which are joined first; .NET is not needed. The provider wants CUDA 13 and
# cuDNN 9 where the loader, /usr/local/cuda or a Python's nvidia packages have them. Photographs to judge: $NATIX_ORT_FRAMES, a folder of *.jpg.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.." || exit 1
folder=${NATIX_ORT_CHECK:-artifacts/ort-check}
parts=${NATIX_ORT_PARTS:-artifacts/ort-parts}
report=$NATIX_GPU_RESULTS/ort-cuda.md

# TEXT: fit to stand between quotes.
plain() { printf '%s' "$1" | tr -d '"\\' | tr '\n\t' '  ' | cut -c1-500; }
skip() { printf '{"check":"ort-cuda","skipped":true,"reason":"%s"}\n' "$(plain "$1")"; exit 77; }
fail() { printf '{"check":"ort-cuda","passed":false,"reason":"%s"}\n' "$(plain "$1")"; exit 1; }

[ -n "${NATIX_GPU_NAME:-}" ] || skip "nvidia-smi shows no GPU on this machine"
mkdir -p artifacts
if [ ! -x "$folder/natix-ort-check" ]; then
    [ -f "$parts/sha256" ] || skip "there is neither $folder/natix-ort-check nor $parts/sha256: make them with ./build.sh ort-check, here or elsewhere"
    said=$(bash perf/gpu/parts.sh join "$parts" "$folder" 2>&1) || skip "$said"
fi

for libraries in /usr/local/cuda/lib64 $(python3 -c 'import site, glob; print(*[p for s in site.getsitepackages() for p in glob.glob(s + "/nvidia/*/lib")])' 2>/dev/null); do
    [ -d "$libraries" ] && LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$libraries
done
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}

frames=()
[ -z "${NATIX_ORT_FRAMES:-}" ] || frames=(--frames "$NATIX_ORT_FRAMES")
line=$("$folder/natix-ort-check" --json --report "$report" "${frames[@]}" 2>artifacts/ort-check.log)
status=$?
[ $status -ne 77 ] || skip "$(grep -m1 '^natix-ort-check:' artifacts/ort-check.log || tail -n 2 artifacts/ort-check.log)"
case $line in
    '{"check":"ort-cuda",'*'}') ;;
    *) fail "exit code $status: $(tail -n 2 artifacts/ort-check.log)" ;;
esac

"$folder/Natix.Engine.Tests" -noColor -noLogo -namespace Natix.Engine.Tests.Backends.OnCuda >artifacts/ort-conformance.log 2>&1
suite=$?
read -r total errors failed skipped < <(sed -nE 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+).*/\1 \2 \3 \4/p' artifacts/ort-conformance.log | tail -1)
bad=$((${failed:-0} + ${errors:-0}))
conformance="$((${total:-0} - bad - ${skipped:-0})) passed, $bad failed, ${skipped:-0} skipped"
printf '\n## conformance\n\nThe suite that every back end passes, on the CUDA provider, tensors on the host and on the device: %s.\n' "$conformance" >>"$report"
# One test is for machines without a device and skips here; a suite that skips more has shown nothing.
wrong=
if [ $suite -ne 0 ] || [ $bad -gt 0 ]; then
    wrong="conformance: $conformance; $(grep -m1 '\[FAIL\]' artifacts/ort-conformance.log)"
elif [ "${total:-0}" -lt 10 ] || [ "${skipped:-0}" -gt 1 ]; then
    wrong="conformance: $conformance, which shows nothing"
fi
line=${line%\}}
if [ -n "$wrong" ]; then
    status=1
    line=${line/'"passed":true'/"\"passed\":false,\"reason\":\"$(plain "$wrong")\""}
fi
printf '%s,"conformance":"%s"}\n' "$line" "$conformance"
[ $status -eq 0 ]
