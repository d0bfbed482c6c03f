// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Checks what every pass relies on: that a graph is well formed and canonical, see node.hpp (layer 1, ir).
#pragma once
#include <bit>

#include "ctgrad/ir/graph.hpp"
#include "ctgrad/ir/op.hpp"
#include "ctgrad/ir/recurrence.hpp"

namespace ctgrad::ir {

class verifier {
    graph_view graph_;
    message error_;

public:
    constexpr explicit verifier(const graph_view& graph) : graph_(graph) {}

    // What a sentence is about.
    struct subject {
        std::string_view kind;
        int number;
        int operand = -1;
    };

    constexpr message run() {
        for (int i = 0; i < graph_.variable_count; ++i)
            check(has_valid_extents(graph_.variables[i].shape), {"variable", i},
                  "has a bad extent or more than 8 axes");
        for (int i = 0; i < graph_.node_count && ok(); ++i) {
            check_node(i);
            for (int j = 0; j < i && ok(); ++j) check(!same(graph_[i], graph_[j]), {"node", i}, "has a duplicate");
        }
        for (int i = 0; i < graph_.output_count && ok(); ++i) {
            const output& o = graph_.outputs[i];
            check(has_valid_extents(o.shape), {"output", i}, "has a bad extent or more than 8 axes");
            check(o.value.node >= 0 && o.value.node < graph_.node_count, {"output", i}, "reads an unknown node");
            if (ok()) check_axes(o.value, o.shape, {"output", i});
        }
        return error_;
    }

private:
    constexpr bool ok() const { return error_.length == 0; }
    constexpr void check(bool holds, const subject& about, std::string_view what) {
        if (holds || !ok()) return;
        error_ = message(about.kind).add(" ").add(about.number);
        if (about.operand >= 0) error_.add(", operand ").add(about.operand);
        error_.add(": ").add(what);
    }

    constexpr bool is_valid(extent e) const { return is_named(e) ? dim_of(e) < graph_.dim_count : e > 0; }
    constexpr bool has_valid_extents(const space& s) const {
        if (s.rank < 0 || s.rank > max_rank) return false;
        for (int axis = 0; axis < s.rank; ++axis)
            if (!is_valid(s[axis])) return false;
        return true;
    }
    static constexpr bool is_leaf(node_kind k) {
        return k == node_kind::one || k == node_kind::size || k == node_kind::input || k == node_kind::delta ||
               k == node_kind::triangle || k == node_kind::index;
    }
    static constexpr bool reduces(node_kind k) {
        return k == node_kind::contract || k == node_kind::reduce || k == node_kind::composite ||
               k == node_kind::routine || k == node_kind::window || k == node_kind::reshape;
    }

