// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Einstein's notation against plain loops over all of its letters.
#include "ctgrad/ops/einsum.hpp"

#include "operations.hpp"

using namespace operations;

namespace {

constexpr auto a = vector<"a", 3>;
constexpr auto b = vector<"b", 4>;
constexpr auto A = matrix<"A", 3, 3>;
constexpr auto B = matrix<"B", 3, 4>;
constexpr auto C = matrix<"C", 4, 2>;
constexpr auto R = matrix<"R", n, 3>;
constexpr auto S = tensor<"S", 5, 2, 3>;
constexpr auto T = tensor<"T", 5, 3, 4>;
constexpr auto U = tensor<"U", 3, 4, 3>;

struct operand {
    std::string letters, name;
};
// The sum over all letters that the result does not name, by one loop over all indices.
numbers loops(const std::vector<operand>& operands, const std::string& result, std::map<char, std::size_t> sizes,
              const passes::inputs& in) {
    std::map<char, std::size_t> at;
    std::size_t total = 1, elements = 1;
    for (const auto& [letter, size] : sizes) total *= size;
    for (const char c : result) elements *= sizes[c];
    const auto offset = [&](const std::string& letters) {
        std::size_t position = 0;
        for (const char c : letters) position = position * sizes[c] + at[c];
        return position;
    };
    numbers sums(elements, 0);
    for (std::size_t i = 0; i < total; ++i) {
        std::size_t rest = i;
        for (const auto& [letter, size] : sizes) {
            at[letter] = rest % size;
            rest /= size;
        }
        double product = 1;
        for (const operand& o : operands) product *= in.values.at(o.name)[offset(o.letters)];
        sums[offset(result)] += product;
    }
    return sums;
}

struct line {
    const char* name;
    std::vector<operand> operands;
    std::string result;
    std::map<char, std::size_t> sizes;
    passes::graph product, loss;
};
template <class E, class... V>
line make(const char* name, std::vector<operand> operands, std::string result, std::map<char, std::size_t> sizes, E e, V... v) {
    constexpr auto loss = [](auto c) { return 0.5 * squared_norm(c) + sum(c); };
    return {name, operands, result, sizes, capture(outputs(e, v...)), capture(outputs(loss(e), gradient(loss(e), v)...))};
}

}  // namespace

TEST_CASE("einsum against loops, and its law") {
    const line table[] = {
        make("matrix product", {{"ij", "A"}, {"jk", "B"}}, "ik", {{'i', 3}, {'j', 3}, {'k', 4}}, einsum<"ij,jk->ik">(A, B), A, B),
        make("implicit", {{"ij", "A"}, {"jk", "B"}}, "ik", {{'i', 3}, {'j', 3}, {'k', 4}}, einsum<"ij,jk">(A, B), A, B),
        make("implicit, alphabetical", {{"ba", "B"}}, "ab", {{'a', 4}, {'b', 3}}, einsum<"ba">(B), B),
        make("spaces", {{"ij", "B"}, {"j", "b"}}, "i", {{'i', 3}, {'j', 4}}, einsum<" ij , j -> i ">(B, b), B, b),
        make("transpose", {{"ij", "B"}}, "ji", {{'i', 3}, {'j', 4}}, einsum<"ij->ji">(B), B),
        make("row sums", {{"ij", "B"}}, "i", {{'i', 3}, {'j', 4}}, einsum<"ij->i">(B), B),
        make("trace", {{"ii", "A"}}, "", {{'i', 3}}, einsum<"ii">(A), A),
        make("diagonal", {{"ii", "A"}}, "i", {{'i', 3}}, einsum<"ii->i">(A), A),
        make("outer", {{"i", "a"}, {"j", "b"}}, "ij", {{'i', 3}, {'j', 4}}, einsum<"i,j->ij">(a, b), a, b),
        make("outer, reversed", {{"i", "a"}, {"j", "b"}}, "ji", {{'i', 3}, {'j', 4}}, einsum<"i,j->ji">(a, b), a, b),
        make("independent sums", {{"ii", "A"}, {"jk", "B"}}, "", {{'i', 3}, {'j', 3}, {'k', 4}}, einsum<"ii,jk->">(A, B), A, B),
        make("hadamard", {{"ij", "A"}, {"ij", "A"}}, "ij", {{'i', 3}, {'j', 3}}, einsum<"ij,ij->ij">(A, A), A),
        make("batches", {{"bij", "S"}, {"bjk", "T"}}, "bik", {{'b', 5}, {'i', 2}, {'j', 3}, {'k', 4}}, einsum<"bij,bjk->bik">(S, T), S, T),
        make("batches last", {{"bij", "S"}, {"bjk", "T"}}, "kib", {{'b', 5}, {'i', 2}, {'j', 3}, {'k', 4}}, einsum<"bij,bjk->kib">(S, T), S, T),
        make("three", {{"ij", "A"}, {"jk", "B"}, {"kl", "C"}}, "il", {{'i', 3}, {'j', 3}, {'k', 4}, {'l', 2}}, einsum<"ij,jk,kl->il">(A, B, C), A, B, C),
        make("bilinear", {{"i", "a"}, {"ij", "B"}, {"j", "b"}}, "", {{'i', 3}, {'j', 4}}, einsum<"i,ij,j">(a, B, b), a, B, b),
        make("diagonal in a product", {{"iji", "U"}, {"jk", "C"}}, "ki", {{'i', 3}, {'j', 4}, {'k', 2}}, einsum<"iji,jk->ki">(U, C), U, C),
        make("capitals", {{"Ni", "R"}, {"ij", "B"}}, "Nj", {{'N', 6}, {'i', 3}, {'j', 4}}, einsum<"Ni,ij->Nj">(R, B), R, B),
        make("Gram", {{"ni", "R"}, {"nj", "R"}}, "ij", {{'n', 6}, {'i', 3}, {'j', 3}}, einsum<"ni,nj->ij">(R, R), R),
    };
    for (const line& l : table) {
        INFO(l.name);
        passes::inputs in;
        in.sizes["n"] = 6;
        in.fill(l.product.view(), 3);
        const numbers right = loops(l.operands, l.result, l.sizes, in);
        CHECK(passes::distance(passes::evaluate(l.product, in)[0], right) < 1e-15);
        CHECK(passes::distance(passes::evaluate(passes::primitives(l.product), in)[0], right) < 1e-14);
        check_law(l.loss, in);
    }
}

TEST_CASE("extents of 1 stretch, scalars have no letters") {
    constexpr auto s = scalar<"s">;
    constexpr auto row = matrix<"row", 1, 4>;
    passes::inputs in;
    in.values = {{"row", {1, 2, 3, 4}}, {"B", numbers(12, 2)}, {"s", {3}}, {"a", {1, 2, 3}}};
    CHECK(value(einsum<"ij,ij->i">(row, B), in) == numbers{20, 20, 20});
    CHECK(value(einsum<",i->i">(s, a), in) == numbers{3, 6, 9});
}

TEST_CASE("the same graph as the product it spells out") {
    CHECK(same(einsum<"ij,jk->ik">(A, B), A * B));
    CHECK(same(einsum<"bij,bjk->bik">(S, T), S * T));
    CHECK(same(einsum<"i,i->">(a, a), squared_norm(a)));
    CHECK(same(einsum<"i,j->ij">(a, b), outer(a, b)));
    CHECK(same(einsum<"ij->ji">(B), transpose(B)));
}
