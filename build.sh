#!/usr/bin/env bash
# Builds, tests and shows Natix Engine on Debian 12 with the .NET SDK. `./build.sh help` lists what it can do.
set -euo pipefail
called_from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"
root=$PWD
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

configuration=Release
stamps=artifacts/stamps
run_packages=(ffmpeg libturbojpeg0)
build_packages=(g++ cmake ninja-build)
test_packages=(libgtest-dev binutils clang-format git chromium prometheus) # of prometheus its two programs: the service stays off
train_packages=(patchelf binutils)
llama_cpp_version=3.22.1

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

help() {
    cat <<'TEXT'
usage: ./build.sh COMMAND [ARGUMENTS]

  demo [INPUT...]   install what is needed, build, run the main job and show where the result is;
                    without INPUT a rendered drive into and out of a work zone
  build             build native and managed code; the program is artifacts/bin/natix
  test              build and run every test, native ones under sanitizers too
  bench             measure the frame path against OpenCV, SkiaSharp and bare ONNX Runtime, about 8 minutes, into
                    perf/results/<machine>/frame_path.md (docs/benchmarks.md; installs libgtk, which OpenCV wants)
  bench frame-path [ARGS]   the same to standard output; --only NAME for a part of it
  bench ARGS        run the BenchmarkDotNet suite (bench --filter '*Head*')
  bench-serve [--soak MINUTES] [ARGS]   measure what natix serve promises, about an hour, into
                    perf/results/<machine>/serve.md; with --only NAME that part anew, the others as they were
  bench-vlm [ARGS]  measure the language engine beside llama.cpp, about 20 minutes, into perf/results/<machine>/vlm.md
                    (installs node and the npm package node-llama-cpp); --only NAME prints a part of it
  gpu-check         make artifacts/gpu-check/natix-gpu-check, one file that checks the frame path on any machine
                    with an NVIDIA driver (perf/gpu/check.sh)
  ort-check         make artifacts/ort-check/, which holds ONNX Runtime's CUDA provider against the processor on a machine with
                    an NVIDIA driver, and artifacts/ort-parts/ to carry it there in parts of 60 MB (docs/gpu.md; fetches 245 MB)
  cuda [REPORT]     build the CUDA kernels for Hopper into artifacts/native-cuda, test what can be tested here and write
                    perf/results/cuda/resources.md; without a CUDA compiler it unpacks one (1 GB, about a minute)
  train [ARGS]      run natix-train (try: ./build.sh train screen --help)
  format            format C#, C and C++ sources
  clean             remove artifacts/
TEXT
}

# --- what the machine needs -------------------------------------------------------------------------------------------

install_packages() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "these packages are missing and neither root nor sudo is here to install them: ${missing[*]}
       ask an administrator for: apt-get install ${missing[*]}"
        sudo=(sudo)
    fi
    command -v apt-get >/dev/null || die "no apt-get on this machine; install by hand: ${missing[*]}"
    say "installing ${missing[*]}"
    mkdir -p artifacts
    if ! { "${sudo[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >artifacts/apt.log 2>&1; then
        tail -n 15 artifacts/apt.log >&2
        die "apt-get could not install: ${missing[*]} (full log: artifacts/apt.log)"
    fi
}

# Debian starts a service when it installs it: one that is masked before stays off. Where it is installed already, it is somebody's and stays as it is.
mask_service() { # NAME
    [ -d /etc/systemd/system ] && [ ! -e "/etc/systemd/system/$1.service" ] || return 0
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed' && return 0
    local sudo=()
    [ "$(id -u)" -eq 0 ] || sudo=(sudo)
    "${sudo[@]}" ln -s /dev/null "/etc/systemd/system/$1.service"
}

need_x64() {
    [ "$(uname -m)" = x86_64 ] || die "this is a $(uname -m) machine; the build makes x86-64 programs only so far"
}

need_dotnet() {
    command -v dotnet >/dev/null || die "the .NET SDK is not installed (dotnet is not on PATH); version 10 or later is needed"
    local version
    version=$(dotnet --version 2>/dev/null) || die "no .NET SDK fits global.json; installed: $(dotnet --list-sdks | tr '\n' ' ')"
    [ "${version%%.*}" -ge 10 ] || die ".NET SDK $version is too old; version 10 or later is needed"
}

