// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// First-order rules against their formulas in long double, one number at a time; learning rates.
#include <catch2/catch.hpp>
#include <ctgrad/optimize.hpp>

namespace cg = ctgrad;

namespace {

using number = long double;
inline constexpr auto w = cg::vector<"w", cg::dim<"n">>;
inline constexpr auto b = cg::scalar<"b">;

number power(number x, int n) { return n == 0 ? 1 : x * power(x, n - 1); }

// What a rule remembers of one number, and the number.
struct state {
    number p, m = 0, v = 0, u = 0;
};
// Gradients that change sign, vanish and differ by orders of magnitude.
double slope(int t, int i) { return i % 5 == 4 && t % 3 == 0 ? 0 : std::sin(1.7 * t + i) * std::pow(10, i % 4 - 2); }

// 25 updates of 37 numbers and of one more; `step(state, g, t)` is the formula, t from 1.
template <class T>
void compare(auto rule, auto step, double tolerance) {
    constexpr int size = 37;
    std::vector<T> values(size), slopes(size);
    std::vector<state> right;
    for (int i = 0; i <= size; ++i) right.push_back({i < size ? static_cast<T>(std::cos(i)) : static_cast<T>(0.7)});
    for (int i = 0; i < size; ++i) values[static_cast<std::size_t>(i)] = static_cast<T>(right[static_cast<std::size_t>(i)].p);
    T one = static_cast<T>(0.7);
    auto train = cg::optimizer(rule, w = values, b = one);
    for (int t = 1; t <= 25; ++t) {
        for (int i = 0; i < size; ++i) slopes[static_cast<std::size_t>(i)] = static_cast<T>(slope(t, i));
        const T last = static_cast<T>(slope(t, size));
        train.update(slopes, last);
        CHECK(train.iteration() == t);
        for (int i = 0; i <= size; ++i) {
            state& s = right[static_cast<std::size_t>(i)];
            step(s, static_cast<number>(static_cast<T>(slope(t, i))), t);
            const T got = i < size ? values[static_cast<std::size_t>(i)] : one;
            INFO("update " << t << ", element " << i << ": " << got << " instead of " << s.p);
            REQUIRE(std::abs(static_cast<double>(got - s.p)) <= tolerance);
        }
    }
}
void compare(auto rule, auto step) {
    compare<double>(rule, step, 1e-13);
    compare<float>(rule, step, 2e-5);
}

// Every update is one loop that reads and writes each array once.
template <class... Rules>
constexpr bool is_one_pass = ((cg::compile(typename Rules::formula()).plan().loops() == 1 &&
                               cg::compile(typename Rules::formula()).plan().temporaries() == 0 &&
                               cg::compile(typename Rules::formula()).plan().passes(cg::optimize::symbol::p) == 1) &&
                              ...);
static_assert(is_one_pass<cg::gradient_descent, cg::momentum, cg::nesterov, cg::rmsprop, cg::adam, cg::amsgrad, cg::adamw,
                          cg::ista<cg::norm0_penalty>, cg::ista<cg::norm1_penalty>, cg::fista<cg::norm2_penalty>>);

}  // namespace

TEST_CASE("gradient descent, momentum, Nesterov") {
    compare(cg::gradient_descent{.learning_rate = 0.1}, [](state& s, number g, int) { s.p -= 0.1L * g; });
    compare(cg::momentum{.learning_rate = 0.1, .beta = 0.8}, [](state& s, number g, int) {
        s.m = 0.8L * s.m - 0.1L * g;
        s.p += s.m;
    });
    // Nesterov's own form: a step from the point y, then a look ahead; the parameter is y.
    compare(cg::nesterov{.learning_rate = 0.1, .beta = 0.8}, [](state& s, number g, int t) {
        const number before = t == 1 ? s.p : s.m, x = s.p - 0.1L * g;
        s.p = x + 0.8L * (x - before);
        s.m = x;
    });
}
TEST_CASE("RMSProp") {
    compare(cg::rmsprop{.learning_rate = 0.02, .rho = 0.95, .epsilon = 1e-6}, [](state& s, number g, int) {
        s.v = 0.95L * s.v + 0.05L * g * g;
        s.p -= 0.02L * g / (std::sqrt(s.v) + 1e-6L);
    });
}
TEST_CASE("Adam, with and without decay, AMSGrad, AdamW") {
    const auto step = [](state& s, number g, int t, bool largest) {
        s.m = 0.8L * s.m + 0.2L * g;
        s.v = 0.99L * s.v + 0.01L * g * g;
        s.u = std::max(s.u, s.v);
        s.p -= 0.05L * (s.m / (1 - power(0.8L, t))) / (std::sqrt((largest ? s.u : s.v) / (1 - power(0.99L, t))) + 1e-7L);
    };
    compare(cg::adam{.learning_rate = 0.05, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-7},
            [&](state& s, number g, int t) { step(s, g, t, false); });
    compare(cg::adam{.learning_rate = 0.05, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-7, .weight_decay = 0.3},
            [&](state& s, number g, int t) { step(s, g + 0.3L * s.p, t, false); });
    compare(cg::amsgrad{.learning_rate = 0.05, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-7},
            [&](state& s, number g, int t) { step(s, g, t, true); });
    compare(cg::adamw{.learning_rate = 0.05, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-7, .weight_decay = 0.3},
            [&](state& s, number g, int t) {
                s.p -= 0.05L * 0.3L * s.p;
                step(s, g, t, false);
            });
}
TEST_CASE("a rate that changes") {
    compare(cg::momentum{.learning_rate = cg::exponential_decay(0.1, 0.9), .beta = 0.5}, [](state& s, number g, int t) {
        s.m = 0.5L * s.m - 0.1L * power(0.9L, t - 1) * g;
        s.p += s.m;
    });
}

TEST_CASE("learning rates") {
    CHECK(cg::learning_rate_schedule(0.5)(1000) == 0.5);
    const auto steps = cg::step_decay(8, 0.5, 10);
    CHECK(steps(9) == 8);
    CHECK(steps(10) == 4);
    CHECK(steps(39) == 1);
    CHECK(cg::exponential_decay(2, 0.1)(3) == Approx(2e-3));
    const auto cosine = cg::cosine_decay(1, 100, 0.2);
    CHECK(cosine(0) == 1);
    CHECK(cosine(50) == Approx(0.6));
    CHECK(cosine(25) == Approx(0.2 + 0.4 * (1 + std::sqrt(0.5))));
    CHECK(cosine(100) == Approx(0.2));
    CHECK(cosine(5000) == Approx(0.2));
    const auto warm = cg::warm_up(4, steps);
    CHECK(warm(0) == 2);
    CHECK(warm(2) == 6);
    CHECK(warm(3) == 8);
    CHECK(warm(13) == 8);
    CHECK(warm(14) == 4);
}

TEST_CASE("gradients of another size") {
    std::vector<double> values(3), slopes(2);
    double one = 0;
    auto train = cg::optimizer(cg::adam{}, w = values, b = one);
    CHECK_THROWS_AS(train.update(slopes, one), cg::shape_error);
    CHECK_THROWS_WITH(train.update(slopes, one), "update: the gradient of w has 2 elements but w has 3");
    CHECK(train.iteration() == 0);
}
