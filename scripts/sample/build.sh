#!/bin/sh
# Rebuilds the sample server's executables from resources/sample/server, byte for byte the same with the same compiler
# (the committed ones: Debian 12, gcc 12.2). Needs gcc and, for arm64, gcc-aarch64-linux-gnu; `--check` only compares.
set -eu
cd "$(dirname "$0")/../../resources/sample/server"
out=.
[ "${1:-}" = --check ] && out=$(mktemp -d) && trap 'rm -rf "$out"' EXIT
flags="-Os -std=c11 -Wall -Wextra -Werror -ffreestanding -fno-builtin -fno-stack-protector -fno-pie -fno-ident
  -fno-asynchronous-unwind-tables -nostdlib -static -no-pie -s -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-z,norelro -Wl,-z,noseparate-code"
build() {
  command -v "$2" >/dev/null || { echo "$2 is not installed: $1 left as it is" >&2; return 0; }
  "$2" $flags $3 -o "$out/shop-linux-$1" server.c
  if [ "$out" != . ]; then cmp "$out/shop-linux-$1" "shop-linux-$1"; fi
}
case $(uname -m) in
  aarch64 | arm64) build arm64 gcc ""; build amd64 x86_64-linux-gnu-gcc "-fcf-protection=none" ;;
  *) build amd64 gcc "-fcf-protection=none"; build arm64 aarch64-linux-gnu-gcc "-mno-outline-atomics" ;;
esac
