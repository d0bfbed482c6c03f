// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Recurrences as expressions: scan and fold (layer 3, frontend).
#pragma once
#include "ctgrad/frontend/capture.hpp"
#include "ctgrad/ir/lift.hpp"
#include "ctgrad/ops/movement.hpp"
#include "ctgrad/ops/recurrence.hpp"

namespace ctgrad {

namespace frontend {

// What stands for the state (0) and for a step of each sequence while the body is captured: names that no user gives.
inline constexpr std::string_view placeholders = "\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2";
constexpr bool is_placeholder(const ir::variable& v) { return v.name.substr(0, 1) == placeholders.substr(0, 1); }
constexpr int number_of_placeholder(const ir::variable& v) { return static_cast<int>(v.name.size()) - 1; }

// The leaf, for the body that the closure returns.
template <class Closure, int K, class Operand>
struct step_of {
    static constexpr shape_of shape() {
        const shape_of& whole = record_of<Operand>.shape;
        shape_of s;
        for (int a = K > 0 ? 1 : 0; a < whole.rank; ++a) s.push_back(whole[a]);
        return s;
    }
    static constexpr term build(ir::builder& home, const term*, int, double) {
        const shape_of s = shape();
        ir::variable v;
        v.name = placeholders.substr(0, K + 1);
        for (int a = 0; a < s.rank; ++a) v.shape.push_back(home.lower(s[a]));
        return home.input(v);
    }
    static constexpr record make_record() {
        record r;
        r.hash = combine(ir::hash_of("step"), K);
        r.shape = shape();
        r.build = &build;
        return r;
    }
};

// Whether a body reads steps of another recurrence than its own.
template <class Closure, class Tree>
inline constexpr bool reads_others = false;
template <class Closure, expr_kind Kind, class... Trees>
inline constexpr bool reads_others<Closure, expr<Kind, operand_list<Trees...>>> = (reads_others<Closure, Trees> || ...);
template <class Closure, class Other, int K, class Operand>
inline constexpr bool reads_others<Closure, step_of<Other, K, Operand>> = !std::is_same_v<Closure, Other>;
template <class Closure, class Named, auto Numbers>
inline constexpr bool reads_others<Closure, named<Named, Numbers>> =
    reads_others<Closure, typename named<Named, Numbers>::body>;

// The operands of a recurrence without its body.
template <bool Last>
struct sequences_op {
    static constexpr std::string_view name = Last ? "fold" : "scan";
    static constexpr verdict shape(const shape_of* x, int count) {
        for (int k = 0; k < count; ++k) {
            const verdict v = broadcast(name, x[k]);
            if (!v.ok()) return v;
            message m(name);
            add(m.add(": "), x[k], "a sequence").add(" is a scalar: a sequence has a leading axis, the steps");
            if (k > 0 && x[k].rank == 0) return m;
            if (k > 1 && !(x[k][0] == x[1][0])) return disagreement(name, x[1], x[k], "leading extents", x[1][0], x[k][0]);
        }
        shape_of all;
        all.push_back(x[1][0]);
        if (x[0].rank == shape_of::max_rank) return message(name).add(ir::too_many_axes);
        for (int a = 0; a < x[0].rank; ++a) all.push_back(x[0][a]);
        return Last ? x[0] : all;
    }
};

template <class Closure, class Body, bool Last>
struct scan_op {
    static constexpr std::string_view name = sequences_op<Last>::name;

    static constexpr verdict shape(const shape_of* x, int count) {
        const verdict all = sequences_op<Last>::shape(x, count);
        if (!all.ok()) return all;
        message m(name);
        m.add(": ");
        if (count_numbers<Body> > 0)
            return m.add("the lambda must not capture numbers: one that changes per call is a scalar<\"name\">");
        if (reads_others<Closure, Body>) return m.add("the body must not use the steps of a scan around it");
        const shape_of& body = record_of<Body>.shape;
        if (body.labels) return broadcast(name, body);
        if (!(body == x[0])) {
            add(m.add("the body is "), body).add(" but ");
            return add(add(m, x[0], "the start").add(" is "), x[0]).add(": they must have one shape");
        }
        ir::builder home;
        capturer(home).capture(record_of<Body>, nullptr);
        sequence<int> steps;
        for (int i = 0; i < home.view().node_count; ++i)
            if (home[i].kind == ir::node_kind::input && is_placeholder(home.view().variables[home[i].id])) steps.push_back(i);
        switch (ir::lifter::find_obstacle(home.view(), steps)) {
            case ir::obstacle::derivative: return m.add("the body must not ask for derivatives of what a step changes");
            case ir::obstacle::recurrence: return m.add("the body must not scan what a step changes");
            case ir::obstacle::none: break;
        }
        return all;
    }
    static constexpr term build(const term* x, int) {
        ir::builder &home = *x[0].home, inside;
        const ir::graph_view known = home.view();
        for (int d = 0; d < known.dim_count; ++d) inside.dim(known.dims[d].name, known.dims[d].hint);
        const term body = capturer(inside).capture(record_of<Body>, nullptr);
        const ir::graph_view from = inside.view();
        home.fail(inside.result().error);
        const term before = home.previous(x[0], x[1].shape[0], 1);
        ir::lifter lift(from, home, x[1].shape[0]);
        for (int i = 0; i < from.node_count; ++i) {
            if (from[i].kind != ir::node_kind::input || !is_placeholder(from.variables[from[i].id])) continue;
            const int k = number_of_placeholder(from.variables[from[i].id]);
            lift.set(i, k == 0 ? before : x[k]);
        }
        lift.run();
        const term all = home.recurrence(before, lift.over_steps(body.value));
        if constexpr (!Last) return all;
        const term last = ir::at_end(all, true);
        return ir::is_named(all.shape[0]) ? last + where(home.size(all.shape[0]) == 0, x[0], 0) : last;
    }
};

// A closure over the steps as one without arguments.
template <class Closure, class... Steps>
struct body_of {
    Closure closure;
    constexpr auto operator()() const { return closure(Steps()...); }
};

// No expression, so that whatever uses it says so.
struct lambda_of_other_arguments {};

// A call of scan, or (Last) of fold: over which operands A with which closure.
template <bool Last, class Closure, class Indices, class... A>
struct recurrence;
template <bool Last, class Closure, int... K, class... A>
struct recurrence<Last, Closure, std::integer_sequence<int, K...>, A...> {
    using sequences = sequences_op<Last>;
    using body = body_of<Closure, leaf<step_of<Closure, K, tree<A>>>...>;
    template <class Body>
    using op = scan_op<Closure, tree<decltype(let(std::declval<Body>()))>, Last>;

