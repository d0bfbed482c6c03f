// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The first of two translation units with one model.
#include "model.hpp"

shared::sight shared::first(std::span<const double> data) { return look(data); }
