#!/bin/sh
# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Usage: sh tests/run.sh [dev|asan-ubsan|sse2]...
# Installs what is missing (Debian 12), then configures, builds and runs the tests: all three presets, or those named.
# The last line is `N passed, N failed` over all of them; a preset that does not configure or build counts as a failure.
set -u
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
cd "$root" || exit 1
. cmake/packages.sh

[ $# -gt 0 ] || set -- dev asan-ubsan sse2
optional=
packages='g++ cmake ninja-build python3 libboost-dev|libboost1.81-dev libxsimd-dev catch2 libeigen3-dev nlohmann-json3-dev zlib1g-dev libzip-dev libfccp-dev libtbb-dev libopenblas-dev libceres-dev libnlopt-cxx-dev libopenmpi-dev openmpi-bin libboost-mpi-dev|libboost-mpi1.81-dev pkg-config|pkgconf'
for preset in "$@"; do
    case $preset in
        dev) optional=chromium ;;
        asan-ubsan | sse2) packages="$packages clang-19 libclang-rt-19-dev" ;;
        *) echo "error: no preset '$preset' here; there are dev, asan-ubsan and sse2" >&2; exit 2 ;;
    esac
done
echo "ctgrad: tests with $*"
# shellcheck disable=SC2086
need_packages $packages || exit 1
# shellcheck disable=SC2086
[ -z "$optional" ] || want_packages $optional

passed=0 failed=0

# Reads ctest's own totals: `71% tests passed, 2 tests failed out of 7`.
count() {
    totals=$(sed -n 's/.*tests passed, \([0-9]*\) tests* failed out of \([0-9]*\).*/\1 \2/p' "$1" 2>/dev/null)
    [ -n "$totals" ] || return 1
    failures=${totals% *}
    failed=$((failed + failures))
    passed=$((passed + ${totals#* } - failures))
}

run_preset() {
    log=build/$1/ctest.log
    printf '\n== %s: configure\n' "$1"
    cmake --preset "$1" || return 1
    rm -f "$log"
    # Everything that compiles is built, whatever else fails; ctest reports a test without its program as failed.
    printf '\n== %s: build\n' "$1"
    cmake --build --preset "$1" -- -k 0
    built=$?
    printf '\n== %s: test\n' "$1"
    before=$failed
    ctest --preset "$1" -j "$CMAKE_BUILD_PARALLEL_LEVEL" --no-tests=error --output-log "$log"
    tested=$?
    count "$log" || return 1
    [ "$failed" -gt "$before" ] || { [ $built -eq 0 ] && [ $tested -eq 0 ]; }
}

for preset in "$@"; do
    run_preset "$preset" || {
        echo "error: $preset did not configure, build or run to its end" >&2
        failed=$((failed + 1))
    }
done

printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
