#!/usr/bin/env bash
# ONNX Runtime with its CUDA provider, from where it can be had as plain files, and on to a machine that takes only small ones.
# usage: perf/gpu/ort-provider.sh fetch [DIR]          two npm packages into DIR (artifacts/ort): native/ libraries, managed/ source of the same version
#        perf/gpu/ort-provider.sh split FOLDER PARTS   packs a folder into PARTS/part-NN of at most 60 MB, with their digests in PARTS/sha256
#        perf/gpu/ort-provider.sh join PARTS FOLDER    the folder again, once every part has come; a part that is missing or damaged is named
# Nothing of the packages runs. Needs npm and openssl to fetch, coreutils, tar and gzip for the rest. On a machine with the open internet NuGet's
# Microsoft.ML.OnnxRuntime.Gpu does without this: -p:OrtFlavor=cuda (docs/gpu.md).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

part_bytes=${NATIX_ORT_PART_BYTES:-60000000}
# NAME VERSION SHA-512 as the registry gives it: another file under the same name is refused.
packages=(
    'com.github.asus4.onnxruntime 0.4.9 BkzxduSZ9IkeDP6Q8lz2TFU2ie7hSSvS7ZIfzMooExoq0CNzJnuuGaUJ7IsojBgqO4ouD1jXah8OYyJbCN29Fg=='
    'com.github.asus4.onnxruntime.linux-x64-gpu 0.4.9 FopIhNE/Ng+v2X65wVc9clPCBCvhvA53Hxo2U0Kf5fGdVsC7iCA+mZ0KLWggcQAj7TIZ6pNidR4AC10g74Xo6w=='
)

say() { printf '%s\n' "$*" >&2; }
die() { say "ort-provider.sh: $*"; exit 1; }
usage() { sed -nE '2,$ { /^#/!q; s/^# ?//p }' "${BASH_SOURCE[0]}"; }

digest() { openssl dgst -sha512 -binary "$1" | openssl base64 -A; }

# Unpacks a package into FOLDER/package/NAME, checked. A file that is there and right is not fetched again.
fetch_package() { # FOLDER NAME VERSION SHA512
    local archive="$1/$2-$3.tgz"
    if [ ! -f "$archive" ] || [ "$(digest "$archive")" != "$4" ]; then
        say "fetching $2 $3"
        (cd "$1" && npm pack --silent --ignore-scripts "$2@$3" >/dev/null) || die "npm could not fetch $2@$3"
        [ -f "$archive" ] || die "npm left no $archive"
        [ "$(digest "$archive")" = "$4" ] || die "$archive is not the file that was pinned (sha512 $(digest "$archive")): it is not used"
    fi
    mkdir -p "$1/package/$2"
    tar -xzf "$archive" -C "$1/package/$2"
    cp "$1/package/$2/package/LICENSE" "$1/../LICENSE.$2"
}

fetch() { # DIR
    local folder=$1 package
    command -v npm >/dev/null || die "npm is not installed (apt-get install npm)"
    command -v openssl >/dev/null || die "openssl is not installed"
    mkdir -p "$folder/npm"
    folder=$(cd "$folder" && pwd)
    rm -rf "$folder/npm/package" "$folder/native" "$folder/managed"
    for package in "${packages[@]}"; do
        # shellcheck disable=SC2086
        fetch_package "$folder/npm" $package
    done
    arrange "$folder/npm/package" "$folder"
    rm -rf "$folder/npm/package"
    say "in $folder: native/ $(du -sm "$folder/native" | cut -f1) MB, managed/ $(find "$folder/managed" -name '*.cs' | wc -l) files"
}

# Of what the packages hold, the libraries for Linux on x86-64 and the managed source.
arrange() { # PACKAGE FOLDER
    local file found
    mkdir -p "$2/native" "$2/managed"
    for file in libonnxruntime.so libonnxruntime_providers_shared.so libonnxruntime_providers_cuda.so libonnxruntime_providers_tensorrt.so; do
        found=$(find "$1" -ipath '*/linux/x64/*' -name "$file" -print -quit)
        [ -n "$found" ] || die "the packages hold no $file for Linux on x86-64"
        cp "$found" "$2/native/"
    done
    found=$(find "$1" -name InferenceSession.shared.cs -print -quit)
    [ -n "$found" ] || die "the packages hold no managed source"
    cp -r "$(dirname "$found")/." "$2/managed/"
    find "$2/managed" -type f ! -name '*.cs' -delete
}

split_folder() { # FOLDER PARTS
    [ -d "$1" ] || die "there is no folder $1"
    rm -rf "$2"
    mkdir -p "$2"
    tar -C "$1" --owner=0 --group=0 -cf - . | gzip -6 | split -b "$part_bytes" -d -a 2 - "$2/part-"
    (cd "$2" && sha256sum part-* >sha256)
    say "$2: $(find "$2" -name 'part-*' | wc -l) parts, $(du -cb "$2"/part-* | tail -1 | cut -f1) bytes"
}

join_parts() { # PARTS FOLDER
    local missing=() digest part
    [ -f "$1/sha256" ] || die "there is no $1/sha256, which lists the parts"
    while read -r digest part; do
        [ -f "$1/$part" ] && [ "$(sha256sum "$1/$part" | cut -d' ' -f1)" = "$digest" ] || missing+=("$part")
    done <"$1/sha256"
    [ ${#missing[@]} -eq 0 ] || die "missing or damaged in $1: ${missing[*]}; bring them and join again"
    rm -rf "$2"
    mkdir -p "$2"
    (cd "$1" && cut -d' ' -f3 sha256 | xargs cat) | tar -xzf - -C "$2"
    say "joined $1 into $2"
}

command=${1:-}
case "$command:$#" in
    fetch:1) fetch artifacts/ort ;;
    fetch:2) fetch "$2" ;;
    split:3) split_folder "$2" "$3" ;;
    join:3) join_parts "$2" "$3" ;;
    -h:* | --help:*) usage ;;
    *) usage >&2; exit 2 ;;
esac
