// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What passes know about an operation: a table of plain functions that the graph points to (layer 1, ir).
#pragma once
#include <cstdint>
#include <string_view>

#include "ctgrad/core/notation.hpp"
#include "ctgrad/ir/node.hpp"

namespace ctgrad {

struct rules;
namespace ir {
class builder;
}

struct term_notation;

// A value under construction: a read of a graph's node, in a space of its own. Derivative rules, expansions and the
// right sides of rewrites are written as formulas over terms.
struct term : notation {
    using domain = term_notation;
    ir::builder* home = nullptr;
    ir::read value;
    ir::space shape;

    constexpr term() = default;
    constexpr term(ir::builder& b, ir::read r, const ir::space& s) : home(&b), value(r), shape(s) {}
    constexpr int rank() const { return shape.rank; }
};

namespace ir {

struct op_tag {};

// How a function is written: f(a, b), a / b, a f b, aᵇ, or a⁻¹.
enum class writing : std::uint8_t { call, quotient, relation, power, inverse };

// The axes of an array that a routine takes whole: axis a plays role roles[a]. One role is one axis of the node's domain, so
// that arrays with a role in common have that axis in common.
struct core {
    int rank = 0;
    axis_map roles;

    constexpr core() = default;
    template <class... Roles>
    constexpr explicit core(int first, Roles... rest) {
        for (const int role : {first, rest...}) roles.set(rank++, role);
    }
};

// What is special to an operation on whole arrays.
struct routine_info {
    int roles = 0;
    core operands[2];         // a further operand has the axes of the last
    core result;
    bool transposes = false;  // f(Aᵀ) = f(A)ᵀ, A over the roles 0 and 1: these may change places
    bool symmetric = false;   // f(Aᵀ) = f(A)

    // y = f(x...), row-major arrays of the cores, the roles of so many elements: the reference.
    void (*compute)(const double* const* x, double* y, const std::int64_t* sizes, int count) = nullptr;
    // An identity whose left side is this applied to x; false where none applies. Null: there are none.
    bool (*simplify)(const term* x, axis_map roles, term& result) = nullptr;
    // The same by operations that are shared: factorizations. Applied when derivatives are formulas and products ordered.
    term (*factor)(const term* x, axis_map roles) = nullptr;
    // f(x) b without f(x), for f an inverse: X over the roles 0 and 1 of X x = b. Axis `columns` tells several b from each
    // other, -1: there is one. Null: there is no such way.
    term (*solve)(const term* x, axis_map roles, const term& b, int columns) = nullptr;
};

struct op_info {
    std::string_view name, latex;
    const op_tag* tag = nullptr;  // names the type of the operation
    int arity = 1;
    bool commutative = false;
    bool light = false;  // map: as soon computed again as loaded
    writing form = writing::call;
    signed char degree[2]{};  // map: 1 where f(c x) = c f(x), -1 where f(c x) = f(x) / c
    double identity = 0;  // reduce: the value over no elements
    int keeps_axes = 0;   // composite: 1 when the axes it works along stay in the output (softmax)
    bool needs_elements = false;  // reduce, composite: no value over no elements
    unsigned inert = 0;   // a mask of the operands that derivatives take for constants

    // map: f(x[0], ..., x[arity)); reduce, composite: of the count values along the axes. Writes 1 or count values.
    void (*evaluate)(const double* x, double* y, int count) = nullptr;
    // The cotangent of operand k in the node's iteration space; y is the node's value, g its cotangent, axes the mask of
    // reduced (or normalised) axes. Null: no derivative exists.
    term (*pull_back)(const term* x, const term& y, const term& g, int k, unsigned axes) = nullptr;
    // reduce: of so many equal values; null where that is the value itself.
    term (*repeat)(const term& x, const term& count) = nullptr;
    // The definition by simpler nodes, in the iteration space (axes that are reduced must not be read). Null: a primitive.
    term (*expand)(const term* x, unsigned axes) = nullptr;
    const routine_info* routine = nullptr;
    // Identities whose left side this operation roots.
    rules (*rewrites)() = nullptr;
    // What to use where a derivative is asked for and none exists.
    std::string_view remedy;
};

constexpr bool is_inert(const node& n, int operand) { return n.op != nullptr && (n.op->inert >> operand & 1u) != 0; }
constexpr axis_map roles_of(const node& n) { return {static_cast<std::uint32_t>(n.id)}; }
// The axes of a routine's domain that an array of it has as its own, or all of them.
constexpr unsigned core_axes(const core& c, axis_map roles) {
    unsigned axes = 0;
    for (int a = 0; a < c.rank; ++a) axes |= 1u << roles[c.roles[a]];
    return axes;
}
constexpr unsigned core_axes(const routine_info& r, axis_map roles) {
    unsigned axes = 0;
    for (int role = 0; role < r.roles; ++role) axes |= 1u << roles[role];
    return axes;
}
constexpr const core& core_of_operand(const op_info& op, int k) { return op.routine->operands[k < op.arity ? k : op.arity - 1]; }

// Sums of terms, products, and what a map says of itself; made of so many arrays at most it is made again rather than kept.
inline constexpr int most_arrays_of_light = 2;
constexpr bool is_light(const node& n) {
    const bool sums = n.kind == node_kind::linear || n.kind == node_kind::contract;
    return n.rank == n.domain.rank && (sums || (n.kind == node_kind::map && n.op->light));
}

constexpr bool needs_elements(const node& n) { return n.op != nullptr && n.op->needs_elements; }

constexpr std::uint64_t hash_of(std::string_view text) {
    std::uint64_t h = 1469598103934665603ull;
    for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return h;
}

}  // namespace ir
}  // namespace ctgrad
