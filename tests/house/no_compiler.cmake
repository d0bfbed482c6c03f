# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# A program must not carry the passes that made it: cmake -D nm=... -D program=... -P no_compiler.cmake
execute_process(COMMAND "${nm}" -C "${program}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
if(NOT symbols MATCHES "ctgrad::codegen")
    message(FATAL_ERROR "no symbol of a lowered program is in ${program}: this test sees nothing")
endif()
if(symbols MATCHES "ctgrad::ir::(builder|store|ordering)[^\n]*")
    message(FATAL_ERROR "part of the compiler is in ${program}: ${CMAKE_MATCH_0}")
endif()
