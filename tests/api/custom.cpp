// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions that users define outside the library, with values, derivatives and lowering of their own.
#include <catch2/catch.hpp>
#include <cmath>
#include <ctgrad/ctgrad.hpp>
#include <vector>

namespace cg = ctgrad;

namespace mine {

// 1 for x > 0, else -1, differentiated as tanh (a straight-through estimator: Bengio, Leonard, Courville 2013).
struct spike_op : cg::pointwise<1> {
    static constexpr std::string_view name = "spike", latex = R"(\operatorname{spike})";
    static constexpr double evaluate(double x) { return x > 0 ? 1 : -1; }
    static constexpr cg::term derivative(auto x, auto) { return 1 - square(tanh(x)); }
    static auto lower(auto x) {
        const auto one = cg::ir::one(x);
        return select(x > x - x, one, -one);
    }
};

// x, whose gradient changes its sign (Ganin, Lempitsky 2015). By its definition it is not there any more when it runs.
struct reversal_op : cg::pointwise<1> {
    static constexpr std::string_view name = "reversal", latex = R"(\operatorname{reversal})";
    static constexpr double evaluate(double x) { return x; }
    static constexpr cg::term derivative(auto x, auto) { return x.home->number(-1, x.shape); }
    static constexpr cg::term expand(const auto* x, unsigned) { return x[0]; }
};

// The Huber loss of a residual r and a threshold d, with both derivatives.
struct huber_op : cg::pointwise<2> {
    static constexpr std::string_view name = "huber", latex = R"(\operatorname{huber})";
    static constexpr double evaluate(double r, double d) {
        const double size = r < 0 ? -r : r;
        return size <= d ? r * r / 2 : d * (size - d / 2);
    }
    static constexpr cg::partials derivative(auto r, auto d, auto) {
        return {clamp(r, -d, d), where(abs(r) <= d, 0 * d, abs(r) - d)};
    }
    static constexpr cg::term expand(const auto* x, unsigned) {
        const auto r = x[0], d = x[1];
        return where(abs(r) <= d, square(r) / 2, hadamard(d, abs(r) - d / 2));
    }
};

constexpr auto spike(auto x) { return cg::custom<spike_op>(x); }
constexpr auto reversal(auto x) { return cg::custom<reversal_op>(x); }
constexpr auto huber(auto r, auto d) { return cg::custom<huber_op>(r, d); }

}  // namespace mine

CTGRAD_OPERATION(mine::spike_op);
CTGRAD_OPERATION(mine::reversal_op);
CTGRAD_OPERATION(mine::huber_op);

namespace {

constexpr auto n = cg::dim<"n">;
constexpr auto x = cg::vector<"x", n>;
constexpr auto d = cg::scalar<"d">;
const std::vector<double> data{-2, -0.5, 0, 0.25, 1, 3, -4, 0.75, 2, -0.125, 0.5};

static_assert(cg::to_text([] { return cg::gradient(cg::sum(mine::spike(2 * x)), x); }) == "2 (1 - tanh(2 x)²)");
static_assert(cg::to_text([] { return cg::gradient(cg::sum(cg::exp(mine::reversal(x))), x); }) == "-exp(reversal(x))");

}  // namespace

TEST_CASE("a value and a derivative that have nothing to do with each other") {
    constexpr auto step = cg::compile([] {
        return cg::outputs(mine::spike(x), cg::gradient(cg::sum(mine::spike(x)), x), cg::jvp(mine::spike(x), x, x));
    });
    const auto [value, slope, along] = step(x = data);
    for (std::size_t i = 0; i < data.size(); ++i) {
        const double expected = 1 - std::pow(std::tanh(data[i]), 2);
        CHECK(value.data()[i] == (data[i] > 0 ? 1 : -1));
        CHECK(std::abs(slope.data()[i] - expected) < 1e-14);
        CHECK(std::abs(along.data()[i] - expected * data[i]) < 1e-14);
    }
}
TEST_CASE("a function that is only seen by derivatives") {
    constexpr auto step = cg::compile([] { return cg::outputs(mine::reversal(x), cg::gradient(cg::sum(mine::reversal(cg::square(x))), x)); });
    const auto [value, slope] = step(x = data);
    for (std::size_t i = 0; i < data.size(); ++i) {
        CHECK(value.data()[i] == data[i]);
        CHECK(slope.data()[i] == -2 * data[i]);
    }
}
TEST_CASE("several operands, numbers and broadcasts among them") {
    constexpr auto step = cg::compile([] {
        const auto loss = cg::sum(mine::huber(x, d));
        return cg::outputs(loss, cg::gradient(loss, x), cg::gradient(loss, d), cg::sum(mine::huber(x, 1)));
    });
    const auto [loss, by_x, by_d, of_one] = step(x = data, d = 1.0);
    double expected = 0, expected_by_d = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const double size = std::abs(data[i]);
        expected += mine::huber_op::evaluate(data[i], 1);
        expected_by_d += size <= 1 ? 0 : size - 1;
        CHECK(by_x.data()[i] == std::max(-1.0, std::min(1.0, data[i])));
    }
    CHECK(std::abs(loss - expected) < 1e-13);
    CHECK(std::abs(by_d - expected_by_d) < 1e-13);
    CHECK(of_one == loss);
}
