#!/usr/bin/env bash
# hardening.sh PROGRAM: the built program has what cmake/toolchain.cmake asks of a release.
set -euo pipefail
program=$1
bad=0
# Not `grep -q`: it would end before readelf has written all, and that is a failure here.
expect() {  # WHAT PATTERN READELF-OPTION…
  local what=$1 pattern=$2; shift 2
  readelf -W "$@" "$program" | grep -E "$pattern" > /dev/null || { echo "$program: $what" >&2; bad=1; }
}
expect "is not position-independent" 'Type: +DYN' -h
expect "leaves the relocations writable" 'GNU_RELRO' -l
expect "binds functions lazily" 'FLAGS_1.*NOW' -d
expect "has an executable stack" 'GNU_STACK .* RW +0x' -l
expect "has no stack protector" '__stack_chk_fail' --dyn-syms
expect "has no checked string functions" '__mem(cpy|move|set)_chk' --dyn-syms
objdump -d --no-show-raw-insn --disassemble=main "$program" | grep endbr64 > /dev/null ||
  { echo "$program: main takes jumps from anywhere" >&2; bad=1; }
exit $bad
