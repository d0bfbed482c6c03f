// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What is checked when a program meets its data: sizes, null pointers, labels, overlaps (layer 6, api).
#pragma once
#include <algorithm>
#include <limits>

#include "ctgrad/api/placed.hpp"
#include "ctgrad/api/signature.hpp"

namespace ctgrad {

namespace api {

// a b, or SIZE_MAX where that is no number of its type.
constexpr std::size_t saturated_product(std::size_t a, std::size_t b) {
    std::size_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}
// Adds up the bytes of a program's arrays; offsets in an array without elements are numbers too.
class room {
    static constexpr std::size_t most = PTRDIFF_MAX / 128;  // more than any machine has; padding, and a copy for each block
    std::size_t bytes_ = 0;

public:
    template <class Size>
    constexpr bool takes(const ir::space& shape, Size size) {
        std::size_t more = sizeof(double);
        for (int a = 0; a < shape.rank; ++a)
            more = saturated_product(more, static_cast<std::size_t>(std::max<std::ptrdiff_t>(size(shape[a]), 1)));
        return more <= most && (bytes_ += more) <= most;
    }
};
// Calls the function with the shape of everything that a program reads, writes or keeps, while it returns true.
template <class Function>
constexpr bool for_arrays(const signature_view& g, Function function) {
    for (int v = 0; v < g.variable_count; ++v)
        if (!function(g.variables[v].shape)) return false;
    for (int k = 0; k < g.output_count; ++k)
        if (!function(g.outputs[k])) return false;
    for (int b = 0; b < g.buffer_count; ++b)
        if (!function(g.buffers[b])) return false;
    return true;
}
// Named extents up to this, about, leave room for all arrays.
constexpr std::ptrdiff_t safe_extent(const signature_view& g) {
    std::ptrdiff_t safe = 0;
    for (std::ptrdiff_t next = 1; next < PTRDIFF_MAX / 2; next *= 2) {
        room all;
        const auto size = [&](ir::extent e) { return ir::is_named(e) ? next : e; };
        if (!for_arrays(g, [&](const ir::space& s) { return all.takes(s, size); })) break;
        safe = next;
    }
    return safe;
}
template <class Program>
inline constexpr std::ptrdiff_t safe_extent_of = safe_extent(Program::signature);

// 100 x 3
inline std::string times(const std::ptrdiff_t* sizes, int rank) {
    if (rank == 0) return "no axes";
    std::string text;
    for (int i = 0; i < rank; ++i) text += (i > 0 ? " x " : "") + std::to_string(sizes[i]);
    return text;
}

// The extents of the named dimensions of one call, found from the ranges and checked against each other.
class extents {
    const signature_view& program_;
    const argument* inputs_;  // one for each variable; those without data are unbound
    std::ptrdiff_t* sizes_;   // one for each dimension, -1 while unknown
    int* from_;               // the variable that fixed the dimension, -1: bound by name

public:
    // Extents up to `safe` need no care, as safe_extent says.
    extents(const signature_view& g, const argument* inputs, std::ptrdiff_t* sizes, int* from, std::ptrdiff_t safe)
        : program_(g), inputs_(inputs), sizes_(sizes), from_(from) {
        for (int v = 0; v < g.variable_count; ++v)
            if (is_bound(v) && (inputs[v].rank >= 0 || inputs[v].gaps)) take_view(v);
        for (bool progress = true; progress;) {
            progress = false;
            for (int v = 0; v < g.variable_count; ++v) progress = (is_bound(v) && deduce(v)) || progress;
        }
        for (int d = 0; d < g.dim_count; ++d)
            if (sizes[d] < 0)
                throw shape_error("the extent " + name_of(d) + " is not fixed by any bound range: bind it by name, " +
                                  name_of(d) + " = 100");
        if (std::any_of(sizes, sizes + g.dim_count, [&](std::ptrdiff_t s) { return s > safe; })) check_room();
        for (int v = 0; v < g.variable_count; ++v)
            if (is_bound(v)) check(v);
    }
    std::ptrdiff_t size(ir::extent e) const { return ir::is_named(e) ? sizes_[ir::dim_of(e)] : e; }
    // There is no largest of no elements.
    void check_elements() const {
        for (int i = 0; i < program_.demand_count; ++i) {
            const demand& n = program_.demands[i];
            int empty = -1;
            bool results = true;
            for (int a = 0; a < n.domain.rank; ++a) {
                if (a < n.rank)
                    results = results && size(n.domain[a]) > 0;
                else if (size(n.domain[a]) == 0)
                    empty = ir::dim_of(n.domain[a]);
            }
            if (empty < 0 || !results) continue;
            const std::string op(n.op);
            throw shape_error(op + ": " + name_of(empty) + " = 0" + reason(empty) + ", but there is no " + op + " of no elements");
        }
    }

private:
    bool is_bound(int v) const { return inputs_[v].type != element::other; }
    std::string name_of(int dim) const { return std::string(program_.dims[dim].name); }
    std::string name_of_variable(int v) const { return std::string(program_.variables[v].name); }

