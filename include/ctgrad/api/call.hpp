// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Whether a call fits its program: names, kinds of data, precision; all at compile time (layer 6, api).
#pragma once
#include "ctgrad/api/interface.hpp"
#include "ctgrad/frontend/binding.hpp"

namespace ctgrad::api {

using frontend::element;
using frontend::origin;

// What a call says about one of its arguments.
struct claim {
    shape_of shape;          // of the variable as the caller declared it
    bool dimension = false;  // the argument is an extent, n = 100
    bool expression = false; // the argument binds a formula
    bool result = false;     // the argument is a list of destinations
    bool constant = false;   // the memory must not be written to
    element type = element::other;
    origin from = origin::unknown;
    frontend::arrangement lies;

    constexpr bool is_by_columns() const { return lies.by_columns && shape.rank > 1; }
};

template <class Argument>
struct claim_of {  // something without a name
    static constexpr claim make() { return {}; }
};
template <class Tree>
struct claim_of_tree {
    static constexpr void make(claim& c) { c.expression = true; }
};
template <class Leaf>
    requires requires { Leaf::shape(); }
struct claim_of_tree<leaf<Leaf>> {
    static constexpr void make(claim& c) { c.shape = Leaf::shape(); }
};
template <class Leaf>
    requires requires { Leaf::extent(); }
struct claim_of_tree<leaf<Leaf>> {
    static constexpr void make(claim& c) {
        c.shape.name = Leaf::extent().name;
        c.dimension = true;
    }
};
template <class Tree, element Type, origin From, bool Const, frontend::arrangement Lies>
struct claim_of<frontend::binding<Tree, Type, From, Const, Lies>> {
    static constexpr claim make() {
        claim c;
        claim_of_tree<Tree>::make(c);
        c.type = Type;
        c.from = From;
        c.constant = Const;
        c.lies = Lies;
        return c;
    }
};
template <class... Targets>
struct claim_of<frontend::destinations<Targets...>> {
    static constexpr claim make() {
        claim c;
        c.result = true;
        return c;
    }
};

// Of all bindings of an argument.
template <class A>
struct claims_of {
    static constexpr int count = 1;
    static constexpr claim* make(claim* to) {
        *to = claim_of<A>::make();
        return to + 1;
    }
};
template <class List>
struct claims_of_list;
template <class... B>
struct claims_of_list<parameter_list<B...>> {
    static constexpr int count = static_cast<int>(sizeof...(B));
    static constexpr claim* make(claim* to) {
        ((to = claims_of<B>::make(to)), ...);
        return to;
    }
};
template <ParameterList A>
struct claims_of<A> : claims_of_list<typename A::bindings> {};

template <int Count>
struct claim_array {
    claim claims[Count + 1]{};
};
template <class... A>
constexpr auto make_claims() {
    claim_array<(claims_of<A>::count + ... + 0)> all;
    [[maybe_unused]] claim* to = all.claims;
    ((to = claims_of<A>::make(to)), ...);
    return all;
}

template <class T>
inline constexpr bool is_destinations = false;
template <class... Targets>
inline constexpr bool is_destinations<frontend::destinations<Targets...>> = true;

template <class T>
concept Argument = requires { claim_of<T>::make(); };

constexpr bool matches(const interface_view& g, ir::extent e, const extent_of& declared) {
    if (ir::is_named(e)) return declared.named() && g.dims[ir::dim_of(e)].name == declared.name;
    return !declared.named() && declared.size == e;
}
constexpr bool matches(const interface_view& g, const ir::variable& v, const shape_of& declared) {
    if (v.shape.rank != declared.rank || v.labels != declared.labels) return false;
    for (int a = 0; a < declared.rank; ++a)
        if (!matches(g, v.shape[a], declared[a])) return false;
    return !v.labels || matches(g, v.classes, declared.classes);
}

// How a program's variable differs from what the caller declared.
constexpr message& add(message& m, const interface_view& g, ir::extent e) {
    return ir::is_named(e) ? m.add(g.dims[ir::dim_of(e)].name) : m.add(e);
}
constexpr message mismatch(const interface_view& g, const ir::variable& v, const shape_of& declared) {
    message m(v.name);
    if (v.labels != declared.labels)
        return m.add(declared.labels ? " holds labels here but numbers" : " holds numbers here but labels")
            .add(" in the program: a variable is its name");
    shape_of same = declared;
    same.labels = false;
    ir::variable shaped = v;
    shaped.labels = false;
    if (matches(g, shaped, same)) {
        add(m.add(" has "), declared.classes).add(" classes here but ");
        add(m, g, v.classes);
    } else {
        add(m.add(" is "), declared).add(" here but [");
        for (int a = 0; a < v.shape.rank; ++a) add(m.add(a > 0 ? ", " : ""), g, v.shape[a]);
        m.add("]");
    }
    return m.add(" in the program: a variable is its name");
}

// Ranges of real numbers decide; with scalars alone it is float if all that are not integers are float.
struct precision {
    bool has_ranges = false, has_f32 = false, has_f64 = false;
    constexpr void add(element type, bool range) {
        if (range && !has_ranges) {
            has_ranges = true;
            has_f32 = has_f64 = false;
        }
        if (range == has_ranges) {
            has_f32 = has_f32 || type == element::f32;
            has_f64 = has_f64 || type == element::f64;
        }
    }
    constexpr bool is_mixed() const { return has_ranges && has_f32 && has_f64; }
    constexpr bool is_f32() const { return has_f32 && !has_f64; }
};
constexpr bool is_range(origin from) { return from == origin::range || from == origin::temporary; }
constexpr bool is_one(origin from) {
    return from == origin::number || from == origin::temporary_number || from == origin::pointer;
}

// The sentence that rejects one argument.
constexpr message reject(const interface_view& g, const claim& c, int position, bool outlives) {
    message m(c.shape.name);
    if (c.expression) return m.add("argument ").add(position).add(" binds an expression, not a variable");
    if (c.shape.name.empty()) return m.add("argument ").add(position).add(" has no name: write x = data");
    if (c.from == origin::unknown) return m.add(" is bound to something that is neither a range nor a number");
    if (c.is_by_columns() && !g.takes_columns)
        return m.add(" is bound to a column-major matrix, but memory is read by rows: bind a row-major one");
    if (c.dimension) {
        if (find_dimension(g, c.shape.name) < 0) return m.add(" is not an extent of this program");
        if (!is_one(c.from) || !frontend::is_integer(c.type)) return m.add(" is an extent and takes an integer");
        return {};
    }
    const int v = find_variable(g, c.shape.name);
    if (v < 0) return m.add(" is not a variable of this program");
    if (!matches(g, g.variables[v], c.shape)) return mismatch(g, g.variables[v], c.shape);
    const bool scalar = c.shape.rank == 0;
    if (scalar && !is_one(c.from)) return m.add(" is a scalar but is bound to a range");
    if (!scalar && c.from == origin::pointer) {
        add(m.add(" is "), c.shape).add(" but is bound to a pointer, which has no size: bind view(pointer");
        for (int a = 0; a < c.shape.rank; ++a) add(m.add(", "), c.shape[a]);
        return m.add(")");
    }
    if (!scalar && is_one(c.from)) return add(m.add(" is "), c.shape).add(" but is bound to one number");
    if (c.shape.labels && !frontend::is_integer(c.type)) return m.add(" holds labels and takes integers");
    if (!c.shape.labels && !frontend::is_real(c.type) && !(scalar && frontend::is_integer(c.type)))
        return m.add(" holds real numbers: bind float or double data");
    if (outlives && c.from == origin::temporary)
        return m.add(" is bound to a temporary, which is gone before the program runs: name it first");
    return {};
}
constexpr message find_missing(const interface_view& g, const claim* claims, int count) {
    for (int v = 0; v < g.variable_count; ++v) {
        bool bound = !g.required[v];
        for (int k = 0; k < count; ++k) bound = bound || (!claims[k].dimension && claims[k].shape.name == g.variables[v].name);
        if (!bound) return message(g.variables[v].name).add(" is missing from the call");
    }
    return {};
}

// Ranges of both precisions.
constexpr message mixed(const claim* claims, int count) {
    message m;
    for (const element type : {element::f32, element::f64})
        for (int k = 0; k < count; ++k)
            if (is_range(claims[k].from) && claims[k].type == type) {
                m.add(m.length > 0 ? " but " : "").add(claims[k].shape.name);
                m.add(type == element::f32 ? " is bound to float" : " to double: one call has one precision");
                break;
            }
    return m;
}

// Where a result goes.
struct target_claim {
    element type;
    origin from;
    bool constant, by_columns = false;
};
template <class Target>
inline constexpr target_claim claim_of_target{Target::type, Target::from, Target::is_const, Target::lies.by_columns};
constexpr message reject_target(const interface_view& g, int k, const target_claim& to, element wanted) {
    message m("into: result ");
    m.add(k + 1);
    const bool is_number = g.outputs[k].rank == 0;
    if (to.from == origin::unknown) return m.add(" goes to something that is neither a range nor a number");
    if (to.by_columns && g.outputs[k].rank > 1 && !g.takes_columns)
        return m.add(" goes to a column-major matrix, but is written by rows");
    if (to.constant) return m.add(" goes to constant memory");
    if (to.from == origin::temporary || to.from == origin::temporary_number)
        return m.add(" goes to a temporary, which would be lost");
    if (is_number && !is_one(to.from)) return m.add(" is a number but goes to a range");
    if (!is_number && to.from == origin::pointer)
        return m.add(" is an array but goes to a pointer, which has no size: use view(pointer, extents...)");
    if (!is_number && is_one(to.from)) return m.add(" is an array but goes to one number");
    if (to.type != wanted) return m.add(" does not have the precision of the call, ").add(wanted == element::f32 ? "float" : "double");
    return {};
}
constexpr message reject_count(int results, int destinations) {
    if (results == destinations) return {};
    message m("into: the program has ");
    m.add(results).add(results == 1 ? " result but " : " results but ").add(destinations);
    return m.add(destinations == 1 ? " destination" : " destinations");
}

// Everything that can be said about a call before it runs. `Outlives`: the program runs after the call has ended.
template <class Interface, bool Outlives, class... A>
struct call {
    static constexpr int count = (claims_of<A>::count + ... + 0);
    static constexpr auto all = make_claims<A...>();
    static constexpr auto& claims = all.claims;

