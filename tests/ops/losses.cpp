// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Cross entropy against its definition in long double; its gradient (softmax - one_hot) / n is the textbook's.
#include "ctgrad/ops/losses.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto Z = matrix<"Z", n, 3>;
constexpr auto k = labels<"k", n, 3>;
constexpr auto loss = cross_entropy(Z, k);

passes::inputs example(numbers logits, numbers classes) {
    passes::inputs in;
    in.sizes["n"] = static_cast<std::int64_t>(classes.size());
    in.values = {{"Z", std::move(logits)}, {"k", std::move(classes)}};
    return in;
}
passes::arrays value_and_gradient(const passes::inputs& in) {
    return passes::evaluate(passes::primitives(capture(outputs(loss, gradient(loss, Z)))), in);
}

}  // namespace

TEST_CASE("the mean of the negative log probabilities") {
    const passes::inputs in = example({0.5, -1, 2, 3, 0, -2, 1, 1, 1, -4, 5, 0}, {0, 2, 1, 1});
    const numbers& logits = in.values.at("Z");
    long double expected = 0;
    numbers gradient;
    for (std::size_t i = 0; i < 4; ++i) {
        long double total = 0;
        for (std::size_t j = 0; j < 3; ++j) total += std::exp(static_cast<long double>(logits[3 * i + j]));
        const auto label = static_cast<std::size_t>(in.values.at("k")[i]);
        expected += std::log(total) - logits[3 * i + label];
        for (std::size_t j = 0; j < 3; ++j)
            gradient.push_back(static_cast<double>((std::exp(static_cast<long double>(logits[3 * i + j])) / total - (j == label ? 1 : 0)) / 4));
    }
    const passes::arrays got = value_and_gradient(in);
    CHECK(passes::distance(got[0], {static_cast<double>(expected / 4)}) < 1e-15);
    CHECK(passes::distance(got[1], gradient) < 1e-15);
    check_law(capture(outputs(loss, ctgrad::gradient(loss, Z))), in);
}

TEST_CASE("it is the negative mean of log_softmax at the labels") {
    const passes::inputs in = example({0.1, 0.2, 0.3, -1, -2, -3}, {2, 0});
    const numbers log_p = passes::evaluate(capture(log_softmax(Z, axis<1>)), in)[0];
    CHECK(value_and_gradient(in)[0][0] == Approx(-(log_p[2] + log_p[3]) / 2).epsilon(1e-15));
}

TEST_CASE("logits of a thousand do not overflow") {
    const passes::arrays wrong = value_and_gradient(example({1000, -1000, 0}, {1}));
    CHECK(wrong[0] == numbers{2000});
    CHECK(wrong[1] == numbers{1, -1, 0});
    const passes::arrays right = value_and_gradient(example({1000, -1000, 0}, {0}));
    CHECK(right[0] == numbers{0});
    CHECK(right[1] == numbers{0, 0, 0});
}

TEST_CASE("an empty batch has a mean of NaN and no gradient") {
    const passes::arrays none = value_and_gradient(example({}, {}));
    CHECK(std::isnan(none[0][0]));
    CHECK(none[1].empty());
}

TEST_CASE("the mean squared error and its gradient") {
    passes::inputs in;
    in.sizes["n"] = 3;
    in.values = {{"x", {1, 2, -4}}, {"y", {0, 4, -1}}};
    const passes::arrays got = passes::evaluate(passes::primitives(capture(outputs(mse(x, y), gradient(mse(x, y), x)))), in);
    CHECK(passes::distance(got[0], {14.0 / 3}) < 1e-15);
    CHECK(passes::distance(got[1], {2.0 / 3, -4.0 / 3, -2}) < 1e-15);
}
