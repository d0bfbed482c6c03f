// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Data whose elements do not lie next to each other: copied before a run, results behind it (layer 6, api).
#pragma once
#include <array>
#include <cstring>

#include "ctgrad/api/arguments.hpp"
#include "ctgrad/api/order.hpp"

namespace ctgrad::api {

template <class A>
inline constexpr bool may_have_gaps = false;
template <class Tree, element Type, origin From, bool Const, frontend::arrangement Lies>
inline constexpr bool may_have_gaps<frontend::binding<Tree, Type, From, Const, Lies>> = Lies.gaps;
template <class... Targets>
inline constexpr bool may_have_gaps<frontend::destinations<Targets...>> = (Targets::lies.gaps || ...);

// Elements of one size, so many apart.
template <class Element>
void copy_elements(std::byte* to, std::ptrdiff_t to_next, const std::byte* from, std::ptrdiff_t from_next,
                   std::ptrdiff_t count) {
    for (std::ptrdiff_t i = 0; i < count; ++i) std::memcpy(to + i * to_next, from + i * from_next, sizeof(Element));
}

// An array with gaps, and memory without them for its elements.
struct gapped_array {
    argument array;
    bool by_columns = false;
    std::byte* dense = nullptr;

    void gather() const {
        walk([](std::byte* at, std::ptrdiff_t next, std::byte* packed, std::ptrdiff_t width, std::ptrdiff_t count) {
            copy(packed, width, at, next, width, count);
        });
    }
    void scatter() const {
        walk([](std::byte* at, std::ptrdiff_t next, std::byte* packed, std::ptrdiff_t width, std::ptrdiff_t count) {
            copy(at, next, packed, width, width, count);
        });
    }

private:
    static void copy(std::byte* to, std::ptrdiff_t to_next, const std::byte* from, std::ptrdiff_t from_next,
                     std::ptrdiff_t width, std::ptrdiff_t count) {
        switch (width) {
            case 1: return copy_elements<std::uint8_t>(to, to_next, from, from_next, count);
            case 2: return copy_elements<std::uint16_t>(to, to_next, from, from_next, count);
            case 4: return copy_elements<std::uint32_t>(to, to_next, from, from_next, count);
            default: return copy_elements<std::uint64_t>(to, to_next, from, from_next, count);
        }
    }
    // Visits the stretches along the axis that runs first.
    template <class Visitor>
    void walk(const Visitor& visit) const {
        const bool flat = array.rank < 1;
        const int rank = flat ? 1 : array.rank;
        const std::ptrdiff_t width = size_of(array.type);
        std::ptrdiff_t sizes[ir::max_rank], steps[ir::max_rank], at[ir::max_rank]{};  // from the axis that runs last on
        for (int a = 0; a < rank; ++a) {
            const int axis = by_columns ? rank - 1 - a : a;
            sizes[a] = flat ? array.size : array.extents[axis];
            steps[a] = array.strides[axis] * width;
        }
        std::byte* from = static_cast<std::byte*>(const_cast<void*>(array.data));
        std::byte* packed = dense;
        for (int a = 0; a >= 0;) {
            visit(from, steps[rank - 1], packed, width, sizes[rank - 1]);
            packed += sizes[rank - 1] * width;
            for (a = rank - 2; a >= 0; --a) {
                from += steps[a];
                if (++at[a] < sizes[a]) break;
                from -= at[a] * steps[a];
                at[a] = 0;
            }
        }
    }
};

template <class T>
class workspace;
template <class Compilation, class T>
class bound;
template <class Compilation, class T>
bound<Compilation, T> bind(const request&);

// A bound run over the memory without gaps.
template <class Compilation, class T>
class gapless {
    static constexpr int variables = Compilation::program.variable_count, results = Compilation::program.output_count;

    gapped_array inputs_[variables + 1], outputs_[results + 1];
    int input_count_ = 0, output_count_ = 0;
    workspace<T> memory_;
    bound<Compilation, T> run_;

    static std::ptrdiff_t room_for(const argument& a) {
        return rounded_to_lines<T>((a.size * size_of(a.type) + static_cast<std::ptrdiff_t>(sizeof(T)) - 1) /
                                   static_cast<std::ptrdiff_t>(sizeof(T)));
    }
    // Takes out the arrays with gaps; what goes on is without them.
    template <class Order>
    request take(placed<Compilation>& all, argument* targets, const Order& order) {
        std::ptrdiff_t total = 0;
        argument* found[variables + results + 1];
        const auto move = [&](argument& a, gapped_array* list, int& count, bool by_columns) {
            if (!a.gaps) return;
            a.gaps = false;
            if (a.data == nullptr) return;  // which is reported as such
            found[input_count_ + output_count_] = &a;
            list[count++] = {a, by_columns, nullptr};
            total += room_for(a);
        };
        for (int v = 0; v < variables; ++v) move(all.inputs[v], inputs_, input_count_, order.is_by_columns(v));
        if (all.targets != nullptr) {
            for (int k = 0; k < results; ++k) {
                targets[k] = all.targets[k];
                move(targets[k], outputs_, output_count_, order.goes_by_columns(k));
            }
            all.targets = targets;
        }
        memory_ = workspace<T>(total);
        T* at = memory_.data();
        for (int i = 0; i < input_count_ + output_count_; ++i) {
            gapped_array& each = i < input_count_ ? inputs_[i] : outputs_[i - input_count_];
            each.dense = reinterpret_cast<std::byte*>(at);
            found[i]->data = at;
            at += room_for(each.array);
        }
        return all.view();
    }
    template <class Order>
    gapless(placed<Compilation> all, const Order& order, argument* targets)
        : run_(bind<Compilation, T>(take(all, targets, order))) {}

public:
    template <class Order>
    gapless(const request& r, const Order& order, std::array<argument, results + 1> targets = {})
        : gapless(placed<Compilation>(r), order, targets.data()) {}
    gapless(gapless&&) noexcept = default;
    gapless(const gapless&) = delete;
    gapless& operator=(const gapless&) = delete;

    void write_to(int output, void* memory) { run_.write_to(output, memory); }
    void extents_of(int output, std::ptrdiff_t* to) const { run_.extents_of(output, to); }
    void operator()() const {
        for (int i = 0; i < input_count_; ++i) inputs_[i].gather();
        run_();
        for (int i = 0; i < output_count_; ++i) outputs_[i].scatter();
    }
};

}  // namespace ctgrad::api
