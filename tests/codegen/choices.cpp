// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Lowered comparisons, choices and activations against the interpreter, with special values in every lane.
#include "codegen/lowering.hpp"

using namespace ctgrad;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto s = scalar<"s">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto z = ctgrad::vector<"z", n>;
inline constexpr auto A = matrix<"A", n, 3>;
inline constexpr auto B = matrix<"B", 3, n>;
inline constexpr auto b = ctgrad::vector<"b", 3>;

template <class Compilation, class T>
void compare_special() {
    const double inf = INFINITY, tiny = std::numeric_limits<T>::denorm_min(), huge = std::numeric_limits<T>::max();
    const std::vector<double> special = {0, -0.0, 1, -1, 2, tiny, -tiny, huge, -huge, inf, -inf, std::nan("")};
    passes::inputs in;
    for (const double p : special)
        for (const double q : special) {
            in.values["x"].push_back(p);
            in.values["y"].push_back(q);
            in.values["z"].push_back(special[in.values["x"].size() * 5 % special.size()]);
        }
    in.values["s"] = {1};
    in.sizes["n"] = static_cast<std::int64_t>(in.values["x"].size());
    const lowering::stage<T> own(Compilation::plan, in);
    codegen::run<Compilation, simd::pack<T>>(own.memory());
    const passes::arrays expected = passes::evaluate(Compilation::captured.view(), in);
    for (int k = 0; k < static_cast<int>(expected.size()); ++k)
        for (std::size_t i = 0; i < in.values["x"].size(); ++i) {
            const T right = static_cast<T>(expected[static_cast<std::size_t>(k)][i]), got = own.result(k)[i];
            INFO("output " << k + 1 << " at " << in.values["x"][i] << ", " << in.values["y"][i] << ", " << in.values["z"][i]);
            CHECK((std::isnan(right) ? std::isnan(got) : got == right));
        }
}
// Of functions that choose and do not round.
template <class Closure>
void check_special(Closure) {
    compare_special<lowering::compilation_of<Closure>, float>();
    compare_special<lowering::compilation_of<Closure>, double>();
}


}  // namespace

TEST_CASE("activations") {
    CHECK_LOWERING(outputs(leaky_relu(x), leaky_relu(A, b), elu(transpose(A)) + B, elu(x, s), gelu(x), gelu(A + b), silu(x), silu(transpose(A)) + B));
}
TEST_CASE("comparisons and choices") {
    CHECK_LOWERING(outputs(x < y, s <= x, A > b, transpose(A) >= B, x == 0, x != y, where(x < y, x, s), where(transpose(A) < 0, B, x)));
    CHECK_LOWERING(outputs(minimum(x, y), maximum(s, x), maximum(transpose(A), B), clamp(x, -0.5, 0.5), clamp(A, -1 - b, b), abs(transpose(A)) + B, sign(x), stop_gradient(x)));
}
TEST_CASE("second derivatives beside kinks") {
    CHECK_LOWERING(gradient(dot(gradient(sum(square(relu(x)) + square(maximum(x, y))), x), y), x));
}
TEST_CASE("special values") {
    check_special([] { return outputs(x < y, x <= y, x > y, x >= y, x == y, x != y, where(x, y, z), where(x > y, x, z)); });
    check_special([] { return outputs(minimum(x, y), maximum(x, y), clamp(x, y, z), abs(x), sign(x), relu(x), maximum(x, s)); });
}
