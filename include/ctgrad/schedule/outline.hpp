// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Nests that do the same become one function: the layers of a network, called one after the other (layer 4, schedule).
//
// A kernel is the plan of one nest, numbered by first use, in which all memory is an argument: what it only reads are
// inputs, what it writes are outputs. Nests that are equal then are one kernel. A number that one nest leaves in a
// register for another travels through memory.
#pragma once
#include "ctgrad/ir/recurrence.hpp"
#include "ctgrad/schedule/structure.hpp"
#include "ctgrad/schedule/use.hpp"

namespace ctgrad::schedule {

// An argument of a call: a variable, a temporary, a result, or (register_) a number on its way to another nest.
struct reference {
    place where = place::nowhere;
    std::int32_t index = 0;

    friend constexpr bool operator==(const reference&, const reference&) = default;
};

struct kernel_call {
    std::int32_t kernel = 0;
    std::int32_t first = 0;  // references: the kernel's inputs, then its outputs
    std::int32_t inputs = 0, outputs = 0;
    std::int32_t first_dim = 0, dims = 0;  // its named extents
};

struct outline {
    sequence<plan> kernels;
    sequence<kernel_call> calls;
    sequence<reference> references;
    sequence<std::int32_t> dims;
    int carried = 0;  // numbers between nests
};

constexpr bool same_plan(const plan& a, const plan& b) {
    if (a.graph.nodes.size() != b.graph.nodes.size() || a.graph.operands.size() != b.graph.operands.size() ||
        a.loops.size() != b.loops.size() || a.items.size() != b.items.size() || a.slot_count != b.slot_count ||
        a.graph.variables.size() != b.graph.variables.size() || a.graph.outputs.size() != b.graph.outputs.size() ||
        a.graph.dims.size() != b.graph.dims.size() || a.root_first != b.root_first || a.root_count != b.root_count)
        return false;
    for (int i = 0; i < a.graph.nodes.size(); ++i)
        if (!(a.graph.nodes[i] == b.graph.nodes[i]) || !(a.homes[i] == b.homes[i])) return false;
    for (int i = 0; i < a.graph.operands.size(); ++i)
        if (!(a.graph.operands[i] == b.graph.operands[i])) return false;
    for (int i = 0; i < a.loops.size(); ++i)
        if (!(a.loops[i] == b.loops[i])) return false;
    for (int i = 0; i < a.items.size(); ++i)
        if (!(a.items[i] == b.items[i])) return false;
    return true;
}

class outliner {
    const plan_view& p_;
    outline result_;
    sequence<int> group_;                 // that computes the node, -1: none
    sequence<reference> memory_;          // of each node's value, for other groups
    sequence<int> seen_, local_;          // the node's number in the kernel seen_
    sequence<int> loops_;                 // old loop -> the kernel's
    // the kernel at hand
    plan kernel_;
    int current_ = 0;
    sequence<reference> inputs_, outputs_;
    sequence<std::int32_t> dims_;
    sequence<item> carried_in_;

public:
    constexpr explicit outliner(const plan_view& p)
        : p_(p),
          group_(p.graph.node_count, -1),
          memory_(p.graph.node_count, {}),
          seen_(p.graph.node_count, -1),
          local_(p.graph.node_count, -1),
          loops_(p.loop_count, -1) {}

    constexpr outline run() {
        const sequence<int> ends = find_groups();
        for (int i = 0; i < p_.graph.node_count; ++i) memory_[i] = {p_.homes[i].where, p_.homes[i].index};
        int first = p_.root_first;
        for (current_ = 0; current_ < ends.size(); ++current_) {
            add_group(first, ends[current_]);
            first = ends[current_];
        }
        return result_;
    }

private:
    // -- groups: what becomes one kernel -------------------------------------------------------------------------------

    static constexpr bool runs(const item& it) { return it.what == action::loop || it.what == action::call; }
    // The items up to each end: a nest with the accumulators that it fills, and what comes before it.
    constexpr sequence<int> find_groups() {
        sequence<int> ends;
        const int last = p_.root_first + p_.root_count;
        int open = 0, loops_left = 0, next_loop = 0;
        for (int i = p_.root_first; i < last; ++i) loops_left += runs(p_.items[i]) ? 1 : 0;
        bool has_loop = false;
        for (int i = p_.root_first; i < last; ++i) {
            const item& it = p_.items[i];
            if (has_loop && open == 0 && loops_left > 0 && it.what != action::finish) {
                ends.push_back(i);
                has_loop = false;
                next_loop = 0;
            }
            if (it.what == action::start) ++open;
            if (it.what == action::finish) --open;
            if (runs(it)) {
                --loops_left;
                has_loop = true;
            }
            mark(it, ends.size(), next_loop);
        }
        ends.push_back(last);
        return ends;
    }
    constexpr void mark(const item& it, int group, int& next_loop) {
        if (it.what != action::loop) {
            group_[it.index] = group;
            return;
        }
        const loop& l = p_.loops[it.index];
        loops_[it.index] = next_loop++;
        for (int i = l.first; i < l.first + l.count; ++i) mark(p_.items[i], group, next_loop);
    }