# --- building ---------------------------------------------------------------------------------------------------------

# True when nothing below the given paths is newer than the stamp.
fresh() {
    local stamp="$stamps/$1"
    shift
    [ -f "$stamp" ] || return 1
    [ -z "$(find "$@" -newer "$stamp" -not -path '*/obj/*' -not -path '*/bin/*' -print -quit 2>/dev/null)" ]
}

done_with() { mkdir -p "$stamps" && touch -d "@$2" "$stamps/$1"; }

build_native() { # DIRECTORY EXTRA_CMAKE_ARGUMENTS...
    local directory=$1
    shift
    [ -f "$directory/build.ninja" ] || cmake -S . -B "$directory" -G Ninja "$@" >"$directory.log" 2>&1 || {
        cat "$directory.log" >&2
        die "cmake could not configure the native code (log above)"
    }
    cmake --build "$directory" >"$directory.log" 2>&1 || { cat "$directory.log" >&2; die "the native code does not build (log above)"; }
}

managed() { # runs dotnet quietly, shows everything when it fails
    local log="artifacts/dotnet.log"
    dotnet "$@" >"$log" 2>&1 || { grep -E 'error|warning' "$log" | sort -u | head -n 40 >&2; tail -n 5 "$log" >&2; die "dotnet $1 failed (full log: $log)"; }
}

trainer=artifacts/build/bin/Natix.Engine.Training/release_linux-x64/natix-train
sources=(native kernels src engines CMakeLists.txt Directory.Build.props Directory.Packages.props global.json)

build() {
    need_x64
    need_dotnet
    install_packages "${run_packages[@]}" "${build_packages[@]}"
    mkdir -p artifacts
    if [ -x artifacts/bin/natix ] && fresh build "${sources[@]}"; then
        say "up to date: artifacts/bin/natix"
        return
    fi
    local started
    started=$(date +%s)
    say "building native code"
    build_native artifacts/native -DCMAKE_BUILD_TYPE=Release
    say "building managed code"
    rm -rf artifacts/bin # publishing never deletes: a model that left engines/ would stay
    managed publish src/Natix.Engine.Host -c "$configuration" -r linux-x64 --self-contained false -o artifacts/bin
    done_with build "$started"
    say "built artifacts/bin/natix"
}

build_training() {
    need_x64
    need_dotnet
    install_packages "${build_packages[@]}" "${train_packages[@]}"
    mkdir -p artifacts
    [ -x "$trainer" ] && fresh train src native/compat Directory.Build.props Directory.Packages.props && return
    local started
    started=$(date +%s)
    say "building natix-train (the first time this fetches libtorch, about 200 MB)"
    managed build src/Natix.Engine.Training -c "$configuration"
    done_with train "$started"
}

# --- commands ---------------------------------------------------------------------------------------------------------

demo() {
    build
    say "running the main job"
    # Inputs are named as the caller sees them.
    (cd "$called_from" && "$root/artifacts/bin/natix" run "$@" --out "$root/artifacts/demo")
    say "look at artifacts/demo/contact-sheet.png; every frame is beside it, every number in artifacts/demo/verdicts.jsonl"
}

frame_path=artifacts/build/bin/Natix.Engine.FramePath/release/Natix.Engine.FramePath

bench() {
    build
    case "${1:-}" in
        '') bench_frame_path ;;
        frame-path) shift; build_frame_path; "$frame_path" "${shared_data[@]}" "$@" ;;
        *)
            say "running benchmarks"
            dotnet run -c "$configuration" --project perf/Natix.Engine.Benchmarks -- --artifacts artifacts/benchmarks "$@" ;;
    esac
}

build_frame_path() {
    # OpenCV's package is linked against GTK; without it the report has no OpenCV rows and says so.
    (install_packages libgtk-3-0) || say "OpenCV will not load without libgtk-3-0: its figures will be missing"
    say "building natix-frame-path (the first time this fetches OpenCV, about 45 MB)"
    managed build perf/Natix.Engine.FramePath -c "$configuration" -p:NatixPeers=true
    shared_data=()
    local shared=${NATIX_SHARED:-../shared}
    [ ! -d "$shared" ] || shared_data=(--shared "$shared")
}

