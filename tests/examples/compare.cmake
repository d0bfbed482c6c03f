# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Runs an example and compares what it prints: cmake -D program=... [-D arguments=a,b] -D output=... -P compare.cmake
string(REPLACE "," ";" arguments "${arguments}")
execute_process(COMMAND "${program}" ${arguments} OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
file(READ "${output}" expected)
if(NOT printed STREQUAL expected)
    message(FATAL_ERROR "prints\n${printed}\nand not\n${expected}")
endif()