    // -- one kernel ----------------------------------------------------------------------------------------------------

    constexpr void add_group(int first, int last) {
        kernel_ = plan();
        inputs_.clear();
        outputs_.clear();
        dims_.clear();
        carried_in_.clear();
        sequence<item> root;
        for (int i = first; i < last; ++i)
            if (!loads_a_number(p_.items[i])) root.push_back(copy(p_.items[i], -1));
        kernel_.root_first = kernel_.items.size();
        for (const item& it : carried_in_) kernel_.items.push_back(it);
        for (const item& it : root) kernel_.items.push_back(it);
        kernel_.root_count = kernel_.items.size() - kernel_.root_first;
        kernel_.graph.variables.resize(inputs_.size(), {});
        kernel_.graph.outputs.resize(outputs_.size(), {});
        kernel_.graph.dims.resize(dims_.size(), {});

        kernel_call call;
        while (call.kernel < result_.kernels.size() && !same_plan(result_.kernels[call.kernel], kernel_)) ++call.kernel;
        if (call.kernel == result_.kernels.size()) result_.kernels.push_back(kernel_);
        call.first = result_.references.size();
        call.inputs = inputs_.size();
        call.outputs = outputs_.size();
        call.first_dim = result_.dims.size();
        call.dims = dims_.size();
        for (const reference& r : inputs_) result_.references.push_back(r);
        for (const reference& r : outputs_) result_.references.push_back(r);
        for (const std::int32_t d : dims_) result_.dims.push_back(d);
        result_.calls.push_back(call);
    }
    // What a kernel reads it loads itself.
    constexpr bool loads_a_number(const item& it) const {
        return it.what == action::compute && p_.graph[it.index].kind == node_kind::input;
    }
    constexpr item copy(const item& it, int parent) {
        if (it.what != action::loop) return {it.what, copy_node(it.index)};
        const int id = loops_[it.index];
        loop l = p_.loops[it.index];
        l.size = local(l.size);
        l.parent = parent;
        if (l.limit >= 0) l.limit = loops_[l.limit];
        kernel_.loops.push_back(l);
        sequence<item> body;
        for (int i = l.first; i < l.first + l.count; ++i) body.push_back(copy(p_.items[i], id));
        kernel_.loops[id].first = kernel_.items.size();
        for (const item& i : body) kernel_.items.push_back(i);
        return {action::loop, id};
    }

    constexpr extent local(extent e) { return is_named(e) ? named_extent(place_of(dims_, dim_of(e))) : e; }
    template <class T>
    static constexpr int place_of(sequence<T>& list, const T& wanted) {
        int k = 0;
        while (k < list.size() && !(list[k] == wanted)) ++k;
        if (k == list.size()) list.push_back(wanted);
        return k;
    }

    // Operands come first, so that a node's number does not depend on what it is in the whole program.
    constexpr int copy_node(int old) {
        if (seen_[old] == current_) return local_[old];
        node n = p_.graph[old];
        for (int a = 0; a < n.domain.rank; ++a) n.domain.extents[a] = local(n.domain.extents[a]);
        if (n.kind == node_kind::size) n.id = place_of(dims_, n.id);
        if (is_recurrent(n)) n.id = 0;  // known by its step before, which is in the same nest
        const bool computed_elsewhere = is_computed(p_, old) && group_[old] != current_;
        const bool is_argument = computed_elsewhere || n.kind == node_kind::input;
        sequence<read> operands;
        if (!is_argument)
            for (int k = 0; k < n.count; ++k) {
                read r = p_.graph.operand(p_.graph[old], k);
                r.node = copy_node(r.node);
                operands.push_back(r);
            }
        n.count = operands.size();
        n.first = kernel_.graph.operands.size();
        for (const read& r : operands) kernel_.graph.operands.push_back(r);
        home h = p_.homes[old];
        const int id = kernel_.graph.nodes.size();
        seen_[old] = current_;
        local_[old] = id;
        if (is_argument)
            make_argument(n, h, id, memory_[old]);
        else if (is_computed(p_, old))
            make_result(n, h, old);
        kernel_.graph.nodes.push_back(n);
        kernel_.homes.push_back(h);
        return id;
    }
    // Read from memory, numbers once.
    constexpr void make_argument(node& n, home& h, int id, const reference& memory) {
        const unsigned stored = h.stored;
        const std::int32_t padded = h.padded;
        const bool is_number = h.slot >= 0 && h.scope == -1 && h.where != place::output && h.where != place::buffer;
        h = home();
        n.kind = node_kind::input;
        n.op = nullptr;
        n.id = h.index = place_of(inputs_, memory);
        h.where = place::input;
        h.stored = is_number ? 0 : stored;
        h.padded = padded;
        for (std::int32_t& l : h.loops) l = -1;
        if (!is_number) return;
        h.slot = kernel_.slot_count++;
        carried_in_.push_back({action::compute, id});
    }
    constexpr void make_result(const node& n, home& h, int old) {
        if (h.slot >= 0) {
            h.slot = kernel_.slot_count;
            kernel_.slot_count += packs_around(p_, n.domain.rank > n.rank ? scope_of_statement(p_, old) : p_.homes[old].scope);
        }
        for (std::int32_t& l : h.loops) l = l >= 0 ? loops_[l] : l;
        h.scope = h.scope >= 0 ? loops_[h.scope] : -1;
        if (h.where == place::buffer || h.where == place::output) {
            h.index = place_of(outputs_, memory_[old]);
            h.where = place::output;
        }
        if (h.output >= 0) h.output = place_of(outputs_, {place::output, h.output});
        if (h.where != place::register_ || h.scope != -1) return;
        // a number: others may need it
        if (h.output >= 0) {
            memory_[old] = {place::output, p_.homes[old].output};
        } else if (is_needed_elsewhere(old)) {
            memory_[old] = {place::register_, result_.carried++};
            h.output = place_of(outputs_, memory_[old]);
        }
    }
    constexpr bool is_needed_elsewhere(int old) const {
        for (int i = old + 1; i < p_.graph.node_count; ++i) {
            if (!is_computed(p_, i) || group_[i] == group_[old]) continue;
            for (int k = 0; k < p_.graph[i].count; ++k)
                if (use_of(p_.graph, p_.graph[i], p_.graph.operand(p_.graph[i], k)).node == old) return true;
        }
        return false;
    }
};

constexpr outline make_outline(const plan_view& p) { return outliner(p).run(); }

struct outline_size {
    int nodes, operands, loops, items, kernels;  // of all kernels together
    int calls, references, dims, carried;

