// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Turns an expression into a graph: from here on there are no types (layer 3, frontend).
#pragma once
#include "ctgrad/frontend/let.hpp"
#include "ctgrad/ir/graph.hpp"

namespace ctgrad {

// Several results of one program.
struct outputs_op {
    static constexpr std::string_view name = "outputs";
    static constexpr verdict shape(const shape_of*, int) { return shape_of(); }
    static constexpr term build(const term* x) { return x[0]; }
};
template <class... A>
    requires Accepts<outputs_op, A...>
constexpr application_t<outputs_op, A...> outputs(A... a) {
    return apply<outputs_op>(a...);
}
template <class... A>
    requires Rejects<outputs_op, A...>
auto outputs(A...) -> decltype(sentence_of<outputs_op, A...>());

namespace frontend {

template <class... Trees>
inline constexpr bool is_outputs<expr<expr_kind::call, operand_list<leaf<outputs_op>, Trees...>>> = true;

class capturer {
    struct frame {
        const record* what;
        const double* numbers;
        const double* next;    // the numbers of the next operand
        int operand;
        int base;              // its operands' values begin here
    };
    struct entry {
        const record* what;
        const double* numbers;
        term value;
    };
    ir::builder& home_;
    sequence<frame> stack_;
    sequence<term> values_;
    sequence<entry> memo_;
    sequence<int> buckets_ = sequence<int>(256, -1);
    sequence<int> chain_;

public:
    constexpr explicit capturer(ir::builder& home) : home_(home) {}

    constexpr term capture(const record& root, const double* numbers) {
        enter(root, numbers);
        while (!stack_.empty()) {
            frame& f = stack_.back();
            if (f.operand < f.what->count) {
                const record& operand = *f.what->operands[f.operand++];
                const double* const own = f.next;
                f.next += operand.numbers;
                enter(operand, own);
                continue;
            }
            const frame done = f;
            stack_.pop_back();
            const double value = done.what->count == 0 && done.what->numbers == 1 ? *done.numbers : 0;
            const term result =
                done.what->build(home_, values_.data() + done.base, done.what->count, value);
            while (values_.size() > done.base) values_.pop_back();
            values_.push_back(result);
            if (done.what->count > 0) remember(*done.what, done.numbers, result);  // leaves are as easily built again
        }
        const term result = values_.back();
        values_.pop_back();
        return result;
    }

private:
    constexpr void enter(const record& r, const double* numbers) {
        for (int i = r.count > 0 ? buckets_[static_cast<int>(r.hash & 255u)] : -1; i >= 0; i = chain_[i])
            if (memo_[i].what == &r && same(memo_[i].numbers, numbers, r.numbers)) {
                values_.push_back(memo_[i].value);
                return;
            }
        stack_.push_back({&r, numbers, r.own != nullptr ? r.own : numbers, 0, values_.size()});
    }
    static constexpr bool same(const double* a, const double* b, int count) {
        for (int i = 0; i < count; ++i)
            if (a[i] != b[i]) return false;
        return true;
    }
    constexpr void remember(const record& r, const double* numbers, const term& value) {
        const int bucket = static_cast<int>(r.hash & 255u);
        chain_.push_back(buckets_[bucket]);
        buckets_[bucket] = memo_.size();
        memo_.push_back({&r, numbers, value});
    }
};

}  // namespace frontend

// The graph of an expression, one output for each operand of `outputs`.
template <class E>
constexpr ir::graph capture(const E& e) {
    using tree = frontend::tree<E>;
    const auto numbers = frontend::numbers_in(e);
    ir::builder home;
    frontend::capturer capturer(home);
    const frontend::record& root = frontend::record_of<tree>;
    const double* next = numbers.begin();
    const auto add_output = [&](const frontend::record& r) {
        const term value = capturer.capture(r, next);
        next += r.numbers;
        home.result().outputs.push_back({value.value, value.shape});
    };
    if constexpr (frontend::is_outputs<tree>)
        for (int i = 0; i < root.count; ++i) add_output(*root.operands[i]);
    else
        add_output(root);
    return home.result();
}

}  // namespace ctgrad
