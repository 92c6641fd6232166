#!/usr/bin/env bash
# What perf/gpu/build.sh, and check.sh build before it, make of the tools that a machine has and of builds that fail; every tool is fake.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/expectations.sh"

# A tree of its own, and a PATH with what scripts need and no tool of this machine.
tree=$work/tree
mkdir -p "$work"/{bin,tools} "$tree"/{perf/gpu,kernels,artifacts}
cp "$root/perf/gpu/"{build,check}.sh "$tree/perf/gpu/"
cp "$root/perf/machine.sh" "$tree/perf/"
for tool in bash dirname tail tr cut sed sort head grep printf nproc mkdir; do ln -s "$(command -v $tool)" "$work/bin/$tool"; done
fake() { printf '#!/usr/bin/env bash\n%s\n' "$2" >"$work/tools/$1" && chmod +x "$work/tools/$1"; } # NAME SCRIPT
toolchain() { printf '#!/usr/bin/env bash\n%s\n' "$1" >"$tree/kernels/toolchain.sh"; } # SCRIPT
builder() { printf '#!/usr/bin/env bash\n%s\n' "$1" >"$tree/build.sh" && chmod +x "$tree/build.sh"; } # SCRIPT
run() { # SCRIPT ARGUMENTS: sets out, err, status
    out=$(PATH=$work/tools:$work/bin "$work/bin/bash" "$tree/perf/gpu/$1" "${@:2}" 2>"$work/err")
    status=$?
    err=$(cat "$work/err")
}

toolchain 'echo "toolchain.sh: no CUDA compiler 12.4 is here" >&2; exit 77'
run build.sh
expect 'a machine with neither makes nothing' 77 "$status"
expect 'a line for each' 2 "$(wc -l <<<"$out")"
contains 'the compiler is what is missing' "$out" '^\{"check":"build kernels","skipped":true,"reason":"toolchain.sh: no CUDA compiler 12.4'
contains 'and .NET' "$out" '^\{"check":"build frame-path","skipped":true,"reason":"the .NET SDK is not installed'
run build.sh chairs
expect 'a part that is not there is wrong usage' 2 "$status"
contains 'and says which there are' "$err" "no part 'chairs'; parts: kernels frame-path"

toolchain 'echo /opt/nvcc'
run build.sh kernels
expect 'no CMake is a skip' 77 "$status"
contains 'and says so' "$out" '"reason":"cmake is not installed; 3.25'
fake cmake 'echo "cmake version 3.22.1"'
run build.sh kernels
expect 'an old CMake too' 77 "$status"
contains 'with both versions' "$out" '"reason":"cmake 3.22.1 is too old; 3.25'

fake cmake '[ "$1" = --version ] && echo "cmake version 3.30.2" || echo "$*" >>'"$work/cmake"
run build.sh kernels
expect 'compiler and CMake make the kernels, without .NET' 0 "$status"
contains 'and the program is named' "$out" '"passed":true,"reason":"artifacts/native-cuda/tests/native/natix_kernel_tests, by /opt/nvcc"'
contains 'with that compiler' "$(cat "$work/cmake")" '-B artifacts/native-cuda -DCMAKE_BUILD_TYPE=Release -DNATIX_CUDA_COMPILER=/opt/nvcc$'
contains 'and that program alone' "$(cat "$work/cmake")" '--target natix_kernel_tests'
fake ninja 'exit 0'
run build.sh kernels
contains 'by ninja where it is' "$(tail -n 2 "$work/cmake")" '-B artifacts/native-cuda -G Ninja'
mkdir -p "$tree/artifacts/native-cuda" && touch "$tree/artifacts/native-cuda/CMakeCache.txt"
run build.sh kernels
contains 'but a folder keeps its generator' "$(tail -n 2 "$work/cmake")" '-B artifacts/native-cuda -DCMAKE'

fake cmake '[ "$1" = --version ] && echo "cmake version 3.30.2" || { echo "error: \"float\" is unknown"; exit 1; }'
fake dotnet 'exit 0'
builder '[ "$1" = gpu-check ]'
run build.sh
expect 'kernels that do not build fail the whole' 1 "$status"
contains 'with the words of the compiler' "$out" '^\{"check":"build kernels","passed":false,"reason":".*error: float is unknown'
contains 'and the other program is made' "$out" '^\{"check":"build frame-path","passed":true'
run check.sh build
expect 'by the one door too' 1 "$status"
expect 'nothing but JSON on standard output' 2 "$(grep -c '^{' <<<"$out")"
contains 'a table for people' "$err" '^\| kernels \| FAILED \| the kernels do not build'
contains 'with what was made' "$err" '^\| frame-path \| made \| artifacts/gpu-check/natix-gpu-check \|$'
toolchain 'exit 77'
run check.sh build
expect 'what is left out fails nothing' 0 "$status"
contains 'and is seen' "$err" '^\| kernels \| left out \|'
run check.sh build chairs
expect 'a wrong part is wrong usage there too' 2 "$status"

[ "$failures" -eq 0 ] && echo "all expectations hold"
exit $((failures > 0))