    static constexpr precision find_precision() {
        precision p;
        for (const claim& c : claims)
            if (!c.dimension && !c.result && !c.shape.labels && frontend::is_real(c.type)) p.add(c.type, is_range(c.from));
        return p;
    }
    using value_type = std::conditional_t<find_precision().is_f32(), float, double>;
    static constexpr bool has_destinations = (is_destinations<A> || ...);

    template <class... Targets>
    static constexpr message reject_targets(std::type_identity<frontend::destinations<Targets...>>) {
        const interface_view& g = Interface::signature;
        const message miscount = reject_count(g.output_count, static_cast<int>(sizeof...(Targets)));
        if (miscount.length > 0) return miscount;
        constexpr element wanted = frontend::element_of<value_type>;
        message first;
        int k = 0;
        ((first = first.length > 0 ? first : reject_target(g, k++, claim_of_target<Targets>, wanted)), ...);
        return first;
    }
    template <class T>
    static constexpr message reject_targets(std::type_identity<T>) {
        return {};
    }

    static constexpr message find_error() {
        const interface_view& g = Interface::signature;
        int lists = 0;
        for (int k = 0; k < count; ++k) {
            if (claims[k].result) {
                if (++lists > 1) return message("a call has one into(...)");
                continue;
            }
            const message m = reject(g, claims[k], k + 1, Outlives);
            if (m.length > 0) return m;
            for (int j = 0; j < k; ++j)
                if (claims[j].shape.name == claims[k].shape.name && !claims[j].result &&
                    claims[j].dimension == claims[k].dimension)
                    return message(claims[k].shape.name).add(" is bound twice");
        }
        const message missing = find_missing(g, claims, count);
        if (missing.length > 0) return missing;
        if (find_precision().is_mixed()) return mixed(claims, count);
        message first;
        ((first = first.length > 0 ? first : reject_targets(std::type_identity<A>())), ...);
        return first;
    }
    static constexpr message error = find_error();
};

template <class Interface, bool Outlives, class... A>
concept Fits = (Argument<A> && ...) && call<Interface, Outlives, A...>::error.length == 0;
template <class Interface, bool Outlives, class... A>
concept Misfits = (Argument<A> && ...) && call<Interface, Outlives, A...>::error.length > 0;

}  // namespace ctgrad::api
