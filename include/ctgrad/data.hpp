// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sets of parameters, samples, mini-batches and .npy files; what needs a library is apart: <ctgrad/data/npz.hpp> (libzip),
// <ctgrad/data/csv.hpp> (Fast C++ CSV Parser) (layer 7, data).
#pragma once
#include "ctgrad/ctgrad.hpp"
#include "ctgrad/data/batches.hpp"
#include "ctgrad/data/dataset.hpp"
#include "ctgrad/data/initial.hpp"
#include "ctgrad/data/npy.hpp"
#include "ctgrad/data/parameter_set.hpp"
