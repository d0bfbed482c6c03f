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

template <class Tree>
struct recorded;

template <class Tree>
inline constexpr record record_of = recorded<Tree>::make();

template <class... Trees>
inline constexpr const record* records_of[sizeof...(Trees) + 1] = {&record_of<Trees>..., nullptr};

constexpr std::uint64_t combine(std::uint64_t h, std::uint64_t v) {
    h = (h ^ v) * 0x9E3779B97F4A7C15ull;
    return h ^ (h >> 31);
}

template <class Op>
constexpr term build_application(ir::builder&, const term* x, int count, double) {
    return ir::build<Op>(x, count);
}

// The shape of an application, or the sentence that says why there is none.
template <class Op, class... Trees>
struct application {
    static constexpr verdict make() {
        const shape_of shapes[] = {record_of<Trees>.shape...};
        return ir::shape_of_application<Op>(shapes, static_cast<int>(sizeof...(Trees)));
    }
    static constexpr verdict result = make();
    static constexpr bool ok = result.ok();
    static constexpr const message& error = result.error;
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

template <class Op, class... Trees>
constexpr record make_application() {
    record r;
    r.hash = ir::hash_of(Op::name);
    ((r.hash = combine(r.hash, record_of<Trees>.hash)), ...);
    r.operands = records_of<Trees...>;
    r.count = static_cast<int>(sizeof...(Trees));
    ((r.numbers += record_of<Trees>.numbers), ...);
    r.shape = application<Op, Trees...>::result.shape;
    r.build = &build_application<Op>;
    return r;
}

template <expr_kind Kind, class... Trees>
struct recorded<expr<Kind, operand_list<Trees...>>> {
    static constexpr record make() { return make_application<typename operator_of<Kind>::type, Trees...>(); }
};
template <class Op, class... Trees>
struct recorded<expr<expr_kind::call, operand_list<leaf<Op>, Trees...>>> {
    static constexpr record make() { return make_application<Op, Trees...>(); }
};
template <class Leaf>
struct recorded<leaf<Leaf>> {
    static constexpr record make() { return Leaf::make_record(); }
};
template <>
struct recorded<leaf<number>> {
    static constexpr record make() {
        record r;
        r.hash = ir::hash_of("number");
        r.numbers = 1;
        r.build = [](ir::builder& home, const term*, int, double value) { return home.number(value); };
        return r;
    }
};

// Appends the numbers of an operand.
template <Notation E>
constexpr void gather_numbers(const E&, double*&) {}
template <class Tree, int Count>
constexpr void gather_numbers(const with_numbers<Tree, Count>& e, double*& to) {
    for (int i = 0; i < Count; ++i) *to++ = e.numbers[i];
}
template <Number T>
constexpr void gather_numbers(T value, double*& to) {
    *to++ = static_cast<double>(value);
}

}  // namespace ctgrad::frontend

namespace ctgrad {

struct tree_notation {
    template <class Op, class... A>
    static constexpr bool accepts =
        (frontend::is_usable<A> && ...) && frontend::application<Op, frontend::tree<A>...>::ok;
    template <class Op, class... A>
    using reason = std::conditional_t<(frontend::is_usable<A> && ...), frontend::application<Op, frontend::tree<A>...>,
                                      frontend::unusable<Op, A...>>;
    template <class Op, class... A>
    static auto reject() -> decltype(ir::sentence<reason<Op, A...>>());
    template <class Op, class... A>
    static constexpr int numbers = (frontend::tree_of<A>::numbers + ...);
    template <class Op, class... A>
    using result =
        typename frontend::valued<typename frontend::node_of<Op, frontend::tree<A>...>::type, numbers<Op, A...>>::type;

    template <class Op, class... A>
    static constexpr result<Op, A...> apply(A... a) {
        result<Op, A...> e;
        if constexpr (numbers<Op, A...> > 0) {
            double* to = e.numbers;
            (frontend::gather_numbers(a, to), ...);
        }
        return e;
    }
};

}  // namespace ctgrad
