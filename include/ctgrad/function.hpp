// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs that are compiled elsewhere: all that their callers include (layer 6, api).
#pragma once
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include "ctgrad/ir/sentence.hpp"

#include "ctgrad/api/function.hpp"
#pragma GCC diagnostic pop
