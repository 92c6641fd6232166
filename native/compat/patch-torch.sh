#!/usr/bin/env bash
# Makes one built copy of libLibTorchSharp.so loadable on a libstdc++ older than GCC 13's. See README.md beside this file.
# Usage: patch-torch.sh OUTPUT_FOLDER      Does nothing where nothing is needed; safe to repeat.
set -euo pipefail

readonly symbol=_ZSt21ios_base_library_initv
readonly version=GLIBCXX_3.4.32
readonly shim=libnatix_stdcxx_compat.so
readonly real=libstdc++.so.6
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:?usage: patch-torch.sh OUTPUT_FOLDER}
library=$folder/libLibTorchSharp.so

fail() {
    echo "native/compat/patch-torch.sh: error : $*" >&2
    exit 1
}

[[ -f $library ]] || exit 0
for tool in g++ patchelf readelf; do
    command -v "$tool" >/dev/null || fail "'$tool' is missing; install it with: apt-get install g++ patchelf binutils"
done

# An already patched copy names the shim.
if patchelf --print-needed "$library" | grep -qx "$shim"; then
    [[ -f $folder/$shim ]] && exit 0
    fail "$library asks for $shim, which is not beside it; delete $library and build again"
fi

needs=$(readelf --version-info --wide "$library" |
    awk -v file="$real" '/File:/ { mine = index($0, "File: " file " ") } mine && /Name:/ { print $3 }' | sort -uV)
grep -qx "$version" <<<"$needs" || exit 0

system=$(g++ -print-file-name="$real")
provided=$(readelf --version-info --wide "$system" | awk '/Version definition/ { on = 1 } /needs section/ { on = 0 } on && /Name:/ { print $NF }')
grep -qx "$version" <<<"$provided" && exit 0

# Only this symbol may depend on the missing version, and no other version may be missing: anything else is not ours to paper over.
missing=$(grep -vxF -f <(echo "$provided") <<<"$needs" || true)
[[ $missing == "$version" ]] || fail "$library needs versions that $system lacks: $(tr '\n' ' ' <<<"$missing")"
users=$(readelf --dyn-syms --wide "$library" | awk -v at="@$version" 'index($8, at) { sub(/@.*/, "", $8); print $8 }' | sort -u)
[[ $users == "$symbol" ]] || fail "$library takes more than $symbol from $version: $(tr '\n' ' ' <<<"$users")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# One empty node for each version the library asks of libstdc++ (the loader checks names only), and one symbol in the new one.
grep -vx "$version" <<<"$needs" | sed 's/$/ { };/' >"$work/versions.map"
echo "$version { global: $symbol; local: *; };" >>"$work/versions.map"
g++ -std=c++17 -O2 -fPIC -shared -Wall -Wextra -Werror -fvisibility=hidden -Wl,-soname,"$shim" -Wl,--no-as-needed \
    -Wl,--version-script="$work/versions.map" -o "$work/$shim" "$here/stdcxx_compat.cpp"

# A copy, then a rename: the original may be a link into the package cache, and a reader never sees half a file.
cp "$library" "$work/library.so"
patchelf --replace-needed "$real" "$shim" --set-rpath '$ORIGIN' "$work/library.so"
mv -f "$work/$shim" "$folder/$shim"
mv -f "$work/library.so" "$library"
