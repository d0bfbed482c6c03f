// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs over blocks of an extent, by threads; over machines, by MPI: <ctgrad/parallel/ranks.hpp> (layer 7, parallel).
#pragma once
#include "ctgrad/ctgrad.hpp"
#include "ctgrad/parallel/threads.hpp"