    static constexpr message find_wrong_operand() {
        message m(sequences::name);
        if constexpr (sizeof...(A) < 2 || sizeof...(A) > placeholders.size() || !(Notation<A> || ...))
            return m.add(": the arguments are the start, sequences, and a lambda of the state and a step of each");
        else if constexpr (!(is_usable<A> && ...))
            return unusable<sequences, A...>::error;
        else if constexpr (!shape_of_node<sequences, tree<A>...>.ok())
            return shape_of_node<sequences, tree<A>...>.error;
        else if constexpr (!HasCallOperator<Closure>)
            return m.add(": the last argument must be a lambda of the state and a step of each sequence");
        else
            return {};
    }
    static constexpr message wrong_operand = find_wrong_operand();
    // Calling the lambda has been an error, of which the compiler has said what it is, or it takes other arguments.
    static constexpr bool is_broken =
        wrong_operand.length == 0 && !requires(const Closure& f) { f(leaf<step_of<Closure, K, tree<A>>>()...); };

    static constexpr message find_error() {
        if constexpr (wrong_operand.length > 0)
            return wrong_operand;
        else if constexpr (is_broken)
            return {};
        else if constexpr (!ReturnsExpression<body>)
            return message(sequences::name).add(": the lambda must return an expression");
        else
            return shape_of_node<op<body>, tree<A>...>.error;
    }
    static constexpr message error = find_error();

    static constexpr auto make(A... a, Closure) {
        if constexpr (is_broken)
            return lambda_of_other_arguments();
        else
            return apply<op<body>>(a...);
    }
};

// The last argument first.
template <bool Last, class Front, class... A>
struct recurrence_of;
template <bool Last, class... Front, class Closure>
struct recurrence_of<Last, operand_list<Front...>, Closure>
    : std::type_identity<
          recurrence<Last, Closure, std::make_integer_sequence<int, static_cast<int>(sizeof...(Front))>, Front...>> {};
template <bool Last, class... Front, class Next, class After, class... Rest>
struct recurrence_of<Last, operand_list<Front...>, Next, After, Rest...>
    : recurrence_of<Last, operand_list<Front..., Next>, After, Rest...> {};
template <bool Last, class... A>
using recurrence_of_t = typename recurrence_of<Last, operand_list<>, A...>::type;

// `is_broken` comes first: what is wrong in a lambda is said with the fewest lines around it.
template <bool Last, class... A>
concept Recurrence =
    sizeof...(A) > 0 && (recurrence_of_t<Last, A...>::is_broken || recurrence_of_t<Last, A...>::error.length == 0);

}  // namespace frontend

// h[t] = f(h[t-1], x[t], y[t], ...) with h[-1] = start, for all t: scan(start, x, y, ..., f), an expression of shape
// [steps] + start.shape. The sequences x, y, ... have the steps, a number or a dim, as their leading axis; f is a lambda of
// the state h and of a step of each sequence, the shape without that axis, that returns the next state, of the same shape
// as the start: scan(0, x, [](auto h, auto x) { return 0.9 * h + 0.1 * x; }). It is called once, for the types, may capture
// other expressions and must neither scan nor differentiate what changes from step to step. Steps run one after the other;
// derivatives of any order are recurrences that run the other way.
template <class... A>
    requires frontend::Recurrence<false, A...>
constexpr auto scan(A... a) {
    return frontend::recurrence_of_t<false, A...>::make(a...);
}
template <class... A>
    requires(!frontend::Recurrence<false, A...>)
auto scan(A...) -> decltype(ir::sentence<frontend::recurrence_of_t<false, A...>>());

// The last of these states alone, of the shape of the start; the start itself where there are no steps.
template <class... A>
    requires frontend::Recurrence<true, A...>
constexpr auto fold(A... a) {
    return frontend::recurrence_of_t<true, A...>::make(a...);
}
template <class... A>
    requires(!frontend::Recurrence<true, A...>)
auto fold(A...) -> decltype(ir::sentence<frontend::recurrence_of_t<true, A...>>());

}  // namespace ctgrad
