#!/bin/sh
# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Usage: sh bench/compile_time.sh [FILE...]
# What compiling costs: each bench/compile_time/*.cpp, with each compiler that is there, at -O2 -march=native, with the option that
# the CMake target has for g++; for g++ and the digits network the total of -ftime-report too. Seconds are the processor's,
# user and system, which other programs on the machine disturb less than the clock's.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
[ $# -gt 0 ] || set -- bench/compile_time/*.cpp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for_gnu=$(grep -o -e '--param=ggc[^>]*' CMakeLists.txt)

# measure COMMAND...: runs it and prints its seconds and its peak memory in MB.
measure() {
    python3 - "$@" <<'PYTHON'
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"{used.ru_utime + used.ru_stime:7.1f} {used.ru_maxrss / 1024:7.0f}")
PYTHON
}

printf '%-14s %-18s %7s %7s %8s %9s\n' compiler program seconds MB symbol '-g, MB'
for compiler in g++ clang++-19; do
    command -v "$compiler" >/dev/null || { echo "$compiler: not installed, left out"; continue; }
    case $compiler in
        g++) option=$for_gnu ;;
        *) option= ;;
    esac
    for source in "$@"; do
        object=$work/object.o
        compile="$compiler -std=c++20 -O2 -march=native -Iinclude -w $option -c $source -o $object"
        # shellcheck disable=SC2086
        cost=$(measure $compile)
        symbol=$(nm "$object" | awk '{ if (length($NF) > most) most = length($NF) } END { print most }')
        # shellcheck disable=SC2086
        $compile -g
        size=$(wc -c <"$object" | awk '{ printf "%.1f", $1 / 1048576 }')
        printf '%-14s %-18s %s %8s %9s\n' "$compiler" "$(basename "$source" .cpp)" "$cost" "$symbol" "$size"
    done
done
case $* in
    *digits_network*)
        echo "g++ -ftime-report of digits_network: user, system, wall seconds, memory"
        g++ -std=c++20 -O2 -march=native -Iinclude -w "$for_gnu" -c bench/compile_time/digits_network.cpp \
            -o "$work/object.o" -ftime-report 2>&1 | grep TOTAL
        ;;
esac