bench_frame_path() {
    build_frame_path
    . perf/machine.sh
    local out
    out=perf/results/$(machine_name)
    mkdir -p "$out"
    say "measuring the frame path; leave the machine alone for about 8 minutes"
    "$frame_path" "${shared_data[@]}" --machine "$(cpu_name), $(nproc) cores" --out "$out/frame_path.md"
    versions >"$out/versions.txt"
    say "look at $out/frame_path.md"
}

bench_serve() {
    build
    say "building natix-serve-bench and the tests that mutate requests"
    managed build perf/Natix.Engine.ServeBench -c "$configuration"
    managed build tests/Natix.Engine.Host.Tests -c "$configuration"
    . perf/machine.sh
    versions | grep -v OpenCv >artifacts/serve-versions.txt
    local out=() shared=${NATIX_SHARED:-../shared} programs=artifacts/build/bin
    case " $* " in
        *' --out '*) ;;
        *)
            mkdir -p "perf/results/$(machine_name)"
            out=(--out "perf/results/$(machine_name)/serve.md")
            say "measuring what is served; leave the machine alone (for about an hour, without --only)" ;;
    esac
    [ ! -d "$shared" ] || out+=(--shared "$shared")
    "$programs/Natix.Engine.ServeBench/release/natix-serve-bench" --natix "$root/artifacts/bin/natix" --versions artifacts/serve-versions.txt --keep "perf/results/$(machine_name)/serve" \
        --fuzz-program "$programs/Natix.Engine.Host.Tests/release/Natix.Engine.Host.Tests" "${out[@]}" "$@"
}

# llama.cpp as the npm package node-llama-cpp ships it, built for a CPU; no script of a package is run.
llama_cpp() {
    [ -d artifacts/llama-cpp/node_modules/@node-llama-cpp/linux-x64 ] && return 0
    # Whoever has Node from elsewhere has its npm, too, and Debian's does not go with it.
    command -v node >/dev/null && command -v npm >/dev/null || install_packages nodejs npm
    say "fetching llama.cpp (the npm package node-llama-cpp $llama_cpp_version)"
    npm install --silent --ignore-scripts --omit=optional --prefix artifacts/llama-cpp \
        "node-llama-cpp@$llama_cpp_version" "@node-llama-cpp/linux-x64@$llama_cpp_version" >/dev/null
}

bench_vlm() {
    build
    say "building natix-language-bench"
    managed build perf/Natix.Engine.LanguageBench -c "$configuration"
    llama_cpp
    . perf/machine.sh
    local out=() machine
    machine="perf/results/$(machine_name)"
    case " $* " in
        *' --only '*) ;;
        *)
            mkdir -p "$machine"
            versions | grep -vE 'OpenCv|SkiaSharp|turbojpeg|ffmpeg' >"$machine/vlm-versions.txt"
            echo "node-llama-cpp: $llama_cpp_version" >>"$machine/vlm-versions.txt"
            out=(--out "$machine/vlm.md") ;;
    esac
    build_native artifacts/native-bench -DCMAKE_BUILD_TYPE=Release -DNATIX_BENCH=ON
    say "measuring the engine; leave the machine alone"
    artifacts/build/bin/Natix.Engine.LanguageBench/release/natix-language-bench --machine "$(cpu_name), $(nproc) cores" \
        --node-modules artifacts/llama-cpp/node_modules --peer-script perf/vlm/llama-cpp.mjs \
        --peaks-program artifacts/native-bench/perf/native/natix_decoder_bench "${out[@]}" "$@"
}

