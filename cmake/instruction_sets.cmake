# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# ctgrad_add_kernels(target source [level...])
#
# Compiles `source` once for each level of x86-64 (default: x86-64 x86-64-v3 x86-64-v4) and adds the objects to `target`, which
# chooses among them when it starts. The source defines functions of the name CTGRAD_KERNEL(name), which is name_x86_64,
# name_x86_64_v3, ... with C linkage: examples/07_instruction_sets.cpp.
#
# Nothing of ctgrad may be shared between the levels, or the linker would keep one of several functions of the same name and
# hand it to a machine that does not know its instructions: in each, namespace ctgrad has a name of its own. What the
# standard library's headers define is shared; the lowest level comes first, and a linker keeps the first.
function(ctgrad_add_kernels target source)
    set(levels ${ARGN})
    if(NOT levels)
        set(levels x86-64 x86-64-v3 x86-64-v4)
    endif()
    foreach(level IN LISTS levels)
        string(MAKE_C_IDENTIFIER "${level}" suffix)
        set(kernels ${target}_${suffix})
        add_library(${kernels} OBJECT "${source}")
        target_link_libraries(${kernels} PRIVATE ctgrad::ctgrad)
        target_compile_options(${kernels} PRIVATE -O2 -march=${level} -Dctgrad=ctgrad_${suffix}
            "-DCTGRAD_KERNEL(name)=name##_${suffix}")
        target_sources(${target} PRIVATE $<TARGET_OBJECTS:${kernels}>)
    endforeach()
endfunction()
