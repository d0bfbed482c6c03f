// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A plan tells the truth: packs that report every load and store to a small cache move as much as the plan says.
#include "codegen/lowering.hpp"
#include "codegen/watched_pack.hpp"

using namespace ctgrad;
using watched::cache, watched::watched_pack;

namespace {

inline constexpr auto n = dim<"n">;
inline constexpr auto m = dim<"m">;
inline constexpr auto x = ctgrad::vector<"x", n>;
inline constexpr auto y = ctgrad::vector<"y", n>;
inline constexpr auto X = matrix<"X", n, 3>;
inline constexpr auto w = ctgrad::vector<"w", 3>;
inline constexpr auto t = labels<"t", n, 3>;
inline constexpr auto A = matrix<"A", n, m>;
inline constexpr auto z = ctgrad::vector<"z", m>;

// Runs at n = 403, m = 11 and compares: passes over every input that is larger than the cache, and bytes.
// `in_cache`: what the plan counts more because it takes temporaries to go to memory and back.
template <class Closure>
void check(const char* name, Closure, std::int64_t in_cache = 0) {
    INFO(name);
    using compilation = lowering::compilation_of<Closure>;
    constexpr auto& g = compilation::plan.graph;
    passes::inputs in;
    in.sizes = {{"n", 403}, {"m", 11}};
    in.fill(g, 5);
    const lowering::stage<double> own(compilation::plan, in);
    cache counter;
    for (int v = 0; v < g.variable_count; ++v) counter.add(own.input(v), own.size_of_input(v));
    for (int k = 0; k < g.output_count; ++k) counter.add(own.result(k), own.size_of_output(k));
    for (int b = 0; b < compilation::plan.buffer_count; ++b)
        counter.add(own.buffer(b), schedule::volume(schedule::memory_of_buffer(compilation::plan, b), own.sizes()));
    cache::active = &counter;
    codegen::run<compilation, watched_pack>(own.memory());
    counter.flush();

    for (int v = 0; v < g.variable_count; ++v) {
        INFO("passes over " << g.variables[v].name);
        if (own.size_of_input(v) < 400) continue;
        CHECK(counter.moved(static_cast<std::size_t>(v)) == own.size_of_input(v) * schedule::passes(compilation::plan, v));
    }
    CHECK(schedule::traffic(compilation::plan, own.sizes()) - counter.moved() == in_cache);
    const passes::arrays expected = passes::evaluate(compilation::derivatives.view(), in);
    for (int k = 0; k < g.output_count; ++k)
        CHECK(passes::distance({own.result(k), own.result(k) + own.size_of_output(k)}, expected[static_cast<std::size_t>(k)]) < 1e-12);
}

}  // namespace

#define CHECK_TRUTH(cached, ...) check(#__VA_ARGS__, [] { return __VA_ARGS__; }, cached)

TEST_CASE("one pass moves every element once") {
    CHECK_TRUTH(0, outputs(squared_norm(x - y), gradient(squared_norm(x - y), x), gradient(squared_norm(x - y), y)));
    CHECK_TRUTH(0, outputs(sum(x), dot(x, y), exp(x)));
    CHECK_TRUTH(0, outputs(0.5 * squared_norm(X * w - y), gradient(0.5 * squared_norm(X * w - y), w)));
    CHECK_TRUTH(0, outputs(sum(A, axis<0>), sum(A, axis<1>)));
}
TEST_CASE("several passes and temporaries") {
    CHECK_TRUTH(0, softmax(x));
    CHECK_TRUTH(0, x / norm2(y - x));
    CHECK_TRUTH(0, outputs(norm2(x - y), gradient(norm2(x - y), x)));
}
TEST_CASE("what every row needs again stays in cache") {
    // the lanes of a row and of its copy, which the plan does not count
    CHECK_TRUTH(-36, outputs(cross_entropy(X, t), gradient(cross_entropy(X, t), X)));
    CHECK_TRUTH(0, outputs(A * z, x * A));
    CHECK_TRUTH(0, transpose(A) * (A * z));
    CHECK_TRUTH(-36, softmax(X, axis<1>));
    CHECK_TRUTH(0, gradient(sum(softplus(tanh(X * w))), w));
}
