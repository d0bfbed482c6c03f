// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The nodes of a graph in index notation (layer 1, ir).
#pragma once
#include <cstdint>
#include <string_view>

#include "ctgrad/ir/space.hpp"

namespace ctgrad::ir {

struct op_info;

enum class node_kind : std::uint8_t {
    one,         // the number 1: a constant is a read of it with a coefficient
    size,        // the size of a named extent, as a number
    input,       // a variable bound by the caller
    delta,       // the Kronecker delta of two axes of one extent
    triangle,    // 1 where the index along the first axis is at least that along the second, else 0
    index,       // the position along an axis
    one_hot,     // [labels..., classes]: 1 where the label is the class; never stored
    map,         // a pointwise function
    contract,    // an n-ary product, summed over the axes that are not output
    linear,      // an n-ary weighted sum
    reduce,      // an associative function over the axes that are not output
    window,      // out[.., i, ..] = x[.., i + offset, ..], 0 where x ends: slices and zero-padding
    reshape,     // the same elements, row-major, by other axes
    composite,   // a named operation that expands into the kinds above: softmax, logsumexp, norms
    routine,     // a function of whole arrays, one for each index of the axes that are not its own: inverse, cholesky
    derivative,  // a request about operand 0, a function f, and operand 1, a variable x; see `request`
    previous,    // a recurrence's value one step before, in the first step operand 0: see recurrence.hpp
    recurrence,  // the value of a recurrence in every step: operand 0 is its `previous`, operand 1 the body
};

// What is asked about f and x.
enum class request : std::int32_t {
    jacobian,   // ∂f/∂x, over the axes of f, then those of x
    vjp,        // uᵀ ∂f/∂x for operand 2, u over the axes of f, which come behind those of the result in the domain
    jvp,        // ∂f/∂x v for operand 2, v over the axes of x
    linearize,  // f and ∂f/∂x (x - p) where x is operand 2, p over the axes of x
};

// One use of a node's value: coefficient * node[axes...].
struct read {
    std::int32_t node = 0;
    axis_map axes;
    double coefficient = 1;

    friend constexpr bool operator==(const read&, const read&) = default;
};

// out[0 .. rank) = op(reads of operands over domain), the axes from `rank` on are reduced.
//
// Canonical: every axis of the domain is read by some operand, output and reduced axes are numbered by first appearance.
// The domain of a window and of a reshape is the output axes, then the frame's: of the window's the moved axis alone.
struct node {
    node_kind kind = node_kind::one;
    int rank = 0;                 // output axes
    space domain;                 // output axes, then reduced ones
    const op_info* op = nullptr;  // map, reduce, composite, routine
    std::int32_t first = 0;       // operands, in the graph's pool
    std::int32_t count = 0;
    std::int32_t id = 0;          // input: its variable; size: its named extent; composite: a mask of axes; window: offset;
                                  // routine: its roles, packed; derivative: the request; previous, recurrence: the number of
                                  // the recurrence
    std::int32_t axis = 0;        // window: which of its axes moves; routine: 1 where its matrix is known to be symmetric;
                                  // previous, recurrence: 1, or -1 from last to first

    friend constexpr bool operator==(const node&, const node&) = default;
};

// A named extent, with the size that weighs it in cost decisions.
struct dimension {
    std::string_view name;
    std::int64_t hint = 0;  // 0: unknown, taken as large
};

struct variable {
    std::string_view name;
    space shape;
    bool labels = false;   // integers in [0, classes)
    extent classes = 0;
};

// A result: a read in a space of its own, so that broadcasts and transposes need no node.
struct output {
    read value;
    space shape;
};

}  // namespace ctgrad::ir
