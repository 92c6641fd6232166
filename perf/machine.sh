# Names this machine and what runs on it; sourced by the scripts that file figures under perf/results/<machine>/.

cpu_name() { sed -nE 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1; }

# TEXT -> a folder name: lower case, words joined by dashes.
folder_name() { printf '%s' "$1" | tr '[:upper:]' '[:lower:]' | sed -E 's/[^a-z0-9]+/-/g; s/^-+//; s/-+$//'; }

machine_name() { folder_name "$(cpu_name)-$(nproc)-cores"; }

# The first GPU without its maker's name and its memory's kind: "NVIDIA H200" -> h200, "NVIDIA H100 80GB HBM3" -> h100; nothing without a GPU.
gpu_name() {
    command -v nvidia-smi >/dev/null || return 0
    folder_name "$(nvidia-smi --query-gpu=name --format=csv,noheader 2>/dev/null | head -1 |
        sed -E 's/^(NVIDIA|Tesla) +//; s/^(GeForce|Tesla) +//; s/ +(PCIe|SXM[0-9]?|NVL|[0-9]+ ?GB|HBM[0-9a-z]*).*$//')"
}

# The commit, and whether there is more than it says. A copy without its history is named as that.
revision() {
    git rev-parse --short HEAD 2>/dev/null || { echo 'a copy without history'; return 0; }
    git diff --quiet HEAD -- . ':!perf/results' ':!README.md' || echo 'with uncommitted changes'
}

# What was measured, on what: the text of versions.txt.
versions() {
    echo "cpu: $(cpu_name), $(nproc) cores"
    # Two machines of one name may differ by a factor in these.
    echo "vectors: $(sed -nE 's/^flags[^:]*: *//p' /proc/cpuinfo | head -1 | tr ' ' '\n' | grep -xE 'avx2|fma|avx512(f|bw|_vnni)|avx_vnni|amx_int8' | sort | tr '\n' ' ' | sed 's/ $//')"
    echo "system: $(. /etc/os-release && echo "$PRETTY_NAME"), kernel $(uname -r)"
    echo "dotnet: $(dotnet --version 2>/dev/null || echo none)"
    echo "revision: $(revision | tr '\n' ' ' | sed 's/ $//')"
    sed -nE 's/.*Include="(Microsoft.ML.OnnxRuntime|SkiaSharp|OpenCvSharp4)" Version="([^"]+)".*/\1: \2/p' Directory.Packages.props
    dpkg-query -W -f='${Package}: ${Version}\n' libturbojpeg0 ffmpeg 2>/dev/null || true
    command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null | sed 's/^/gpu: /'
    echo "measured: $(date -u +%Y-%m-%d)"
}
