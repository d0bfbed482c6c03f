// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Laws of vjp, jvp, hessian, hvp and linearize against the Jacobian, and of the Jacobian against finite differences.
#include <ctgrad/ctgrad.hpp>

#include "programs.hpp"

using namespace ctgrad;
using namespace programs;
using numbers = std::vector<double>;

namespace {

passes::arrays evaluated(const passes::graph& captured, const passes::inputs& in) {
    CHECK(ir::verify(captured.view()).view() == "");
    const passes::graph answered = passes::differentiated(captured);
    CHECK(answered.error.view() == "");
    CHECK(ir::verify(answered.view()).view() == "");
    CHECK(answered.variables.size() == captured.variables.size());
    return passes::evaluate(answered, in);
}
// rows x columns: J v and uᵀ J
numbers times(const numbers& j, const numbers& v) {
    numbers result(v.empty() ? 0 : j.size() / v.size());
    for (std::size_t r = 0; r < result.size(); ++r)
        for (std::size_t c = 0; c < v.size(); ++c) result[r] += j[r * v.size() + c] * v[c];
    return result;
}
numbers times_transposed(const numbers& u, const numbers& j) {
    numbers result(u.empty() ? 0 : j.size() / u.size());
    for (std::size_t r = 0; r < u.size(); ++r)
        for (std::size_t c = 0; c < result.size(); ++c) result[c] += u[r] * j[r * result.size() + c];
    return result;
}
numbers sum_of(const numbers& a, const numbers& b, double factor) {
    numbers result = a;
    for (std::size_t i = 0; i < a.size(); ++i) result[i] += factor * b[i];
    return result;
}
// Column by column, central and of fourth order.
numbers difference_quotients(const passes::graph& f, passes::inputs in, const std::string& variable, std::size_t rows) {
    numbers& x = in.values.at(variable);
    numbers result(rows * x.size());
    constexpr double h = 1e-3;
    for (std::size_t c = 0; c < x.size(); ++c) {
        const double middle = x[c];
        const auto at = [&](double offset) {
            x[c] = middle + offset * h;
            return passes::evaluate(f, in)[0];
        };
        const numbers p = at(1), m = at(-1), pp = at(2), mm = at(-2);
        for (std::size_t r = 0; r < rows; ++r)
            result[r * x.size() + c] = (8 * (p[r] - m[r]) - (pp[r] - mm[r])) / (12 * h);
        x[c] = middle;
    }
    return result;
}

// The direction and the cotangent contain x: they are values here, and no part of what is differentiated.
template <class F, class X>
void check_laws(const char* text, F f, X x) {
    INFO(text);
    const std::string name(frontend::record_of<X>.shape.name);
    const auto v = cos(x);
    const auto u = sin(f);
    const auto s = sum(sin(f));
    const passes::graph captured =
        capture(outputs(f, jacobian(f, x), v, u, jvp(f, x, v), directional_derivative(f, x, v), vjp(f, x, u),
                        linearize(f, x, v), linearize(f, x, x), gradient(s, x), hessian(s, x), hvp(s, x, v)));
    passes::inputs in;
    in.sizes = {{"n", 3}, {"m", 2}};
    in.least = 0.2;
    in.largest = 1;
    in.fill(captured.view(), 3);
    const passes::arrays r = evaluated(captured, in);
    const numbers &value = r[0], &J = r[1], &direction = r[2], &cotangent = r[3], &H = r[10];
    const std::size_t size = direction.size();

    const passes::graph alone = passes::differentiated(capture(outputs(f)));
    CHECK(passes::distance(J, difference_quotients(alone, in, name, value.size())) < 1e-8);
    CHECK(passes::distance(r[4], times(J, direction)) < 1e-12);
    CHECK(passes::distance(r[5], r[4]) == 0);
    CHECK(passes::distance(r[6], times_transposed(cotangent, J)) < 1e-12);
    CHECK(passes::distance(r[8], value) < 1e-12);

    const passes::graph slope = passes::differentiated(capture(outputs(gradient(s, x))));
    CHECK(passes::distance(H, difference_quotients(slope, in, name, size)) < 1e-7);
    CHECK(passes::distance(r[11], times(H, direction)) < 1e-11);
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = 0; j < i; ++j) CHECK(std::abs(H[i * size + j] - H[j * size + i]) < 1e-11);

