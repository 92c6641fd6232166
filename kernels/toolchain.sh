#!/usr/bin/env bash
# Finds a CUDA compiler of version 12.4 or later, or unpacks one, and prints the path of its nvcc: nothing is installed.
# usage: kernels/toolchain.sh [--cached]       with --cached nothing is downloaded
# Looked at in this order: $NATIX_NVCC, nvcc on PATH, $CUDA_HOME/bin, /usr/local/cuda/bin, then the folder $NATIX_CUDA_TOOLCHAIN
# (artifacts/cuda-toolchain), which is filled from the Debian mirror of this system's apt: 1 GB of download, 400 MB on disk, about a minute.
# Exit codes: 0 found, 77 there is none and none can be had (the reason is on standard error), 1 something broke, 2 wrong usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
least=12.4
home=${NATIX_CUDA_TOOLCHAIN:-$PWD/artifacts/cuda-toolchain}

say() { printf 'toolchain.sh: %s\n' "$*" >&2; }
unavailable() { say "$*"; exit 77; }

case "$#${1:-}" in
    0) cached= ;;
    1--cached) cached=1 ;;
    *) say "usage: kernels/toolchain.sh [--cached]"; exit 2 ;;
esac

version_of() { "$1" --version 2>/dev/null | sed -nE 's/.*release ([0-9]+\.[0-9]+).*/\1/p'; }

# Prints the path and ends the script if it is a compiler that will do.
take() { # NVCC
    [ -x "$1" ] || return 0
    local version
    version=$(version_of "$1")
    [ -n "$version" ] || { say "$1 does not say its version; passed over"; return 0; }
    [ "$(printf '%s\n' "$least" "$version" | sort -V | head -1)" = "$least" ] || { say "$1 is CUDA $version, $least is needed; passed over"; return 0; }
    printf '%s\n' "$1"
    exit 0
}

if [ -n "${NATIX_NVCC:-}" ]; then
    take "$NATIX_NVCC"
    say "NATIX_NVCC names '$NATIX_NVCC', which is no CUDA compiler of $least or later"
    exit 1
fi
take "$(command -v nvcc || true)"
take "${CUDA_HOME:-/usr/local/cuda}/bin/nvcc"
take "/usr/local/cuda/bin/nvcc"
take "$home/bin/nvcc"
[ -z "$cached" ] || unavailable "no CUDA compiler $least is here or in $home; ./build.sh cuda unpacks one"

[ "$(uname -m)" = x86_64 ] || unavailable "only x86-64 compilers are known here, this is $(uname -m)"
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || unavailable "no CUDA compiler $least, and no apt to fetch one with; install the CUDA toolkit or set NATIX_NVCC"
keys=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keys" ] || unavailable "no CUDA compiler $least, and no Debian keyring ($keys) to check a download by; install the CUDA toolkit or set NATIX_NVCC"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -E '/debian/?$' | head -1 || true)
[ -n "$mirror" ] || unavailable "no CUDA compiler $least, and apt knows no Debian mirror (apt-get update first?)"

mkdir -p "$(dirname "$home")"
work=$(mktemp -d "$home.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/apt/{sources,lists/partial,cache/archives/partial} "$work"/{debs,raw,new/bin,new/nvvm/bin,new/nvvm/libdevice,new/lib64}
cat >"$work/apt/sources/trixie.sources" <<TEXT
Types: deb
URIs: $mirror
Suites: trixie
Components: main contrib non-free
Signed-By: $keys
TEXT
apt=(-qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/apt/sources" -o Dir::State::lists="$work/apt/lists"
    -o Dir::Cache="$work/apt/cache" -o APT::Sandbox::User=root)
packages=(nvidia-cuda-toolkit nvidia-cuda-dev libcudart12 libcu++-dev)
say "fetching a CUDA compiler from Debian trixie (about 1 GB) into $home"
# Only the index of the suite and these packages: nothing is installed and the system's own apt state is left alone.
apt-get "${apt[@]}" update >&2 || unavailable "no CUDA compiler $least, and the index of Debian trixie cannot be fetched"
(cd "$work/debs" && apt-get "${apt[@]}" download "${packages[@]}" >&2) || unavailable "no CUDA compiler $least, and Debian trixie does not give ${packages[*]}"

# Nearly all of the big package are static libraries nobody links: they are not unpacked.
for deb in "$work"/debs/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work/raw" --wildcards --exclude='*_static.a' --exclude='*_static_*.a' --exclude='./usr/share/doc/*' './usr/*'
    [[ $deb != *nvidia-cuda-dev* ]] || dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$work/raw" --wildcards './usr/lib/x86_64-linux-gnu/libcudart_static*.a'
done
raw=$work/raw/usr own=$raw/lib/nvidia-cuda-toolkit new=$work/new
# The layout of NVIDIA's own toolkit, which its driver program finds from where it lies.
mv "$own/bin/nvcc" "$own/bin/crt" "$new/bin/"
mv "$own/bin/cicc" "$new/nvvm/bin/"
mv "$own/libdevice"/* "$new/nvvm/libdevice/"
for tool in ptxas fatbinary cudafe++ nvlink bin2c cuobjdump nvdisasm; do cp -L "$raw/bin/$tool" "$new/bin/"; done
mv "$raw/include" "$new/include"
mv "$raw/lib/x86_64-linux-gnu"/libcudart* "$new/lib64/"
[ -f "$raw/lib/x86_64-linux-gnu/libcudadevrt.a" ] && mv "$raw/lib/x86_64-linux-gnu/libcudadevrt.a" "$new/lib64/"
cat >"$new/bin/nvcc.profile" <<'TEXT'
TOP = $(_HERE_)/..
NVVMIR_LIBRARY_DIR = $(TOP)/nvvm/libdevice
PATH += $(TOP)/nvvm/bin:$(_HERE_):
INCLUDES += "-I$(TOP)/include" $(_SPACE_)
LIBRARIES =+ $(_SPACE_) "-L$(TOP)/lib64"
TEXT
rm -rf "$home"
mv "$new" "$home"
take "$home/bin/nvcc"
say "what was unpacked into $home is no working CUDA compiler of $least or later"
exit 1
