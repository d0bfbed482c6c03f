// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// One record for each type of expression: what capture reads instead of types (layer 3, frontend).
#pragma once
#include "ctgrad/frontend/expression.hpp"

namespace ctgrad::frontend {

struct record {
    std::uint64_t hash = 0;
    const record* const* operands = nullptr;
    int count = 0;
    int numbers = 0;                 // leaves that are plain numbers, in this tree
    const double* own = nullptr;     // the numbers of the operand, where it does not take them from its reader
    shape_of shape;
    // The value over the operands' values; a leaf reads the next number.
    term (*build)(ir::builder& home, const term* operands, int count, double number) = nullptr;
};

// Of a leaf, which makes it itself; those of other trees are specializations below.
template <class Tree>
inline constexpr record record_of{};
template <class Leaf>
inline constexpr record record_of<leaf<Leaf>> = Leaf::make_record();

template <class... Trees>
inline constexpr const record* records_of[sizeof...(Trees) + 1] = {&record_of<Trees>..., nullptr};

// The shape of an application, or the sentence that says why there is none.
template <class Op, int Count>
constexpr verdict shape_over(const record* const* operands) {
    shape_of shapes[Count];
    for (int k = 0; k < Count; ++k) shapes[k] = operands[k]->shape;
    return ir::shape_of_application<Op>(shapes, Count);
}
template <class Op, class... Trees>
inline constexpr verdict shape_of_node = shape_over<Op, static_cast<int>(sizeof...(Trees))>(records_of<Trees...>);
template <class Op, class... Trees>
struct misfit {
    static constexpr const message& error = shape_of_node<Op, Trees...>.error;
};

// Why something may not be an operand at all.
template <class Tree>
inline constexpr bool is_outputs = false;
template <class T>
inline constexpr bool is_usable = Notation<T>;
template <Number T>
inline constexpr bool is_usable<T> = std::is_same_v<T, int> || std::is_same_v<T, double> || std::is_same_v<T, float>;
template <class Leaf>
inline constexpr message wrong_leaf{};
template <class Leaf>
    requires requires { Leaf::error; }
inline constexpr message wrong_leaf<leaf<Leaf>> = Leaf::error;
template <class E>
concept UsableLeaf = wrong_leaf<tree<E>>.length == 0;
template <Notation T>
inline constexpr bool is_usable<T> = !is_outputs<tree<T>> && UsableLeaf<T>;

template <class Op, class... A>
struct unusable {
    static constexpr message make() {
        constexpr bool number[] = {Number<A>...}, usable[] = {is_usable<A>...}, notation[] = {Notation<A>...};
        constexpr const message* leaf[] = {&wrong_leaf<tree<A>>...};
        message m(Op::name);
        m.add(": ");
        int k = 0;
        while (usable[k]) ++k;
        if (leaf[k]->length > 0) return *leaf[k];
        if (number[k]) return m.add("a number in an expression must be an int, a float or a double");
        if (notation[k]) return m.add("outputs(...) is the result of a model, not an operand");
        return m.add(k == 0 ? "the left" : "the right").add(" operand is neither an expression nor a number");
    }
    static constexpr message error = make();
};

constexpr std::uint64_t combine(std::uint64_t h, std::uint64_t v) {
    h = (h ^ v) * 0x9E3779B97F4A7C15ull;
    return h ^ (h >> 31);
}
template <class Op>
constexpr term build_application(ir::builder&, const term* x, int count, double) {
    return ir::build<Op>(x, count);
}
template <class Op, int Count>
constexpr record record_application(const record* const* operands, const verdict& result) {
    record r;
    r.hash = ir::hash_of(Op::name);
    r.operands = operands;
    r.count = Count;
    r.shape = result.shape;
    r.build = &build_application<Op>;
    for (int k = 0; k < Count; ++k) {
        r.hash = combine(r.hash, operands[k]->hash);
        r.numbers += operands[k]->numbers;
    }
    return r;
}

template <expr_kind Kind, class... Trees>
inline constexpr record record_of<expr<Kind, operand_list<Trees...>>> =
    record_application<typename operator_of<Kind>::type, static_cast<int>(sizeof...(Trees))>(
        records_of<Trees...>, shape_of_node<typename operator_of<Kind>::type, Trees...>);
template <class Op, class... Trees>
inline constexpr record record_of<expr<expr_kind::call, operand_list<leaf<Op>, Trees...>>> =
    record_application<Op, static_cast<int>(sizeof...(Trees))>(records_of<Trees...>, shape_of_node<Op, Trees...>);
constexpr record record_number() {
    record r;
    r.hash = ir::hash_of("number");
    r.numbers = 1;
    r.build = [](ir::builder& home, const term*, int, double value) { return home.number(value); };
    return r;
}
template <>
inline constexpr record record_of<leaf<number>> = record_number();

// Appends the numbers of an operand.
template <int Count>
constexpr void gather_numbers(const number_list<Count>& e, double*& to) {
    for (int i = 0; i < Count; ++i) *to++ = e.numbers[i];
}
constexpr void gather_numbers(const number_list<0>&, double*&) {}
template <Number T>
constexpr void gather_numbers(T value, double*& to) {
    *to++ = static_cast<double>(value);
}

}  // namespace ctgrad::frontend

namespace ctgrad {

struct tree_notation {
    template <class Op, class... A>
    static constexpr bool accepts =
        (frontend::is_usable<A> && ...) && frontend::shape_of_node<Op, frontend::tree<A>...>.ok();
    template <class Op, class... A>
    using reason = std::conditional_t<(frontend::is_usable<A> && ...), frontend::misfit<Op, frontend::tree<A>...>,
                                      frontend::unusable<Op, A...>>;
    template <class Op, class... A>
    static auto reject() -> decltype(ir::sentence<reason<Op, A...>>());
    template <class Op, class... A>
    using result = frontend::node_of<Op, frontend::tree<A>...>;

    template <class Op, class... A>
    static constexpr result<Op, A...> apply(A... a) {
        result<Op, A...> e;
        if constexpr (count_numbers<result<Op, A...>> > 0) {
            double* to = e.numbers;
            (frontend::gather_numbers(a, to), ...);
        }
        return e;
    }
};

}  // namespace ctgrad