    // the tangent at v: f(v) + J(v) (x - v)
    passes::inputs there = in;
    there.values.at(name) = direction;
    const passes::arrays t = passes::evaluate(passes::differentiated(capture(outputs(f, jacobian(f, x)))), there);
    const numbers step = sum_of(in.values.at(name), direction, -1);
    CHECK(passes::distance(r[7], sum_of(t[0], times(t[1], step), 1)) < 1e-11);
}

}  // namespace

#define CHECK_LAWS(x, ...) check_laws(#__VA_ARGS__, __VA_ARGS__, x)

TEST_CASE("products and pointwise functions") {
    CHECK_LAWS(w, A * w);
    CHECK_LAWS(A, A * w);
    CHECK_LAWS(x, hadamard(exp(x), y));
    CHECK_LAWS(W, tanh(X * W + b));
    CHECK_LAWS(A, A * B * transpose(A));
    CHECK_LAWS(w, outer(w, w) / (1 + squared_norm(w)));
    CHECK_LAWS(T, einsum<"abc,abc->a">(T, T));
    CHECK_LAWS(s, s * x);
    CHECK_LAWS(x, pow(x, y) + atan2(x, y));
}
TEST_CASE("reductions and named operations") {
    CHECK_LAWS(x, softmax(x));
    CHECK_LAWS(X, logsumexp(X, axis<1>));
    CHECK_LAWS(X, log_softmax(X, axis<0>));
    CHECK_LAWS(X, variance(X, axis<0>));
    CHECK_LAWS(x, norm2(x) + prod(x));
    CHECK_LAWS(w, w / norm2(w));
    CHECK_LAWS(X, max(X, axis<1>));
    CHECK_LAWS(X, mean(square(X * w - y)));
    CHECK_LAWS(W, cross_entropy(X * W, k));
}
TEST_CASE("choices and movement") {
    CHECK_LAWS(x, where(x > 0.5, square(x), sin(x)));
    CHECK_LAWS(A, concatenate<0>(slice<0, 2>(A), A * B));
    CHECK_LAWS(A, hadamard(reshape<9>(A), reshape<9>(transpose(B * A))));
    CHECK_LAWS(A, diagonal(A * A) + trace(A));
    CHECK_LAWS(w, stack<0>(w, square(w)));
    CHECK_LAWS(w, slice<0, 1, 3>(diag(concatenate<0>(slice<0, 2, 3>(w), slice<0, 0, 2>(w)))));
}
TEST_CASE("requests about requests") {
    CHECK_LAWS(w, jvp(A * exp(w), w, u));
    CHECK_LAWS(w, vjp(A * exp(w), w, w));
    CHECK_LAWS(x, gradient(sum(exp(x)), x));
    CHECK_LAWS(w, hvp(sum(exp(A * w)), w, u));
    CHECK_LAWS(w, linearize(exp(w), w, u) + square(w));
}
TEST_CASE("a function that does not contain the variable has derivative zero") {
    const passes::graph captured = capture(outputs(jvp(exp(x), y, x), vjp(exp(x), w, x), hvp(sum(x), y, y), gradient(sum(x), W)));
    passes::inputs in;
    in.sizes = {{"n", 3}, {"m", 2}};
    in.fill(captured.view(), 3);
    const passes::arrays r = evaluated(captured, in);
    CHECK(r[0] == numbers(3));
    CHECK(r[1] == numbers(3));
    CHECK(r[2] == numbers(3));
    CHECK(r[3] == numbers(12));
}