    constexpr void check_node(int i) {
        const node& n = graph_[i];
        check(has_valid_extents(n.domain), {"node", i}, "its domain has a bad extent or more than 8 axes");
        check(n.rank >= 0 && n.rank <= n.domain.rank, {"node", i}, "has more output axes than its domain");
        check(n.rank == n.domain.rank || reduces(n.kind) || n.kind == node_kind::derivative, {"node", i}, "reduces axes, which its kind does not");
        if (n.kind == node_kind::window)
            check(n.count == 1 && n.axis >= 0 && n.axis < n.rank && n.domain.rank == n.rank + 1 &&
                      !is_named(n.domain[n.axis]) && !is_named(n.domain[n.rank]),
                  {"node", i}, "is a window along no axis or a named one");
        if (!ok()) return;
        if (is_leaf(n.kind)) {
            check(n.count == 0, {"node", i}, "is a leaf with operands");
        } else {
            check(n.count > 0 && n.first >= 0 && n.first <= graph_.operand_count - n.count, {"node", i},
                  "its operands are outside the pool");
            for (int k = 0; k < n.count && ok(); ++k) check_operand(i, k);
        }
        if (!ok()) return;
        switch (n.kind) {
            case node_kind::one:
                return check(i == 0 && n.domain.rank == 0, {"node", i}, "the number 1 is node 0, a scalar");
            case node_kind::size:
                return check(n.id >= 0 && n.id < graph_.dim_count && n.rank == 0, {"node", i},
                             "is the size of an unknown extent");
            case node_kind::input:
                check(n.id >= 0 && n.id < graph_.variable_count, {"node", i}, "is an unknown variable");
                if (ok())
                    check(n.domain == graph_.variables[n.id].shape, {"node", i}, "has not the shape of its variable");
                return;
            case node_kind::delta:
                return check(n.rank == 2 && n.domain[0] == n.domain[1], {"node", i}, "is a delta of unequal axes");
            case node_kind::triangle: return check(n.rank == 2, {"node", i}, "is a triangle of more or less than two axes");
            case node_kind::index: return check(n.rank == 1, {"node", i}, "is an index of more than one axis");
            case node_kind::one_hot: return check_one_hot(i);
            case node_kind::reshape:
                return check_reshape(i);
            case node_kind::window: return;  // checked before its operand
            case node_kind::derivative: return check_derivative(i);
            case node_kind::previous: return check_previous(i);
            case node_kind::recurrence: return check_recurrence(i);
            case node_kind::linear: check_sum(i); break;
            case node_kind::contract:
                check(n.count > 1 || n.domain.rank > n.rank, {"node", i},
                      "is a product of one factor, which is a read");
                break;
            case node_kind::map:
            case node_kind::reduce:
            case node_kind::composite: check_operation(i); break;
            case node_kind::routine: check_routine(i); break;
        }
        if (ok()) check_numbering(i);
    }
    constexpr void check_operand(int i, int k) {
        const node& n = graph_[i];
        const read& r = graph_.operand(n, k);
        check(r.node >= 0 && r.node < i, {"node", i}, "an operand does not precede its reader");
        if (!ok()) return;
        check(n.kind != node_kind::contract || (r.coefficient == 1 && r.node != 0), {"node", i, k},
              "has a coefficient, which belongs to the reader of a product");
        if (n.kind == node_kind::derivative) return;
        check_axes(r, frame_of(n), {"node", i, k});
    }
    constexpr void check_axes(const read& r, const space& frame, const subject& about) {
        const node& source = graph_[r.node];
        for (int axis = 0; axis < source.rank; ++axis) {
            const int target = r.axes[axis];
            if (target == axis_map::fixed) {
                check(source.domain[axis] == 1, about, "an axis of a read is fixed, but its extent is not 1");
            } else {
                check(target < frame.rank, about, "an axis of a read is outside the iteration space");
                if (ok())
                    check(source.domain[axis] == frame[target], about,
                          "an axis of a read has another extent than its reader's");
            }
        }
        if (source.rank < max_rank)
            check(r.axes.packed() >> (4 * source.rank) == 0, about, "a read maps axes that do not exist");
    }
    // A factor that all terms share is their reader's coefficient.
    constexpr void check_sum(int i) {
        const node& n = graph_[i];
        check(n.count > 1, {"node", i}, "is a sum of one term, which is a read");
        bool equal = true;
        for (int k = 0; k < n.count; ++k) {
            const double c = graph_.operand(n, k).coefficient, first = graph_.operand(n, 0).coefficient;
            check(c != 0 || graph_.operand(n, k).node != 0, {"node", i, k}, "adds the number 0");
            equal = equal && (c == first || c == -first) && c != 1 && c != -1 && c != 0;
        }
        check(!equal, {"node", i}, "is a sum whose terms share a factor");
        check(!(graph_.operand(n, 0).coefficient < 0), {"node", i}, "is a sum that begins with a minus");
    }
    constexpr void check_operation(int i) {
        const node& n = graph_[i];
        check(n.op != nullptr, {"node", i}, "has no operation");
        if (!ok()) return;
        check(n.count == (n.kind == node_kind::reduce ? 1 : n.op->arity), {"node", i},
              "has a wrong number of operands");
        check(n.op->evaluate != nullptr, {"node", i}, "cannot be evaluated");
        if (n.kind == node_kind::reduce) check(n.domain.rank > n.rank, {"node", i}, "reduces nothing");
        if (n.kind != node_kind::composite) return;
        const unsigned axes = static_cast<unsigned>(n.id), all = (1u << n.domain.rank) - 1, kept = (1u << n.rank) - 1;
        check((axes & ~all) == 0, {"node", i}, "works along axes that do not exist");
        check(n.op->keeps_axes != 0 ? n.rank == n.domain.rank : axes == (all & ~kept), {"node", i},
              "works along other axes than those that it reduces");
    }
    constexpr void check_routine(int i) {
        const node& n = graph_[i];
        check(n.op != nullptr && n.op->routine != nullptr && n.count >= n.op->arity, {"node", i},
              "is a routine without an operation or with too few operands");
        if (!ok()) return;
        const routine_info& info = *n.op->routine;
        const unsigned own = core_axes(info, roles_of(n)), kept = core_axes(info.result, roles_of(n));
        const unsigned all = (1u << n.domain.rank) - 1, outputs = (1u << n.rank) - 1;
        check(std::popcount(own) == info.roles && (own & ~all) == 0, {"node", i}, "has a role without an axis of its own");
        check((kept & ~outputs) == 0 && (own & ~kept) == (all & ~outputs), {"node", i}, "reduces other axes than its roles'");
        check(!info.transposes || roles_of(n)[0] < roles_of(n)[1], {"node", i}, "could be transposed");
    }
    // As many elements in its output as in its operand: the same named extents, and numbers of one product.
    constexpr void check_reshape(int i) {
        const node& n = graph_[i];
        check(n.count == 1 && n.rank > 0 && n.domain.rank > n.rank, {"node", i}, "is a reshape of nothing");
        std::int64_t size[2] = {1, 1}, names[2] = {0, 0};
        for (int a = 0; a < n.domain.rank && ok(); ++a) {
            const int side = a < n.rank ? 0 : 1;
            if (is_named(n.domain[a]))
                names[side] += std::int64_t{1} << (4 * dim_of(n.domain[a]) % 60);
            else
                size[side] *= n.domain[a];
        }
        check(size[0] == size[1] && names[0] == names[1], {"node", i}, "has another number of elements than its operand");
    }
    constexpr void check_one_hot(int i) {
        const node& n = graph_[i];
        const read& r = graph_.operand(n, 0);
        const node& source = graph_[r.node];
        check(n.count == 1 && source.kind == node_kind::input && graph_.variables[source.id].labels, {"node", i},
              "one_hot is not of labels");
        check(n.rank == source.rank + 1 && r.axes == axis_map::identity(source.rank) && r.coefficient == 1, {"node", i},
              "one_hot has other axes than its labels and their classes");
    }
    constexpr void check_derivative(int i) {
        const node& n = graph_[i];
        const bool jacobian = n.id == static_cast<std::int32_t>(request::jacobian);
        const bool transposed = n.id == static_cast<std::int32_t>(request::vjp);
        check(n.id >= 0 && n.id <= static_cast<std::int32_t>(request::linearize) && n.count == (jacobian ? 2 : 3),
              {"node", i}, "a derivative has two operands, with a direction three");
        if (!ok()) return;
        const node& x = graph_[graph_.operand(n, 1).node];
        bool fits = x.kind == node_kind::input && n.rank >= (jacobian || transposed ? x.rank : 0);
        const int first = jacobian ? n.rank - x.rank : 0;
        for (int a = 0; fits && (jacobian || transposed) && a < x.rank; ++a) fits = n.domain[first + a] == x.domain[a];
        check(fits, {"node", i}, "is a derivative with respect to something else than a variable");
        if (!ok()) return;
        const space f = axes_of_function(n, x.rank);
        check_axes(graph_.operand(n, 0), f, {"node", i, 0});
        if (!jacobian) check_axes(graph_.operand(n, 2), transposed ? f : x.domain, {"node", i, 2});
    }
    constexpr void check_previous(int i) {
        const node& n = graph_[i];
        check(n.count == 1 && n.rank > 0 && n.domain[0] != 1 && (n.axis == 1 || n.axis == -1), {"node", i},
              "is no step before of a recurrence: it needs a start, steps and a direction");
        if (!ok()) return;
        const read& start = graph_.operand(n, 0);
        for (int axis = 0; axis < graph_[start.node].rank; ++axis)
            check(start.axes[axis] != 0, {"node", i, 0}, "is a start value that depends on the step");
        int ends = 0;
        for (int j = i + 1; j < graph_.node_count; ++j)
            ends += graph_[j].kind == node_kind::recurrence && graph_.operand(graph_[j], 0).node == i ? 1 : 0;
        check(ends == 1, {"node", i}, "is the step before of no recurrence, or of several");
    }
    constexpr void check_recurrence(int i) {
        const node& n = graph_[i];
        const read& before = graph_.operand(n, 0);
        const node& first = graph_[before.node];
        check(n.count == 2 && first.kind == node_kind::previous && before.axes == axis_map::identity(first.rank) &&
                  before.coefficient == 1,
              {"node", i, 0}, "is not the step before of the recurrence");
        if (!ok()) return;
        check(n.id == first.id && n.axis == first.axis && n.domain == first.domain, {"node", i},
              "is another recurrence than its step before");
        if (ok()) check(find_steps(graph_, i).causal, {"node", i}, "needs other steps than the one before");
    }
    constexpr bool is_read(const node& n, int axis) const {
        for (int k = 0; k < n.count; ++k)
            for (int a = 0; a < graph_[graph_.operand(n, k).node].rank; ++a)
                if (graph_.operand(n, k).axes[a] == axis) return true;
        return false;
    }
    // Output and reduced axes are numbered by first appearance, so all of them are read.
    constexpr void check_numbering(int i) {
        const node& n = graph_[i];
        int outputs = 0, reduced = n.rank;
        const auto number = [&](int target) {
            if (target == axis_map::fixed) return;
            int& next = target < n.rank ? outputs : reduced;
            check(target <= next, {"node", i}, "its axes are not numbered by first appearance");
            if (target == next) ++next;
        };
        for (int role = 0; n.kind == node_kind::routine && role < n.op->routine->roles; ++role)
            if (!is_read(n, roles_of(n)[role])) number(roles_of(n)[role]);
        const unsigned own = n.kind == node_kind::routine ? core_axes(*n.op->routine, roles_of(n)) : 0;
        for (const unsigned pass : {0u, 1u})  // batches first
            for (int k = 0; k < n.count; ++k) {
                const read& r = graph_.operand(n, k);
                for (int axis = 0; axis < graph_[r.node].rank; ++axis)
                    if ((own >> r.axes[axis] & 1u) == pass) number(r.axes[axis]);
            }
        check(outputs == n.rank && reduced == n.domain.rank, {"node", i},
              "an axis of its domain is read by no operand");
    }
    constexpr bool same(const node& a, const node& b) const {
        if (a.kind != b.kind || a.op != b.op || a.id != b.id || a.count != b.count || a.rank != b.rank ||
            !(a.domain == b.domain))
            return false;
        for (int k = 0; k < a.count; ++k)
            if (!(graph_.operand(a, k) == graph_.operand(b, k))) return false;
        return true;
    }
};

// Empty where the graph is well formed, otherwise a sentence that says what is not.
constexpr message verify(const graph_view& graph) {
    return verifier(graph).run();
}

}  // namespace ctgrad::ir
