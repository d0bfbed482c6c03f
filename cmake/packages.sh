# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Sourced by tests/run.sh, examples/run.sh and bench/run.sh: installs the Debian packages that are missing.

# need_packages PACKAGE...: `a|b` is satisfied by either; where neither is there, the first that can be installed is.
need_packages() {
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        echo "== packages: this is not a Debian, so nothing is installed; needed are (Debian's names): $*"
        return 0
    fi
    lacking=
    for wanted in "$@"; do
        any_installed "$wanted" || lacking="$lacking $wanted"
    done
    if [ -z "$lacking" ]; then
        echo "== packages: all there"
        return 0
    fi

    echo "== packages: installing$lacking"
    as_root=
    if [ "$(id -u)" -ne 0 ]; then
        as_root=sudo
        command -v sudo >/dev/null || { echo "error: not root and no sudo: install$lacking by hand" >&2; return 1; }
    fi
    $as_root apt-get update || { echo "error: apt-get update failed" >&2; return 1; }
    chosen=
    for wanted in $lacking; do
        package=$(first_installable "$wanted") || {
            echo "error: no package $wanted can be installed from this machine's archives; it is required" >&2
            return 1
        }
        chosen="$chosen $package"
    done
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $chosen || {
        echo "error: apt-get could not install$chosen" >&2
        return 1
    }
}

# want_packages PACKAGE...: the same for what can be done without; a package that cannot be installed is a line.
want_packages() {
    need_packages "$@" && return 0
    for wanted_alone in "$@"; do
        need_packages "$wanted_alone" || echo "== packages: going on without $wanted_alone"
    done
}

any_installed() {
    for package in $(echo "$1" | tr '|' ' '); do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] && return 0
    done
    return 1
}

first_installable() {
    for package in $(echo "$1" | tr '|' ' '); do
        LC_ALL=C apt-cache policy "$package" | grep -q 'Candidate: [^(]' && { echo "$package"; return 0; }
    done
    return 1
}

# How many compilers at once; CMake reads the same variable.
: "${CMAKE_BUILD_PARALLEL_LEVEL:=$(nproc)}"
export CMAKE_BUILD_PARALLEL_LEVEL
