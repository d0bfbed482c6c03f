# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Defines the target xsimd::headers from the path of its headers (xsimd_INCLUDE_DIR).
#
# Not from xsimd's own package: Debian 12's links a library `xtl` that it neither needs nor installs, and it accepts no
# version of another major number.
find_path(xsimd_INCLUDE_DIR xsimd/xsimd.hpp)
mark_as_advanced(xsimd_INCLUDE_DIR)

unset(xsimd_VERSION)
if(xsimd_INCLUDE_DIR)
    foreach(part MAJOR MINOR PATCH)
        file(STRINGS "${xsimd_INCLUDE_DIR}/xsimd/config/xsimd_config.hpp" number REGEX "define XSIMD_VERSION_${part} ")
        string(REGEX MATCH "[0-9]+" number "${number}")
        list(APPEND xsimd_VERSION "${number}")
    endforeach()
    list(JOIN xsimd_VERSION "." xsimd_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(xsimd REQUIRED_VARS xsimd_INCLUDE_DIR VERSION_VAR xsimd_VERSION)

if(xsimd_FOUND AND NOT TARGET xsimd::headers)
    add_library(xsimd::headers INTERFACE IMPORTED)
    target_include_directories(xsimd::headers INTERFACE "${xsimd_INCLUDE_DIR}")
endif()
