// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The function for other languages, see from_python.py.
#include <ctgrad/interop/c.hpp>

#include "logistic.hpp"

CTGRAD_EXPORT_C(logistic_step, logistic::step);