    void fix(int dim, std::ptrdiff_t size, int variable) {
        sizes_[dim] = size;
        from_[dim] = variable;
    }
    void take_view(int v) {
        const ir::space& shape = program_.variables[v].shape;
        const argument& a = inputs_[v];
        if (a.gaps)
            throw std::invalid_argument(name_of_variable(v) + " is bound to memory with gaps between its elements: copy it first");
        bool fits = a.rank == shape.rank;
        for (int i = 0; fits && i < a.rank; ++i) {
            if (a.extents[i] < 0) throw shape_error(name_of_variable(v) + " is a view with a negative extent");
            if (ir::is_named(shape[i]) && sizes_[ir::dim_of(shape[i])] < 0) fix(ir::dim_of(shape[i]), a.extents[i], v);
            fits = size(shape[i]) == a.extents[i];
        }
        if (!fits)
            throw shape_error(name_of_variable(v) + " is a view of " + times(a.extents, a.rank) + " but must be " +
                              in_brackets(shape) + reasons(v));
    }
    // Fixes the only unknown extent of a variable.
    bool deduce(int v) {
        const ir::space& shape = program_.variables[v].shape;
        std::size_t known = 1;
        int unknown = -1, power = 0;
        for (int i = 0; i < shape.rank; ++i) {
            if (size(shape[i]) >= 0) {
                known = saturated_product(known, static_cast<std::size_t>(size(shape[i])));
            } else if (unknown < 0 || unknown == ir::dim_of(shape[i])) {
                unknown = ir::dim_of(shape[i]);
                ++power;
            } else {
                return false;
            }
        }
        if (unknown < 0 || known == 0) return false;
        const auto total = static_cast<std::size_t>(inputs_[v].size);
        const std::size_t root = root_of(total / known, power);
        if (inputs_[v].size < 0 || saturated_product(raised(root, power), known) != total)
            throw shape_error(name_of_variable(v) + " has " + std::to_string(inputs_[v].size) + " elements, which is no size of " +
                              in_brackets(shape) + reasons(v));
        fix(unknown, static_cast<std::ptrdiff_t>(root), v);
        return true;
    }
    static std::size_t raised(std::size_t base, int power) {
        std::size_t r = 1;
        for (int i = 0; i < power; ++i) r = saturated_product(r, base);
        return r;
    }
    // The largest number whose power is no more than that.
    static std::size_t root_of(std::size_t of, int power) {
        if (power == 1) return of;
        std::size_t root = 0;
        for (std::size_t bit = std::size_t(1) << (std::numeric_limits<std::size_t>::digits / 2 - 1); bit > 0; bit /= 2)
            if (raised(root + bit, power) <= of) root += bit;
        return root;
    }
    void check(int v) const {
        const ir::space& shape = program_.variables[v].shape;
        std::size_t expected = 1;
        for (int i = 0; i < shape.rank; ++i) expected = saturated_product(expected, static_cast<std::size_t>(size(shape[i])));
        const argument& a = inputs_[v];
        if (a.size < 0 || static_cast<std::size_t>(a.size) != expected) {
            std::string text = name_of_variable(v) + " has " + std::to_string(a.size) + " elements but ";
            if (shape.rank == 1 && ir::is_named(shape[0]))
                text += name_of(ir::dim_of(shape[0])) + " = " + std::to_string(expected) + reason(ir::dim_of(shape[0]));
            else
                text += "is " + in_brackets(shape) + reasons(v);
            throw shape_error(text);
        }
        if (a.data == nullptr && shape.rank > 0 && expected > 0) reject_null(name_of_variable(v));
    }

