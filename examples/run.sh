#!/bin/sh
# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Usage: sh examples/run.sh [NAME [ARGUMENT...]]
# Installs what is missing (Debian 12), builds optimised, and runs 01_first_gradient and then the main job, 02_digits;
# or only NAME (`02_digits` or `digits`).
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
. cmake/packages.sh
. cmake/mpi.sh

if [ $# -gt 0 ]; then
    wanted=$1
    shift
    names=
    for source in examples/"$wanted".cpp examples/[0-9]*_"$wanted".cpp; do
        [ -e "$source" ] && names=$(basename "$source" .cpp)
    done
    [ "$wanted" = from_python ] && names=logistic  # the library that it loads
    if [ -z "$names" ]; then
        echo "error: no example '$wanted'; there are:" $(cd examples && ls -- *.cpp 2>/dev/null | sed 's/\.cpp$//') >&2
        exit 2
    fi
else
    names='01_first_gradient 02_digits'
fi

echo "ctgrad: examples $names"
case $names in *fashion_mnist*) data=dataset-fashion-mnist ;; *) data= ;; esac
case $names in *_ranks) data="$data $mpi_packages" ;; esac
# shellcheck disable=SC2086
need_packages g++ cmake ninja-build 'libboost-dev|libboost1.81-dev' libxsimd-dev zlib1g-dev libeigen3-dev libfccp-dev libzip-dev python3 $data
cmake --preset release -B build/examples -D CTGRAD_BUILD_TESTS=OFF -D CTGRAD_BUILD_BENCH=OFF
# shellcheck disable=SC2086
cmake --build build/examples --target $names
if [ "${wanted-}" = from_python ]; then
    exec python3 examples/from_python.py build/examples/examples/liblogistic.so
fi
for name in $names; do
    printf '\n== %s\n' "$name"
    case $name in
        *_ranks)  # alone, then by two ranks, whose weights must be the same
            folder=$(mktemp -d)
            "build/examples/examples/$name" "$folder/weights.npz"
            run_ranks 2 "build/examples/examples/$name" "$folder/weights.npz"
            rm -r "$folder"
            ;;
        *) "build/examples/examples/$name" "$@" ;;
    esac
done