gpu_check() {
    need_x64
    need_dotnet
    install_packages "${build_packages[@]}"
    mkdir -p artifacts
    build_native artifacts/native -DCMAKE_BUILD_TYPE=Release
    rm -rf artifacts/gpu-check
    managed publish perf/Natix.Engine.GpuCheck -c "$configuration" -r linux-x64 --self-contained -p:PublishSingleFile=true \
        -p:EnableCompressionInSingleFile=true -o artifacts/gpu-check
    local bytes
    bytes=$(stat -c %s artifacts/gpu-check/natix-gpu-check)
    [ "$bytes" -le $((64 << 20)) ] || die "artifacts/gpu-check/natix-gpu-check has $bytes bytes; more than 64 MiB does not travel well"
    say "built artifacts/gpu-check/natix-gpu-check, $((bytes >> 20)) MiB; run perf/gpu/check.sh where the GPU is"
}

ort_check() {
    need_x64
    need_dotnet
    install_packages "${build_packages[@]}"
    mkdir -p artifacts
    build_native artifacts/native -DCMAKE_BUILD_TYPE=Release
    rm -rf artifacts/ort-check
    say "building the check and the tests of the back end with ONNX Runtime's providers (the first time this fetches 245 MB)"
    for project in perf/Natix.Engine.OrtCheck tests/Natix.Engine.Tests; do
        managed publish $project -c "$configuration" -r linux-x64 --self-contained -p:OrtFlavor=cuda -o artifacts/ort-check
    done
    bash perf/gpu/parts.sh split artifacts/ort-check artifacts/ort-parts
    say "built artifacts/ort-check and artifacts/ort-parts; bring either where the GPU is and run perf/gpu/check.sh --only ort-cuda"
}

# Exits with 77 where there is no CUDA compiler and none can be had.
cuda() { # REPORT
    need_x64
    install_packages "${build_packages[@]}" binutils
    mkdir -p artifacts
    local nvcc status=0 build=artifacts/native-cuda report=${1:-perf/results/cuda/resources.md}
    nvcc=$(bash kernels/toolchain.sh) || status=$?
    [ $status -ne 77 ] || { say "skipped: no CUDA compiler, so no kernels (the reason is above)"; exit 77; }
    [ $status -eq 0 ] || die "kernels/toolchain.sh failed (its words are above)"
    say "building the kernels with $nvcc"
    cmake -S . -B $build -G Ninja -DCMAKE_BUILD_TYPE=Release -DNATIX_CUDA_COMPILER="$nvcc" >$build.log 2>&1 || { cat $build.log >&2; die "cmake could not configure the kernels (log above)"; }
    cmake --build $build --target natix_cuda natix_kernel_tests >$build.log 2>&1 || { cat $build.log >&2; die "the kernels do not build (log above)"; }
    "$nvcc" --version | sed -nE 's/.*release ([0-9.]+).*/\1/p' >$build/kernels/compiler-version
    bash kernels/resources.sh $build "$report"
    bash tests/native/check-exports.sh $build/libnatix_cuda.so 9
    bash tests/native/check-no-device.sh $build/tests/native/natix_kernel_tests
    $build/tests/native/natix_kernel_tests || { status=$?; [ $status -eq 77 ] || die "the kernels fail their tests"; }
    say "built $build/libnatix_cuda.so and $build/tests/native/natix_kernel_tests"
}

train() {
    build_training
    (cd "$called_from" && OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-PASSIVE} "$root/$trainer" "$@")
}

format() {
    need_dotnet
    install_packages clang-format
    dotnet format Natix.Engine.sln
    find native kernels tests/native -name '*.[ch]' -o -name '*.[ch]pp' -o -name '*.cu' -o -name '*.cuh' | xargs clang-format -i
}

clean() { rm -rf artifacts; }

test_all() {
    build
    mask_service prometheus
    install_packages "${test_packages[@]}" "${train_packages[@]}"
    NATIX_BINARY=$root/artifacts/bin/natix bash tests/run.sh "$configuration"
}

command=${1:-help}
[ $# -gt 0 ] && shift
case "$command" in
    demo) demo "$@" ;;
    build) build ;;
    test) test_all ;;
    bench) bench "$@" ;;
    bench-serve) bench_serve "$@" ;;
    bench-vlm) bench_vlm "$@" ;;
    gpu-check) gpu_check ;;
    ort-check) ort_check ;;
    cuda) cuda "$@" ;;
    train) train "$@" ;;
    format) format ;;
    clean) clean ;;
    help | -h | --help) help ;;
    *) help >&2; die "unknown command '$command'" ;;
esac
