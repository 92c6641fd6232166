#!/usr/bin/env bash
# Frames decoded and preprocessed on the device: JPEGs a second at 224x224 and 1920x1080, page-locked copies as a share of the link, pixels beside the
# processor's. Predicted before it was measured: at least 35,000 frames of 224x224 a second, at least 90 % of the link.
# Runs a carried program that needs a driver, libnvjpeg and libturbojpeg; `./build.sh gpu-check` makes it on any machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
program=${NATIX_GPU_CHECK:-artifacts/gpu-check/natix-gpu-check}
libraries=${NATIX_LIBRARY_LIST:-ldconfig -p}

skip() { printf '{"check":"nvjpeg","skipped":true,"reason":"%s"}\n' "$1"; exit 77; }
listed() { $libraries 2>/dev/null | grep -F "$1" >/dev/null; }

[ -n "${NATIX_GPU_NAME:-}" ] || skip "nvidia-smi shows no GPU on this machine"
[ -x "$program" ] || skip "there is no $program: make it with ./build.sh gpu-check, here or elsewhere, and name it in NATIX_GPU_CHECK"
[ -n "${NATIX_NVJPEG:-}" ] || listed libnvjpeg.so || skip "there is no libnvjpeg on this machine: install it, or name its file in NATIX_NVJPEG"
[ -n "${NATIX_TURBOJPEG:-}" ] || listed libturbojpeg.so.0 || skip "there is no libturbojpeg.so.0 on this machine: apt-get install libturbojpeg0"
# One command, not exec: a line of its own name, whatever the program calls itself.
status=0
line=$("$program" --only nvjpeg --json --report "$NATIX_GPU_RESULTS/nvjpeg.md") || status=$?
printf '%s\n' "${line/'"check":"frame-path"'/'"check":"nvjpeg"'}"
exit $status
