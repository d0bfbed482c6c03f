# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# How the project's own tests, examples and benchmarks are compiled; nothing of it reaches a user of ctgrad::ctgrad.
# Other people's headers come from imported targets, which CMake treats as system headers: they give no warnings.
include(CheckCXXCompilerFlag)

add_library(ctgrad_development INTERFACE)
target_link_libraries(ctgrad_development INTERFACE ctgrad::ctgrad)
target_compile_options(ctgrad_development INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # Its own AVX-512 intrinsics, once inlined into xsimd or Eigen, are reported as uninitialised (GCC bug 105593);
    # clang checks the same code.
    target_compile_options(ctgrad_development INTERFACE -Wno-uninitialized -Wno-maybe-uninitialized)
endif()
if(CTGRAD_ARCHITECTURE)
    string(MAKE_C_IDENTIFIER "CTGRAD_COMPILER_KNOWS_${CTGRAD_ARCHITECTURE}" known)
    check_cxx_compiler_flag(-march=${CTGRAD_ARCHITECTURE} ${known})
    if(${known})
        target_compile_options(ctgrad_development INTERFACE -march=${CTGRAD_ARCHITECTURE})
    elseif(NOT CTGRAD_ARCHITECTURE STREQUAL "native")
        message(FATAL_ERROR "CTGRAD_ARCHITECTURE: this compiler does not know -march=${CTGRAD_ARCHITECTURE}")
    endif()
    # clang 19 warns about the features that it itself found on a machine with AVX10.
    check_cxx_compiler_flag(-Winvalid-feature-combination CTGRAD_COMPILER_KNOWS_INVALID_FEATURES)
    if(CTGRAD_COMPILER_KNOWS_INVALID_FEATURES)
        target_compile_options(ctgrad_development INTERFACE -Wno-invalid-feature-combination)
    endif()
endif()

# Each can be overridden from the command line or a preset.
if(NOT DEFINED CMAKE_COMPILE_WARNING_AS_ERROR)
    set(CMAKE_COMPILE_WARNING_AS_ERROR ON)
endif()
if(NOT DEFINED CMAKE_CXX_EXTENSIONS)
    set(CMAKE_CXX_EXTENSIONS OFF)
endif()
