// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Strings as template arguments: equal text is one type.
#include "ctgrad/core/fixed_string.hpp"

#include <catch2/catch.hpp>
#include <type_traits>

namespace {

template <ctgrad::fixed_string Name>
struct named {
    static constexpr std::string_view name = Name.view();
};

static_assert(named<"x">::name == "x" && named<"">::name.empty() && named<"größe">::name == "größe");
static_assert(std::is_same_v<named<"x">, named<"x">>);
static_assert(!std::is_same_v<named<"x">, named<"y">> && !std::is_same_v<named<"x">, named<"xx">>);
static_assert(named<"a\0b">::name.size() == 3, "the length is the literal's, not the first zero's");

}  // namespace

TEST_CASE("a string keeps its text at run time") { CHECK(named<"learning rate">::name == "learning rate"); }
