// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Random programs from a list of operations, the same ones at compile time and at run time.
#pragma once
#include "passes.hpp"

namespace random_graph {

using namespace ctgrad;

// SplitMix64 (Steele, Lea, Flood 2014): random numbers that constants can be made of.
class dice {
    std::uint64_t state_;

public:
    constexpr explicit dice(std::uint64_t seed) : state_(seed) {}
    constexpr int below(int n) {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return static_cast<int>((z ^ (z >> 31)) % static_cast<std::uint64_t>(n));
    }
};

// What an operation asks of its operands.
constexpr bool has_axis(const term& a) { return a.rank() >= 1; }
constexpr bool is_vector(const term& a) { return a.rank() == 1; }
constexpr bool is_matrix(const term& a) { return a.rank() == 2; }
constexpr bool is_square(const term& a) { return is_matrix(a) && a.shape[0] == a.shape[1]; }
constexpr bool is_static(const term& a) {
    for (int axis = 0; axis < a.rank(); ++axis)
        if (ir::is_named(a.shape[axis])) return false;
    return true;
}
constexpr bool is_long(const term& a) { return has_axis(a) && a.shape[0] >= 3; }  // and its first extent no name
constexpr ir::extent classes_of(const term& t) { return t.home->result().variables[(*t.home)[t.value.node].id].classes; }
constexpr bool is_wide(const term& a) { return is_matrix(a) && a.shape[1] >= 2; }

// t / (1 + t²), between -1/2 and 1/2.
constexpr term bounded(const term& t) { return t / (1 + square(t)); }

struct operation {
    bool smooth;  // its derivatives are what differences see, everywhere
    bool (*fits)(const term& a, const term& b, const term& t);
    term (*apply)(const term& a, const term& b, const term& t);  // t: labels
};

#define RANDOM_GRAPH_LINE(smooth, condition, ...)                                                                      \
    {                                                                                                                  \
        smooth, []([[maybe_unused]] const term& a, [[maybe_unused]] const term& b, [[maybe_unused]] const term& t) {   \
            return condition;                                                                                          \
        },                                                                                                             \
            [](const term& a, [[maybe_unused]] const term& b, [[maybe_unused]] const term& t) -> term { return __VA_ARGS__; } \
    }
#define POINTWISE(...) RANDOM_GRAPH_LINE(true, true, __VA_ARGS__)
#define STEPS(...) RANDOM_GRAPH_LINE(false, true, __VA_ARGS__)
#define OF_TWO(...) RANDOM_GRAPH_LINE(true, a.shape == b.shape || b.rank() == 0, __VA_ARGS__)
#define STEPS_OF_TWO(...) RANDOM_GRAPH_LINE(false, a.shape == b.shape || b.rank() == 0, __VA_ARGS__)
#define WHERE(...) RANDOM_GRAPH_LINE(true, __VA_ARGS__)
#define STEPS_WHERE(...) RANDOM_GRAPH_LINE(false, __VA_ARGS__)

// The list; values stay near 1 whatever is applied to what.
inline constexpr operation operations[] = {
    POINTWISE(exp(-square(a))),
    POINTWISE(log(1.5 + square(a))),
    POINTWISE(log1p(square(a))),
    POINTWISE(expm1(-square(a))),
    POINTWISE(sqrt(1 + square(a))),
    POINTWISE(pow(1 + square(a), 0.7)),
    POINTWISE(pow(2, -square(a))),
    POINTWISE(sin(a) * 0.7),
    POINTWISE(cos(a)),
    POINTWISE(tan(sin(a))),
    POINTWISE(asin(bounded(a))),
    POINTWISE(acos(bounded(a))),
    POINTWISE(atan(a)),
    POINTWISE(sinh(sin(a))),
    POINTWISE(cosh(sin(a))),
    POINTWISE(tanh(a)),
    POINTWISE(sigmoid(2 * a - 0.5)),
    POINTWISE(softplus(a)),
    POINTWISE(gelu(a)),
    POINTWISE(silu(a)),
    POINTWISE(erf(a)),
    POINTWISE(erfc(a)),
    POINTWISE(lgamma(1.7 + square(a))),
    POINTWISE(digamma(1.7 + square(a))),
    POINTWISE(-a + 0.25),
    POINTWISE(1 / (2 + square(a))),
    POINTWISE(bounded(a)),
    STEPS(softsign(a)),
    STEPS(relu(a)),
    STEPS(leaky_relu(a)),
    STEPS(elu(a)),
    STEPS(abs(a)),
    STEPS(sign(a)),
    STEPS(clamp(a, -0.4, 0.6)),
    STEPS(hadamard(a, stop_gradient(a)) / 2),
    STEPS(where(a > 0.1, sin(a), 0.2 * a)),
    OF_TWO(a + b),
    OF_TWO(a - 0.5 * b),
    OF_TWO(hadamard(a, b)),
    OF_TWO(a / (1 + square(b))),
    OF_TWO(atan2(a, 2 + square(b))),
    OF_TWO(pow(1.5 + sin(a), 0.5 * cos(b))),
    OF_TWO(mse(a, b)),
    STEPS_OF_TWO(maximum(a, b)),
    STEPS_OF_TWO(minimum(a, b)),
    STEPS_OF_TWO(where(a < b, a, 0.5 * b)),
    STEPS_OF_TWO(where(a <= b, -a, b)),
    STEPS_OF_TWO(where(a >= 0.5 * b, a, 0.3 * b)),
    STEPS_OF_TWO(where(a == b, 0.3, a)),
    STEPS_OF_TWO(where(a != b, a, b)),
    WHERE(has_axis(a), sum(a, axis<0>) * 0.5),
    WHERE(has_axis(a), mean(a, axis<-1>)),
    WHERE(has_axis(a), softmax(a, axis<0>)),
    WHERE(has_axis(a), log_softmax(a, axis<-1>)),
    WHERE(has_axis(a), logsumexp(a, axis<-1>)),
    WHERE(has_axis(a), variance(a, axis<0>)),
    WHERE(has_axis(a), norm2(a, axis<0>)),
    WHERE(has_axis(a), a - mean(a, axis<-1>, keepdims)),
    WHERE(has_axis(a), prod(cos(a), axis<-1>)),
    WHERE(has_axis(a), tanh(squared_norm(a) / 4)),
    STEPS_WHERE(has_axis(a), max(a, axis<-1>)),
    STEPS_WHERE(has_axis(a), min(a, axis<0>)),
    STEPS_WHERE(has_axis(a), norm1(a, axis<-1>)),
    STEPS_WHERE(has_axis(a), norm_inf(a, axis<0>)),
    STEPS_WHERE(has_axis(a), stop_gradient(argmax(a, axis<0>)) / 2),
    STEPS_WHERE(has_axis(a), stop_gradient(count_nonzero(a, axis<-1>)) / 2),
    WHERE(is_matrix(a), transpose(a)),
    WHERE(is_matrix(a), stack<0>(a, a * 0.5)),
    WHERE(is_matrix(a) && is_vector(b) && a.shape[1] == b.shape[0], a * b * 0.5),
    WHERE(is_matrix(a) && is_vector(b) && a.shape[0] == b.shape[0], b * a * 0.5),
    WHERE(is_matrix(a) && is_matrix(b) && a.shape[1] == b.shape[1], a * transpose(b) / 2),
    WHERE(is_matrix(a) && is_matrix(b) && a.shape[1] == b.shape[0], a * b / 2),
    WHERE(is_matrix(a) && is_matrix(b) && a.shape == b.shape, einsum<"ij,ij->j">(a, b)),
    WHERE(is_vector(a) && is_vector(b), outer(a, tanh(b))),
    WHERE(is_vector(a) && is_vector(b) && a.shape == b.shape, dot(a, b) / 2),
    WHERE(is_square(a), diagonal(a)),
    WHERE(is_square(a), trace(a)),
    WHERE(is_square(a), a + 0.5 * diag(diagonal(a))),
    WHERE(is_vector(a) && is_static(a), diag(a)),
    WHERE(is_long(a), slice<0, 1, 3>(a)),
    WHERE(is_long(a), concatenate<0>(slice<0, 2, 3>(a), slice<0, 0, 2>(a))),
    WHERE(is_wide(a), concatenate<1>(slice<1, 1, 2>(a), a)),
    WHERE(is_matrix(a) && is_static(a), vec(a)),
    WHERE(a.rank() == 3, transpose<2, 0, 1>(a)),
    WHERE(is_matrix(a) && a.shape[0] == t.shape[0] && a.shape[1] == classes_of(t), cross_entropy(a, t)),
    WHERE(is_matrix(a) && a.shape[0] == t.shape[0] && a.shape[1] == classes_of(t), a - one_hot(t)),
    WHERE(has_axis(a) && a.rank() < 3 && a.shape[0] == classes_of(t), take(a, t)),
};

#undef POINTWISE
#undef STEPS
#undef OF_TWO
#undef STEPS_OF_TWO
#undef WHERE
#undef STEPS_WHERE
#undef RANDOM_GRAPH_LINE

inline constexpr int operation_count = static_cast<int>(std::size(operations));

// What a program grows from.
struct seed {
    unsigned number;
    int operations;
    bool kinks;                 // also what is not smooth
    int columns = 3, rows = 4;  // x [columns], A [columns, columns], B [rows, columns], labels t [rows] of the columns
    bool named = false;         // B is [n, columns] and t [n] instead
};

// A program grown operation by operation. The first is the one whose turn it is; operands are drawn from all there is, the
// first of them mostly the latest.
class garden {
    dice random_;
    bool kinks_;
    ir::builder home_;
    sequence<term> grown_;
    term labels_;

