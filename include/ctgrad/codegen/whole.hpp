// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions that compute a node whole: matrix products and routines (layer 5, codegen).
#pragma once
#include <algorithm>

#include "ctgrad/codegen/array_view.hpp"
#include "ctgrad/codegen/gemm.hpp"
#include "ctgrad/codegen/long_sums.hpp"

namespace ctgrad::codegen {

template <class Program, class Pack>
class whole : protected long_sums<Program, Pack> {
protected:
    using base = long_sums<Program, Pack>;
    using typename base::T;
    using base::lanes, base::packing_, base::plan;
    template <int Count>
    using sequence_to = std::make_integer_sequence<int, Count>;
    CTGRAD_PART explicit whole(const memory<T>& m) : base(m) {}

    template <int Node>
    static constexpr matrix_product product_of = find_matrix_product(plan.graph, plan.graph[Node], looped_axes(plan, Node));

    template <int Node, int What, int Row, int Column>
    CTGRAD_PART auto matrix(const T* from) const {
        return matrix_view<const T>{from + base::template offset<Node, What>(0), base::template stride_along<Node, What, Row>(),
                                    base::template stride_along<Node, What, Column>()};
    }
    template <int Node>
    CTGRAD_PART void call() const {
        if constexpr (plan.graph[Node].kind == node_kind::routine)
            call_routine<Node>(sequence_to<plan.graph[Node].count>(), sequence_to<plan.graph[Node].op->routine->roles>());
        else
            multiply<Node>();
    }
    template <int Node, int... K, int... Role>
    CTGRAD_PART void call_routine(std::integer_sequence<int, K...>, std::integer_sequence<int, Role...>) const {
        constexpr const node& n = plan.graph[Node];
        using op = typename operation_of<n.op->tag>::type;
        using extents = static_extents<n.domain[roles_of(n)[Role]]...>;
        const std::ptrdiff_t sizes[] = {base::template extent_of<extents::of[Role]>()...};
        const array_view<const T> x[] = {array<Node, K, core_of_operand(*n.op, K)>(base::template source<base::template touched<Node, K>.of.node>())...};
        op::template run<extents>(x, array<Node, own_memory, n.op->routine->result>(base::template target<Node>()), sizes, n.count);
    }
    template <int Node, int What, core C, class Element>
    CTGRAD_PART array_view<Element> array(Element* from) const {
        return array<Node, What, C>(from, sequence_to<C.rank>());
    }
    template <int Node, int What, core C, class Element, int... A>
    CTGRAD_PART array_view<Element> array(Element* from, std::integer_sequence<int, A...>) const {
        return {from + base::template offset<Node, What>(0),
                {base::template stride_along<Node, What, roles_of(plan.graph[Node])[C.roles[A]]>()...}};
    }
    template <int Node>
    CTGRAD_PART void multiply() const {
        constexpr matrix_product p = product_of<Node>;
        constexpr space domain = plan.graph[Node].domain;
        const auto a = matrix<Node, p.left, p.row, p.sum>(base::template source<base::template touched<Node, p.left>.of.node>());
        const auto b = matrix<Node, p.right, p.sum, p.column>(base::template source<base::template touched<Node, p.right>.of.node>());
        T* const to = base::template target<Node>() + base::template offset<Node, own_memory>(0);
        const matrix_view<T> c{to, base::template stride_along<Node, own_memory, p.row>(),
                               base::template stride_along<Node, own_memory, p.column>()};
        const auto rows = base::template extent_or_constant<domain[p.row]>();
        const auto columns = base::template extent_or_constant<domain[p.column]>();
        const auto depth = base::template extent_or_constant<domain[p.sum]>();
        const T scale = base::first_lane(alpha<Node>(sequence_to<plan.graph[Node].count>()));
        if constexpr (plan.homes[Node].symmetric)
            multiply_to_symmetric(columns, depth, a, b, c, scale);
        else
            gemm<simd::pack<T>>(rows, columns, depth, a, b, c, scale, false, packing_);
    }
    // Stripes of columns, each down to its diagonal; what is below is copied.
    CTGRAD_PART void multiply_to_symmetric(std::ptrdiff_t size, std::ptrdiff_t depth, matrix_view<const T> a, matrix_view<const T> b,
                                             matrix_view<T> c, T scale) const {
        const std::ptrdiff_t stripe = std::max((size / 6 + lanes - 1) / lanes * lanes, 2 * lanes);
        for (std::ptrdiff_t j = 0; j < size; j += stripe) {
            const std::ptrdiff_t end = std::min(size, j + stripe);
            gemm<simd::pack<T>>(end, end - j, depth, a, b.from(0, j), c.from(0, j), scale, false, packing_);
        }
        for (std::ptrdiff_t i = 1; i < size; ++i)
            for (std::ptrdiff_t j = 0; j < i; ++j) *c(i, j) = *c(j, i);
    }
    // The factors that are numbers.
    template <int Node, int... K>
    CTGRAD_PART Pack alpha(std::integer_sequence<int, K...>) const {
        Pack c = Pack::broadcast(static_cast<T>(base::weight(Node)));
        ((c = times_number<Node, K>(c)), ...);
        return c;
    }
    template <int Node, int K>
    CTGRAD_PART Pack times_number(const Pack& c) const {
        if constexpr (K == product_of<Node>.left || K == product_of<Node>.right)
            return c;
        else
            return c * base::template scaled<Node, K, false>(0);
    }
};

}  // namespace ctgrad::codegen
