# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# ctgrad_add_program(target [STATIC|SHARED] source... [LEVELS level...])
#
# A library of programs that are compiled once and called through functions, <ctgrad/function.hpp>: each source defines such
# with CTGRAD_FUNCTION. It is optimised in builds for debugging too; whoever links it compiles fast.
#
# With LEVELS, from x86-64 x86-64-v2 x86-64-v3 x86-64-v4 in this order, the sources are compiled for each, and a call runs the
# best that the machine has: examples/07_instruction_sets.cpp.
#
# Nothing of ctgrad may be shared between the levels, or the linker would keep one of several functions of the same name and
# hand it to a machine that does not know its instructions: in each, namespace ctgrad has a name of its own. What the
# standard library's headers define is shared; a linker keeps the first, which is that of the machine that is compiled for by
# default.
function(ctgrad_add_program target)
    cmake_parse_arguments(PARSE_ARGV 1 program "STATIC;SHARED" "" "LEVELS")
    set(sources ${program_UNPARSED_ARGUMENTS})
    set(kind)
    if(program_STATIC)
        set(kind STATIC)
    elseif(program_SHARED)
        set(kind SHARED)
    endif()
    set(optimise "$<$<OR:$<CONFIG:>,$<CONFIG:Debug>>:-O2>")
    add_library(${target} ${kind} ${sources})
    target_link_libraries(${target} PUBLIC ctgrad::ctgrad)
    target_compile_options(${target} PRIVATE "${optimise}")
    get_target_property(built ${target} TYPE)
    foreach(level IN LISTS program_LEVELS)
        if(NOT level MATCHES "^x86-64(-v([234]))?$")
            message(FATAL_ERROR "ctgrad_add_program: ${level} is no level of x86-64, which are x86-64, -v2, -v3 and -v4")
        endif()
        set(number ${CMAKE_MATCH_2})
        if(NOT number)
            set(number 1)
        endif()
        list(APPEND numbers ${number})
        string(MAKE_C_IDENTIFIER "${level}" suffix)
        set(objects ${target}_${suffix})
        add_library(${objects} OBJECT ${sources})
        target_link_libraries(${objects} PRIVATE ctgrad::ctgrad)
        target_compile_options(${objects} PRIVATE "${optimise}" -march=${level} -Dctgrad=ctgrad_${suffix})
        target_compile_definitions(${objects} PRIVATE CTGRAD_LEVEL=${number})
        if(built STREQUAL "SHARED_LIBRARY")
            set_target_properties(${objects} PROPERTIES POSITION_INDEPENDENT_CODE ON)
        endif()
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:${objects}>)
    endforeach()
    if(numbers)
        list(JOIN numbers "," numbers)
        target_compile_definitions(${target} PRIVATE "CTGRAD_LEVELS=${numbers}")
    endif()
endfunction()