    // A call costs a few nanoseconds, a kernel its compilation.
    constexpr bool pays() const { return kernels > 0 && 2 * kernels <= calls; }
};
constexpr outline_size size_of(const outline& o) {
    outline_size s{0, 0, 0, 0, o.kernels.size(), o.calls.size(), o.references.size(), o.dims.size(), o.carried};
    for (const plan& k : o.kernels) {
        s.nodes += k.graph.nodes.size();
        s.operands += k.graph.operands.size();
        s.loops += k.loops.size();
        s.items += k.items.size();
    }
    return s;
}
// Of a program that has enough nests for some to be equal.
constexpr outline_size measure_outline(const plan_view& p) {
    int nests = 0;
    for (int i = p.root_first; i < p.root_first + p.root_count; ++i) nests += p.items[i].what == action::loop || p.items[i].what == action::call ? 1 : 0;
    return nests < 8 ? outline_size() : size_of(make_outline(p));
}

// What is called with what: all that is left of an outline when it runs.
template <outline_size Size>
struct call_list {
    kernel_call calls[Size.calls + 1]{};
    reference references[Size.references + 1]{};
    std::int32_t dims[Size.dims + 1]{};
};

// An outline as a constant: its kernels one after the other.
template <outline_size Size>
class frozen_outline {
    struct position {
        int node = 0, operand = 0, loop = 0, item = 0;
        int variables = 0, outputs = 0, dims = 0, slots = 0, root_first = 0, root_count = 0;
    };
    node nodes_[Size.nodes + 1]{};
    read operands_[Size.operands + 1]{};
    home homes_[Size.nodes + 1]{};
    loop loops_[Size.loops + 1]{};
    item items_[Size.items + 1]{};
    position positions_[Size.kernels + 1]{};

public:
    call_list<Size> calls;

    constexpr explicit frozen_outline(const outline& o) {
        position next;
        for (int k = 0; k < Size.kernels; ++k) {
            const plan& p = o.kernels[k];
            next.variables = p.graph.variables.size();
            next.outputs = p.graph.outputs.size();
            next.dims = p.graph.dims.size();
            next.slots = p.slot_count;
            next.root_first = p.root_first;
            next.root_count = p.root_count;
            positions_[k] = next;
            for (int i = 0; i < p.graph.nodes.size(); ++i) {
                homes_[next.node] = p.homes[i];
                nodes_[next.node++] = p.graph.nodes[i];
            }
            for (const read& r : p.graph.operands) operands_[next.operand++] = r;
            for (const loop& l : p.loops) loops_[next.loop++] = l;
            for (const item& i : p.items) items_[next.item++] = i;
        }
        positions_[Size.kernels] = next;
        for (int i = 0; i < Size.calls; ++i) calls.calls[i] = o.calls[i];
        for (int i = 0; i < Size.references; ++i) calls.references[i] = o.references[i];
        for (int i = 0; i < Size.dims; ++i) calls.dims[i] = o.dims[i];
    }
    constexpr plan_view kernel(int k) const {
        const position &at = positions_[k], &end = positions_[k + 1];
        const graph_view graph{nodes_ + at.node,   operands_ + at.operand,   nullptr, nullptr,      nullptr,
                               end.node - at.node, end.operand - at.operand, at.dims, at.variables, at.outputs};
        return {graph,     homes_ + at.node,    loops_ + at.loop,    items_ + at.item, nullptr, end.loop - at.loop, end.item - at.item,
                0, at.slots, at.root_first, at.root_count};
    }
};

}  // namespace ctgrad::schedule
