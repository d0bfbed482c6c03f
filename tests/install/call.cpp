// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Its caller.
#include "scale.hpp"

int main() {
    const auto result = scale(x = {1, 2}, rate = 3);
    return result[0] == 3 && result[1] == 6 ? 0 : 1;
}
