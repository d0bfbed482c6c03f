#!/bin/sh
# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Usage: sh bench/run.sh [FILTER [ARGUMENT...]]
# Installs what is missing (Debian 12), builds the benchmarks optimised and runs them one after the other; with FILTER
# only those whose file or folder name contains it. Arguments go to each program (--benchmark_filter=...). Tables are
# printed and written as JSON into build/bench, that of side_by_side also as CSV and SVG. Fashion-MNIST is large: it is
# installed for `sh bench/run.sh fashion_mnist` alone.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. cmake/packages.sh
. cmake/mpi.sh

filter=${1-}
[ $# -eq 0 ] || shift
names= compile_time=
for source in bench/*"$filter"*.cpp bench/*"$filter"*/main.cpp; do
    [ -e "$source" ] || continue
    name=${source%/main.cpp}
    names="$names $(basename "$name" .cpp)"
done
case compile_time in
    *"$filter"*) [ -e bench/compile_time.py ] && compile_time=yes ;;
esac
if [ -z "$names$compile_time" ]; then
    echo "error: no benchmark's file name contains '$filter'" >&2
    exit 2
fi

large=
[ "$filter" != fashion_mnist ] || large='libtorch-dev dataset-fashion-mnist'
echo "ctgrad: benchmarks$names${compile_time:+ compile_time}"
# shellcheck disable=SC2086
need_packages g++ cmake ninja-build 'libboost-dev|libboost1.81-dev' libxsimd-dev zlib1g-dev libeigen3-dev libbenchmark-dev libopenblas-dev nlohmann-json3-dev python3 $large
case $names in
    *side_by_side* | *adbench*)
        want_packages libadolc-dev libceres-dev libtorch-dev libtrilinos-sacado-dev libtrilinos-kokkos-dev \
            libtrilinos-teuchos-dev libopenmpi-dev
        ;;
esac
case $names in
    *ceres*) need_packages libceres-dev ;;
esac
# shellcheck disable=SC2086
case $names in *ranks*) need_packages $mpi_packages ;; esac
if [ -n "$names" ]; then
    cmake --preset release -B build/bench -D CTGRAD_BUILD_TESTS=OFF -D CTGRAD_BUILD_EXAMPLES=OFF
    # shellcheck disable=SC2046
    cmake --build build/bench --target $(printf 'bench_%s ' $names)
fi
# OpenBLAS in one thread, and for AVX-512 where it does not know the processor.
export OPENBLAS_NUM_THREADS=1
if grep -q avx512f /proc/cpuinfo 2>/dev/null; then export OPENBLAS_CORETYPE="${OPENBLAS_CORETYPE-SKYLAKEX}"; fi
CTGRAD_BENCH_OUTPUT=$root/build/bench
export CTGRAD_BENCH_OUTPUT
for name in $names; do
    printf '\n== %s\n' "$name"
    (
        cd build/bench  # ADOL-C leaves its tapes where it is
        "./bench/bench_$name" "$@"
        [ "$name" != ranks ] || run_ranks 2 "./bench/bench_$name" "$@"
    )
done
if [ -n "$compile_time" ]; then
    printf '\n== compile_time\n'
    python3 bench/compile_time.py
fi
