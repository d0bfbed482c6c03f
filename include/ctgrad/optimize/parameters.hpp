// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Named parameters: data that a method may change (layer 8, optimize).
#pragma once
#include "ctgrad/optimize/objective.hpp"

namespace ctgrad {
namespace optimize {

// Why data cannot be the parameter it is bound to; empty where it can.
constexpr message reject(std::string_view where, const api::claim& c, int position) {
    message m(where);
    m.add(": ");
    if (c.expression) return m.add("argument ").add(position).add(" binds an expression, not a variable");
    if (c.shape.name.empty() || c.result) return m.add("argument ").add(position).add(" is no parameter: write W = weights");
    m.add(c.shape.name);
    if (c.dimension) return m.add(" is an extent, not a parameter");
    if (c.from == api::origin::unknown) return m.add(" is bound to something that is neither a range nor a number");
    if (c.is_by_columns()) return m.add(" is bound to a column-major matrix: bind a row-major one");
    if (c.shape.labels || !frontend::is_real(c.type)) return m.add(" is no parameter: bind float or double data");
    if (c.from == api::origin::temporary || c.from == api::origin::temporary_number)
        return m.add(" is bound to a temporary, which would be lost");
    if (c.constant) return m.add(" is bound to constant memory, but a parameter changes");
    if (c.shape.rank == 0 && !api::is_one(c.from)) return m.add(" is a scalar but is bound to a range");
    if (c.shape.rank > 0 && c.from == api::origin::pointer) return m.add(" is bound to a pointer, which has no size");
    if (c.shape.rank > 0 && api::is_one(c.from)) return add(m.add(" is "), c.shape).add(" but is bound to one number");
    return {};
}

template <class... P>
struct parameter_claims {
    static constexpr int count = (api::claims_of<P>::count + ... + 0);
    static constexpr auto all = api::make_claims<P...>();
    static constexpr auto& claims = all.claims;

    static constexpr message check(std::string_view where) {
        for (int k = 0; k < count; ++k) {
            const message m = reject(where, claims[k], k + 1);
            if (m.length > 0) return m;
            for (int j = 0; j < k; ++j) {
                message both(where);
                both.add(": ").add(claims[k].shape.name);
                if (claims[j].shape.name == claims[k].shape.name) return both.add(" is named twice");
                if (claims[j].type != claims[k].type) {
                    both.add(" does not have the precision of ").add(claims[j].shape.name);
                    return both.add(", ").add(claims[j].type == api::element::f32 ? "float" : "double");
                }
            }
        }
        if (count == 0) return message(where).add(": there is nothing to change: name a parameter, W = weights");
        return {};
    }
    using value_type = std::conditional_t<claims[0].type == api::element::f32, float, double>;
};

// The memory of a parameter.
template <class T>
std::span<T> memory_of(const frontend::argument& a) {
    if (a.gaps) throw std::invalid_argument("a parameter is bound to memory with gaps between its elements");
    return {static_cast<T*>(const_cast<void*>(a.data)), static_cast<std::size_t>(a.size)};
}

// The last extent of a parameter, 1 of a scalar, 0 where neither its shape nor its data says it.
template <class P>
std::ptrdiff_t columns_of(const frontend::argument& a) {
    constexpr shape_of shape = api::claim_of<P>::make().shape;
    if constexpr (shape.rank < 2) {
        return shape.rank == 1 ? a.size : 1;
    } else {
        if (a.rank == shape.rank) return a.extents[shape.rank - 1];
        std::ptrdiff_t others = 1;
        for (int i = 0; i < shape.rank - 1; ++i) others *= shape[i].named() ? 0 : static_cast<std::ptrdiff_t>(shape[i].size);
        constexpr extent_of last = shape[shape.rank - 1];
        return !last.named() ? static_cast<std::ptrdiff_t>(last.size) : others > 0 ? a.size / others : 0;
    }
}

template <class P>
    requires(!ParameterList<P>)
constexpr auto as_list(const P& p) {
    return parameter_list<P>{{p.data}};
}
template <class... P>
constexpr parameter_list<P...> as_list(const parameter_list<P...>& list) {
    return list;
}

template <class... P>
struct parameter_check : parameter_claims<P...> {
    static constexpr message error = parameter_claims<P...>::check("parameters");
};

}  // namespace optimize

// What a method changes: parameters(W = weights, b = bias), or lists of such, as a parameter_set is. Ranges and numbers of one
// precision, that are not constant.
template <class... P>
    requires(optimize::parameter_check<P...>::error.length == 0)
constexpr auto parameters(const P&... bindings) {
    return (optimize::as_list(bindings) + ...);
}
template <class... P>
    requires(optimize::parameter_check<P...>::error.length > 0)
auto parameters(const P&...) -> decltype(ir::sentence<optimize::parameter_check<P...>>());

}  // namespace ctgrad
