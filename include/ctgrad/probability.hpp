// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Probability: distributions, what is asked of them, and the losses that follow from them (layer 8, probability).
#pragma once
#include "ctgrad/ctgrad.hpp"
// See ctgrad.hpp.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include "ctgrad/probability/distribution.hpp"
#include "ctgrad/probability/families.hpp"
#include "ctgrad/probability/losses.hpp"
#pragma GCC diagnostic pop
