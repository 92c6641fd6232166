#!/usr/bin/env bash
# Takes a folder to a machine that accepts only small files: cuts it into parts, and joins them again there.
# usage: perf/gpu/parts.sh split FOLDER PARTS   packs a folder into PARTS/part-NN of at most 60 MB, with their digests in PARTS/sha256
#        perf/gpu/parts.sh join PARTS FOLDER    the folder again, once every part has come; a part that is missing or damaged is named
set -euo pipefail

part_bytes=${NATIX_PART_BYTES:-60000000}

say() { printf '%s\n' "$*" >&2; }
die() { say "parts.sh: $*"; exit 1; }
usage() { sed -nE '2,$ { /^#/!q; s/^# ?//p }' "${BASH_SOURCE[0]}"; }

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

case "${1:-}:$#" in
    split:3) split_folder "$2" "$3" ;;
    join:3) join_parts "$2" "$3" ;;
    -h:* | --help:*) usage ;;
    *) usage >&2; exit 2 ;;
esac
