# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Builds and runs the outside project, the first example and a library of a program, against ctgrad: `way` says how it is got.
#   install       installed in a fresh prefix          deb            a Debian package, unpacked; by pkg-config too
#   subdirectory  its sources                          single_header  one header, made of them; without CMake
file(REMOVE_RECURSE "${scratch}")
file(MAKE_DIRECTORY "${scratch}")
set(example "${ctgrad_source}/examples/01_first_gradient.cpp")

# The README shows this program and what it prints.
function(check_first_example program)
    execute_process(COMMAND "${python}" "${ctgrad_source}/tests/house/check_readme.py" "${ctgrad_source}" "${program}"
        COMMAND_ERROR_IS_FATAL ANY)
endfunction()
# Compiled by hand, `includes`: where other libraries are.
function(compile source)
    list(REMOVE_DUPLICATES includes)
    list(TRANSFORM includes PREPEND -idirafter)
    execute_process(COMMAND "${compiler}" -std=c++20 -O1 -Wall -Wextra -Werror "${source}" -o "${scratch}/first" ${ARGN} ${includes}
        COMMAND_ERROR_IS_FATAL ANY)
    check_first_example("${scratch}/first")
endfunction()

if(way STREQUAL "single_header")
    execute_process(COMMAND "${python}" "${ctgrad_source}/cmake/single_header.py" OUTPUT_FILE "${scratch}/ctgrad_single.hpp"
        COMMAND_ERROR_IS_FATAL ANY)
    file(READ "${example}" text)
    string(REPLACE "<ctgrad/ctgrad.hpp>" "\"ctgrad_single.hpp\"" text "${text}")
    file(WRITE "${scratch}/first.cpp" "${text}")
    compile("${scratch}/first.cpp")
    return()
endif()

set(prefix "${scratch}/prefix")
set(where -D "CMAKE_PREFIX_PATH=${prefix}")
if(way STREQUAL "install")
    execute_process(COMMAND "${CMAKE_COMMAND}" --install "${ctgrad_build}" --prefix "${prefix}" COMMAND_ERROR_IS_FATAL ANY)
elseif(way STREQUAL "deb")
    execute_process(COMMAND "${CMAKE_COMMAND}" -S "${ctgrad_source}" -B "${scratch}/package" -G "${generator}"
        -D "CMAKE_CXX_COMPILER=${compiler}" -D CTGRAD_BUILD_TESTS=OFF -D CTGRAD_BUILD_EXAMPLES=OFF -D CTGRAD_BUILD_BENCH=OFF
        COMMAND_ERROR_IS_FATAL ANY)
    cmake_path(GET CMAKE_COMMAND PARENT_PATH programs)
    execute_process(COMMAND "${programs}/cpack" -G DEB WORKING_DIRECTORY "${scratch}/package" COMMAND_ERROR_IS_FATAL ANY)
    file(GLOB package "${scratch}/package/libctgrad-dev_*_all.deb")
    execute_process(COMMAND dpkg-deb -x "${package}" "${scratch}/root" COMMAND_ERROR_IS_FATAL ANY)
    set(prefix "${scratch}/root/usr")
    set(where -D "CMAKE_PREFIX_PATH=${prefix}")
    set(ENV{PKG_CONFIG_LIBDIR} "${prefix}/share/pkgconfig")
    execute_process(COMMAND pkg-config --cflags ctgrad OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY)
    separate_arguments(flags UNIX_COMMAND "${flags}")
    compile("${example}" ${flags})
else()
    set(where -D "CTGRAD_SOURCE=${ctgrad_source}")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" -S "${project}" -B "${scratch}/build" -G "${generator}"
    -D "CMAKE_CXX_COMPILER=${compiler}" -D CMAKE_BUILD_TYPE=Release -D "PROGRAM=${example}" ${where} COMMAND_ERROR_IS_FATAL ANY)

if(NOT way STREQUAL "subdirectory")
    load_cache("${scratch}/build" READ_WITH_PREFIX found_ ctgrad_DIR)
    cmake_path(IS_PREFIX prefix "${found_ctgrad_DIR}" NORMALIZE from_prefix)
    if(NOT from_prefix)
        message(FATAL_ERROR "found ctgrad in ${found_ctgrad_DIR}, not in ${prefix}")
    endif()
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" --build "${scratch}/build" COMMAND_ERROR_IS_FATAL ANY)
check_first_example("${scratch}/build/uses_ctgrad")
execute_process(COMMAND "${scratch}/build/calls_program" COMMAND_ERROR_IS_FATAL ANY)
