// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs as text: a line for each output, constant, the same for everybody who writes the same.
#include <catch2/catch.hpp>
#include <ctgrad/ctgrad.hpp>
#include <sstream>

namespace cg = ctgrad;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto w = cg::vector<"w", 3>;
inline constexpr auto y = cg::vector<"y", n>;
inline constexpr auto Z = cg::matrix<"Z", n, 3>;
inline constexpr auto v = cg::vector<"v", 3>;

constexpr auto loss = [] { return 0.5 * cg::squared_norm(X * w - y); };

// What API.md promises, word for word.
static_assert(cg::to_text([] { return cg::gradient(0.5 * cg::squared_norm(X * w - y), w); }) == "Xᵀ (X w - y)");
static_assert(cg::to_text([] { return 2 * cg::gradient(loss(), w); }) == "2 Xᵀ (X w - y)");
// One line for each output, no line end behind the last.
static_assert(cg::to_text([] { return cg::outputs(X * w, cg::gradient(loss(), w), w + 1); }) == "X w\nXᵀ (X w - y)\n1 + w");
static_assert(cg::to_text([] { return cg::outputs(w); }) == "w");
// Other names, other text; the same formula through a let or a captured name, the same text.
static_assert(cg::to_text([] { return cg::gradient(0.5 * cg::squared_norm(Z * v - y), v); }) == "Zᵀ (Z v - y)");
static_assert(cg::to_text([] {
                  auto r = cg::let([] { return X * w - y; });
                  return cg::gradient(0.5 * cg::squared_norm(r), w);
              }) == "Xᵀ (X w - y)");

constexpr auto one = cg::compile(loss);
constexpr auto other = cg::compile([] { return cg::squared_norm(X * w - y) / 2; });
static_assert(cg::explain(one) == cg::explain(other));
static_assert(cg::explain(one).ends_with("out1 = 0.5 out1\n"));

}  // namespace

TEST_CASE("text is a string view that lasts") {
    std::ostringstream stream;
    {
        const std::string_view text = cg::to_text(loss);
        stream << text << '\n' << cg::explain(one);
    }
    CHECK(stream.str().find("for i < n") != std::string::npos);
    CHECK(cg::explain(one).data() == cg::explain(one).data());
}