    constexpr const term& any() { return grown_[random_.below(grown_.size())]; }
    static constexpr bool is_small(const term& t) {
        double elements = 1;
        for (int axis = 0; axis < t.rank(); ++axis) elements *= ir::is_named(t.shape[axis]) ? 20 : t.shape[axis];
        return elements <= 400 && t.rank() <= 3;
    }
    // The first operation from a place in the list on that fits somewhere.
    constexpr void grow(int place) {
        for (;; ++place) {
            const operation& op = operations[place % operation_count];
            if (!op.smooth && !kinks_) continue;
            for (int tries = 0; tries < 8; ++tries) {
                const term a = tries == 0 || random_.below(4) > 0 ? last() : any(), b = any();
                if (!op.fits(a, b, labels_)) continue;
                const term grown = op.apply(a, b, labels_);
                if (!is_small(grown)) break;
                return grown_.push_back(grown);
            }
        }
    }

public:
    static constexpr int variable_count = 4;  // x, A, s, B, without the labels

    constexpr explicit garden(const seed& s) : random_(s.number), kinks_(s.kinks) {
        const ir::extent rows = s.named ? ir::named_extent(home_.dim("n")) : s.rows;
        grown_.push_back(passes::input(home_, "x", {s.columns}));
        grown_.push_back(passes::input(home_, "A", {s.columns, s.columns}));
        grown_.push_back(passes::input(home_, "s", {}));
        grown_.push_back(passes::input(home_, "B", {rows, s.columns}));
        ir::variable t;
        t.name = "t";
        t.shape.push_back(rows);
        t.labels = true;
        t.classes = s.columns;
        labels_ = home_.input(t);
        grow(static_cast<int>(s.number) % operation_count);
        for (int k = 1; k < s.operations; ++k) grow(random_.below(operation_count));
    }