    void check_room() const {
        room all;
        for_arrays(program_, [&](const ir::space& shape) {
            if (!all.takes(shape, [&](ir::extent e) { return size(e); }))
                throw shape_error("an array " + in_brackets(shape) + " with " + sizes_in(shape) + " has no room in any memory");
            return true;
        });
    }

    // -- texts -------------------------------------------------------------------------------------------------------

    std::string in_brackets(const ir::space& shape) const {
        std::string text = "[";
        for (int i = 0; i < shape.rank; ++i)
            text += (i > 0 ? ", " : "") + (ir::is_named(shape[i]) ? name_of(ir::dim_of(shape[i])) : std::to_string(shape[i]));
        return text + "]";
    }
    static bool has(const ir::space& shape, int dim) {
        return std::find(shape.extents, shape.extents + shape.rank, ir::named_extent(dim)) != shape.extents + shape.rank;
    }
    // n = 100, m = 3
    std::string sizes_in(const ir::space& shape) const {
        std::string text;
        for (int d = 0; d < program_.dim_count; ++d)
            if (has(shape, d)) text += (text.empty() ? "" : ", ") + name_of(d) + " = " + std::to_string(sizes_[d]);
        return text;
    }
    // " (from X, 100 x 3)"
    std::string reason(int dim) const {
        if (from_[dim] < 0) return " (bound by name)";
        const ir::space& shape = program_.variables[from_[dim]].shape;
        std::ptrdiff_t sizes[ir::max_rank]{};
        for (int i = 0; i < shape.rank; ++i) sizes[i] = size(shape[i]);
        return " (from " + name_of_variable(from_[dim]) + ", " + times(sizes, shape.rank) + ")";
    }
    // ", n = 100 (from X, 100 x 3)" for each extent that something else has fixed.
    std::string reasons(int v) const {
        const ir::space& shape = program_.variables[v].shape;
        std::string text;
        for (int d = 0; d < program_.dim_count; ++d)
            if (has(shape, d) && sizes_[d] >= 0 && from_[d] != v)
                text += ", " + name_of(d) + " = " + std::to_string(sizes_[d]) + reason(d);
        return text;
    }
};

// Labels become the program's numbers; each must be in [0, classes).
template <class T>
void take_labels(const argument& a, std::string_view name, std::ptrdiff_t classes, T* to) {
    for (std::ptrdiff_t i = 0; i < a.size; ++i) {
        const double label = number_at(a, i);
        if (!(label >= 0 && label < static_cast<double>(classes)))
            throw std::invalid_argument(std::string(name) + "[" + std::to_string(i) + "] is " + text_at(a, i) +
                                        ", must be in [0, " +
                                        std::to_string(classes) + ")");
        to[i] = static_cast<T>(label);
    }
}

// Whole cache lines.
template <class T>
constexpr std::ptrdiff_t rounded_to_lines(std::ptrdiff_t elements) {
    constexpr std::ptrdiff_t line = 64 / sizeof(T);
    return (elements + line - 1) / line * line;
}

// A stretch of memory.
struct stretch {
    const void* data = nullptr;
    std::ptrdiff_t bytes = 0;
    std::uintptr_t first() const { return reinterpret_cast<std::uintptr_t>(data); }
};
inline bool overlap(const stretch& a, const stretch& b) {
    if (a.bytes == 0 || b.bytes == 0) return false;
    return a.first() < b.first() + static_cast<std::uintptr_t>(b.bytes) && b.first() < a.first() + static_cast<std::uintptr_t>(a.bytes);
}

}  // namespace api
}  // namespace ctgrad
