#!/usr/bin/env bash
# The frame path on CUDA: one context for all (libnatix_cudriver), kernels against the reference, preprocess of a batch as a share of copy bandwidth,
# heads and suppression. Runs a carried program that needs nothing but a driver; `./build.sh gpu-check` makes it on any machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
program=${NATIX_GPU_CHECK:-artifacts/gpu-check/natix-gpu-check}

skip() { printf '{"check":"frame-path","skipped":true,"reason":"%s"}\n' "$1"; exit 77; }

[ -x "$program" ] || skip "there is no $program: make it with ./build.sh gpu-check, here or elsewhere, and name it in NATIX_GPU_CHECK"
[ -n "${NATIX_GPU_NAME:-}" ] || skip "nvidia-smi shows no GPU on this machine"
exec "$program" --json --report "$NATIX_GPU_RESULTS/frame-path.md"