    garden(const garden&) = delete;  // terms know where their graph is

    constexpr const term& variable(int k) const { return grown_[k]; }
    constexpr const term& last() const { return grown_[grown_.size() - 1]; }
    // The first variable from this one on that the last value contains; this one if there is none.
    constexpr const term& read_by_last(int k) {
        const passes::graph& g = home_.result();
        sequence<char> read(g.nodes.size(), 0);
        read[last().value.node] = 1;
        for (int i = g.nodes.size() - 1; i >= 0; --i)
            for (int o = 0; o < g.nodes[i].count && read[i] != 0; ++o) read[g.operands[g.nodes[i].first + o].node] = 1;
        for (int j = 0; j < variable_count; ++j)
            if (read[variable((k + j) % variable_count).value.node] != 0) return variable((k + j) % variable_count);
        return variable(k);
    }
    // A number that depends on the last value and on others.
    constexpr term loss(int others) {
        term f = sum(sin(last()));
        for (int k = 0; k < others; ++k) f = f + mean(tanh(any()));
        return f;
    }
    constexpr term derivative(ir::request what, const term& of, const term& v, const term* with = nullptr) {
        return home_.derivative(what, of, v, with == nullptr ? nullptr : &with->value);
    }
    constexpr void output(const term& t) { home_.result().outputs.push_back({t.value, t.shape}); }
    constexpr const passes::graph& result() { return home_.result(); }
};

}  // namespace random_graph
