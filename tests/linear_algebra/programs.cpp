// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Compiled programs against the interpreter: sizes with types of their own and larger ones, batches, float, hard matrices.
#include "codegen/lowering.hpp"
#include "linear_algebra/systems.hpp"

using namespace systems;

namespace {

inline constexpr auto A = matrix<"A", 3, 3>;
inline constexpr auto N = matrix<"N", n, n>;
inline constexpr auto M = matrix<"M", n, 5>;
inline constexpr auto T = tensor<"T", 3, n, n>;
inline constexpr auto U = tensor<"U", n, 4, n>;  // a batch between rows and columns
inline constexpr auto b = ctgrad::vector<"b", 3>;

passes::inputs inputs(const ir::graph_view& g, std::int64_t size) {
    passes::inputs in;
    in.sizes["n"] = size;
    in.fill(g, 3);
    for (const char* name : {"A", "N"})  // far from singular, and not symmetric
        if (const auto found = in.values.find(name); found != in.values.end()) {
            const std::size_t rows = name[0] == 'A' ? 3 : static_cast<std::size_t>(size);
            for (std::size_t i = 0; i < rows; ++i) found->second[i * rows + (i + 1) % rows] += 3;
        }
    return in;
}
template <class Scalar, class Closure>
void compare(Closure, std::int64_t size, double tolerance) {
    using compilation = lowering::compilation_of<Closure>;
    const ir::graph_view reference = compilation::derivatives.view();
    passes::inputs in = inputs(reference, size);
    lowering::round_to<Scalar>(in);
    const lowering::stage<Scalar> own(compilation::plan, in);
    codegen::run<compilation, simd::pack<Scalar>>(own.memory());
    const passes::arrays expected = passes::evaluate(reference, in);
    for (int k = 0; k < reference.output_count; ++k) {
        INFO("output " << k + 1 << ", n = " << size << (sizeof(Scalar) == 4 ? ", float" : ", double"));
        const std::vector<double> got(own.result(k), own.result(k) + own.size_of_output(k));
        CHECK(passes::distance(got, expected[static_cast<std::size_t>(k)]) <= tolerance);
    }
}
// The interpreter is slow: 40 is past one block of columns.
template <class Closure>
void compare(Closure c) {
    for (const std::int64_t size : {0, 1, 2, 7, 40}) compare<double>(c, size, 1e-11);
}

constexpr auto with_derivatives = [](auto f) { return outputs(f, gradient(f, A), hessian(f, A)); };
constexpr auto with_products = [](auto f) { return outputs(f, gradient(f, A), hvp(f, A, outer(b, b))); };

}  // namespace

TEST_CASE("systems with one matrix") {
    compare([] {
        return outputs(inverse(N), transpose(inverse(N)), solve(N, M), solve(transpose(N), M), transpose(solve(N, M)), solve(N, x),
                       det(N / 3), logdet(N), logdet(N) * inverse(transpose(N)));
    });
}
TEST_CASE("positive definite ones") {
    compare([] {
        auto s = spd(N * transpose(N) + eye<n>);
        return outputs(cholesky(N * transpose(N) + eye<n>), solve(s, M), solve(s, x), inverse(s), logdet(s), s / 10, ridge(N, x, 2), least_squares(N + 9 * eye<n>, x));
    });
}
TEST_CASE("symmetric ones") {
    compare([] {
        auto s = symmetric(N - eye<n>);  // indefinite
        auto t = symmetric(N - hadamard(N, eye<n>));  // with a diagonal of zeros: blocks of two rows
        auto batch = T - hadamard(T, eye<n>);
        return outputs(solve(s, M), solve(s, x), inverse(s), logdet(s), det(s / 3), solve(t, M), logdet(t), solve(symmetric(batch + 4 * eye<n>), x));
    });
}
TEST_CASE("decompositions and exponentials") {
    compare([] {
        return outputs(symmetric_eigenvalues(N), singular_values(M), norm_nuclear(M), norm_nuclear(transpose(M)), matrix_exp(N / 3),
                       gradient(norm_nuclear(N + 0.2 * eye<n>), N));
    });
}
TEST_CASE("batches") {
    compare([] {
        auto t = T + 3 * eye<n>;
        auto between = transpose<1, 0, 2>(U) + 3 * eye<n>;
        return outputs(inverse(t), solve(t, M), solve(between, x), logdet(t), matrix_exp(T / 2), norm_nuclear(between), symmetric_eigenvalues(T), cholesky(T * transpose(T) + eye<n>));
    });
}
TEST_CASE("in single precision") {
    compare<float>([] { return outputs(solve(N, M), logdet(spd(N * transpose(N) + eye<n>)), matrix_exp(N / 3), norm_nuclear(M)); }, 7, 2e-4);
}
// One program each: clang's sanitizers take minutes over all in one.
TEST_CASE("gradients and Hessians of static size") {
    compare<double>([] { return with_derivatives(logdet(A) + dot(b, solve(A, b))); }, 0, 1e-11);
    compare<double>([] { return with_derivatives(sum(matrix_exp(A / 3) * b)); }, 0, 1e-11);
    compare<double>([] { return with_products(norm_nuclear(A)); }, 0, 1e-11);
    compare<double>([] { return with_products(sum(cholesky(A * transpose(A)) * b)); }, 0, 1e-11);
}
TEST_CASE("a system in every step of a recurrence") {
    compare<double>([] {
        auto h = scan(b, outer(x, b), [](auto before, auto input) { return tanh(solve(A, before + input)); });
        return outputs(h, gradient(sum(h), b), gradient(sum(h), A));
    }, 5, 1e-12);
}
