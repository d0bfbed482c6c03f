// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The rewrite engine: what a pattern matches, in every disguise, and what it must leave alone.
#include "ctgrad/ir/rewrite.hpp"

#include "passes.hpp"

using namespace ctgrad;

namespace {

struct variables {
    ir::builder home{&ir::rewrite};
    term x = passes::input(home, "x", {3}), y = passes::input(home, "y", {3}), A = passes::input(home, "A", {2, 3});

    // The operation at the root, with the coefficient of its reader.
    std::string root(const term& t) {
        const std::string name = passes::name_of(home.view(), home[t.value.node]);
        const double c = t.value.coefficient;
        return (c == 1 ? "" : c == -1 ? "-" : std::to_string(c) + " ") + name;
    }
};
bool same(const term& a, const term& b) { return a.value == b.value && a.shape == b.shape; }

}  // namespace

TEST_CASE("a rule matches in every order of commutative operands") {
    variables v;
    CHECK(same(log(1 + exp(v.x)), softplus(v.x)));
    CHECK(same(log(exp(v.x) + 1), softplus(v.x)));
    CHECK(same(exp(v.x) / (exp(v.x) + 1), sigmoid(v.x)));
    CHECK(same(exp(v.x) / (1 + exp(v.x)), sigmoid(v.x)));
}

TEST_CASE("a negative sign binds to what carries it") {
    variables v;
    CHECK(same(1 / (1 + exp(-v.x)), sigmoid(v.x)));
    CHECK(same(1 / (1 + exp(v.x)), sigmoid(-v.x)));
    CHECK(same(1 / (1 + exp(-2 * v.x)), sigmoid(2 * v.x)));
    CHECK(same(tanh(-v.x), -tanh(v.x)));
    CHECK(same(tanh(-3 * v.x), -tanh(3 * v.x)));
    CHECK(v.root(tanh(3 * v.x)) == "tanh");
}

TEST_CASE("a variable that occurs twice stands for one value") {
    variables v;
    CHECK(v.root(exp(v.x) / (1 + exp(v.y))) == "/");
    CHECK(v.root(exp(v.x) / (1 + exp(2 * v.x))) == "/");
}

TEST_CASE("near misses stay as they are") {
    variables v;
    CHECK(v.root(log(2 + exp(v.x))) == "log");
    CHECK(v.root(log(1 - exp(v.x))) == "log");
    CHECK(v.root(log(1 + 2 * exp(v.x))) == "log");
    CHECK(v.root(log(1 + exp(v.x) + v.y)) == "log");
    CHECK(v.root(log(2 * softmax(v.x))) == "log");
    CHECK(v.root(log(2 * sum(exp(v.x)))) == "log");
    CHECK(v.root(2 / (1 + exp(-v.x))) == "2.000000 sigmoid");
    CHECK(v.root(exp(log(v.x))) == "exp");  // -1 and NaN would differ
}

TEST_CASE("rules see through axes, transposes and broadcasting") {
    variables v;
    const term rows = log(sum(exp(v.A), axis<1>)), columns = log(sum(exp(v.A), axis<0>));
    CHECK(v.root(rows) == "logsumexp");
    CHECK(same(rows, logsumexp(v.A, axis<1>)));
    CHECK(same(columns, logsumexp(v.A, axis<0>)));
    CHECK(same(log(sum(exp(transpose(v.A)), axis<1>)), columns));
    CHECK(same(log(sum(exp(v.A + v.x), axis<1>)), logsumexp(v.A + v.x, axis<1>)));
    CHECK(same(log(softmax(v.A, axis<1>)), log_softmax(v.A, axis<1>)));
    CHECK(same(log(transpose(softmax(v.A, axis<1>))), transpose(log_softmax(v.A, axis<1>))));
    CHECK(same(transpose(log(1 + exp(v.A))), softplus(transpose(v.A))));
}

TEST_CASE("what one rule makes, the next one finds") {
    variables v;
    CHECK(same(log(1 / (1 + exp(-v.x))), -softplus(-v.x)));
    CHECK(same(log(1 - 1 / (1 + exp(-v.x))), -softplus(v.x)));
    CHECK(same(log(exp(log(1 + exp(v.x)))), softplus(v.x)));
}

TEST_CASE("without a simplifier nothing is rewritten") {
    ir::builder plain;
    const term x = passes::input(plain, "x", {3});
    CHECK(plain[log(1 + exp(x)).value.node].op == &descriptor<log_op>);
}

TEST_CASE("a pattern has room for twelve nodes") {
    const pattern x = pattern::variable(0);
    CHECK_THROWS(tanh(tanh(tanh(tanh(tanh(tanh(tanh(tanh(tanh(tanh(tanh(tanh(tanh(x))))))))))))));
}
