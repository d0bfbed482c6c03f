# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Configures, builds and runs the outside project, the first example, against ctgrad installed in a fresh prefix or
# against its sources.
file(REMOVE_RECURSE "${scratch}")

if(way STREQUAL "install")
    set(prefix "${scratch}/prefix")
    execute_process(COMMAND "${CMAKE_COMMAND}" --install "${ctgrad_build}" --prefix "${prefix}" COMMAND_ERROR_IS_FATAL ANY)
    set(where -D "CMAKE_PREFIX_PATH=${prefix}")
else()
    set(where -D "CTGRAD_SOURCE=${ctgrad_source}")
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" -S "${project}" -B "${scratch}/build" -G "${generator}"
    -D "CMAKE_CXX_COMPILER=${compiler}" -D CMAKE_BUILD_TYPE=Release
    -D "PROGRAM=${ctgrad_source}/examples/01_first_gradient.cpp" ${where} COMMAND_ERROR_IS_FATAL ANY)

if(way STREQUAL "install")
    load_cache("${scratch}/build" READ_WITH_PREFIX found_ ctgrad_DIR)
    cmake_path(IS_PREFIX prefix "${found_ctgrad_DIR}" NORMALIZE from_prefix)
    if(NOT from_prefix)
        message(FATAL_ERROR "found ctgrad in ${found_ctgrad_DIR}, not in ${prefix}")
    endif()
endif()

execute_process(COMMAND "${CMAKE_COMMAND}" --build "${scratch}/build" COMMAND_ERROR_IS_FATAL ANY)
# The README shows this program and what it prints.
execute_process(COMMAND "${python}" "${ctgrad_source}/tests/house/check_readme.py" "${ctgrad_source}"
    "${scratch}/build/uses_ctgrad" COMMAND_ERROR_IS_FATAL ANY)
