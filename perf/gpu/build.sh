#!/usr/bin/env bash
# Makes the programs that the checks run, with what this machine has; nothing is downloaded. check.sh build calls it.
# usage: perf/gpu/build.sh [PART]...
#   kernels     natix_kernel_tests: a CUDA compiler 12.4, CMake 3.25 and a C++20 compiler; no .NET
#   frame-path  natix-gpu-check: the .NET SDK 10
# A line of JSON for each, with "passed", or "skipped" and a "reason". Exit codes: 0 all made, 1 one does not build, 2 wrong usage,
# 77 one is left out for want of a tool.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
known=(kernels frame-path)
least_cmake=3.25

# TEXT: fit to stand between quotes.
plain() { printf '%s' "$1" | tr -d '"\\' | tr '\n\t' '  ' | cut -c1-300; }
line() { printf '{"check":"build %s","%s":%s,"reason":"%s"}\n' "$1" "$2" "$3" "$(plain "$4")"; } # PART STATE VALUE REASON

build_kernels() { # 0 made, 77 a tool is missing, 1 failed; says why in $reason
    local nvcc version generator=()
    nvcc=$(bash kernels/toolchain.sh --cached 2>artifacts/toolchain.log) || { reason=$(tail -n 1 artifacts/toolchain.log); return 77; }
    version=$(cmake --version 2>/dev/null | sed -nE 's/^cmake version ([0-9.]+).*/\1/p')
    [ -n "$version" ] || { reason="cmake is not installed; $least_cmake or later is needed"; return 77; }
    [ "$(printf '%s\n' "$least_cmake" "$version" | sort -V | head -1)" = "$least_cmake" ] || { reason="cmake $version is too old; $least_cmake or later is needed"; return 77; }
    # The folder's own generator, where it has one already.
    ! command -v ninja >/dev/null || generator=(-G Ninja)
    [ ! -f artifacts/native-cuda/CMakeCache.txt ] || generator=()
    { cmake -S . -B artifacts/native-cuda "${generator[@]}" -DCMAKE_BUILD_TYPE=Release -DNATIX_CUDA_COMPILER="$nvcc" &&
        cmake --build artifacts/native-cuda --target natix_kernel_tests -j "$(nproc)"; } >artifacts/native-cuda.log 2>&1 ||
        { reason="the kernels do not build with $nvcc: $(tail -n 3 artifacts/native-cuda.log)"; return 1; }
    reason="artifacts/native-cuda/tests/native/natix_kernel_tests, by $nvcc"
}

build_frame_path() {
    command -v dotnet >/dev/null || { reason="the .NET SDK is not installed; ./build.sh gpu-check makes this program on any machine that has it"; return 77; }
    ./build.sh gpu-check >artifacts/gpu-check.log 2>&1 || { reason="natix-gpu-check does not build: $(tail -n 3 artifacts/gpu-check.log)"; return 1; }
    reason="artifacts/gpu-check/natix-gpu-check"
}

parts=("$@")
[ $# -gt 0 ] || parts=("${known[@]}")
for part in "${parts[@]}"; do
    printf '%s\n' "${known[@]}" | grep -qxF -- "$part" || { printf "build.sh: there is no part '%s'; parts: %s\n" "$part" "${known[*]}" >&2; exit 2; }
done

mkdir -p artifacts
worst=0
for part in "${parts[@]}"; do
    reason=
    "build_${part//-/_}"
    case $? in
        0) line "$part" passed true "$reason" ;;
        77) line "$part" skipped true "$reason"; [ $worst -ne 0 ] || worst=77 ;;
        *) line "$part" passed false "$reason"; worst=1 ;;
    esac
done
exit $worst
