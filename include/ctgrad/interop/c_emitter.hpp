// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Writes the loops of a plan and their statements in C (layer 7, interop).
#pragma once
#include "ctgrad/codegen/statement.hpp"
#include "ctgrad/interop/c_names.hpp"

namespace ctgrad::interop {

// How an operation is written.
template <class T>
using c_spelling = c_value<T> (*)(const c_value<T>*);

// What a statement reads, as C. `what` is an operand, or codegen::memory_of.
template <class T>
class c_reader {
protected:
    using number = c_value<T>;
    using index = c_value<std::ptrdiff_t>;

    const plan_view& plan_;
    const graph_view& graph_;
    c_names& names_;

    c_reader(const plan_view& p, c_names& names) : plan_(p), graph_(p.graph), names_(names) {}

    static index at_name(const std::string& name) { return {{name}}; }
    // Sums and products begin with nothing.
    template <class Value>
    static Value plus(const Value& sum, const Value& x) {
        return sum.text.empty() ? x : sum + x;
    }
    static c_condition both(const c_condition& all, const c_condition& c) { return all.text.empty() ? c : all && c; }
    index strided(index i, const codegen::address::step& s) {
        if (s.factor != 1) i = i * index::constant(static_cast<double>(s.factor));
        for (int d = 0; d < s.named; ++d) i = i * at_name(names_.dim(s.dims[d]));
        return i;
    }
    index size_of(extent e) { return is_named(e) ? at_name(names_.dim(dim_of(e))) : index::constant(e); }
    index index_of(int loop) { return at_name(names_.letter(depth_of(plan_, loop) - 1)); }
    static index shifted(const index& i, int shift) {
        if (shift == 0) return i;
        return shift < 0 ? i - index::constant(-shift) : i + index::constant(shift);
    }
    index label(int reader, int k) {
        const int what = codegen::labels_of(k);
        const use labels = codegen::access_to(plan_, reader, what).of;
        return at_name(names_.input(graph_[labels.node].id, offset(reader, what).text));
    }
    // Along an axis of the statement.
    index along(int reader, int axis, int shift) {
        const int loop = codegen::loop_of(plan_, reader, axis), factor = codegen::label_of(plan_, reader, axis);
        if (loop < 0 && factor < 0) return index::constant(shift);
        return shifted(loop >= 0 ? index_of(loop) : label(reader, factor), shift);
    }
    index offset(int reader, int what) {
        const codegen::access a = codegen::access_to(plan_, reader, what);
        const codegen::address where = codegen::locate(plan_, a);
        index sum;
        for (const codegen::address::step* s = where.steps; s != where.steps + where.step_count; ++s) {
            const bool loops = s->loop < plan_.loop_count;
            sum = plus(sum, strided(loops ? shifted(index_of(s->loop), s->shift) : index::constant(s->shift), *s));
        }
        for (const codegen::address::step* s = where.picks; s != where.picks + where.pick_count; ++s)
            sum = plus(sum, strided(shifted(label(reader, s->label), s->shift), *s));
        return sum.text.empty() ? index::constant(0) : sum;
    }

    static number real(const index& i) { return {{std::string(type) + i.at_least(binding::prefix), binding::prefix}}; }
    static constexpr std::string_view type = std::same_as<T, float> ? "(float)" : "(double)";

    number memory(int reader, int what, int node) {
        const home& h = plan_.homes[node];
        const index at = offset(reader, what);
        if (what == codegen::output_memory) return {{names_.output(h.output, at.text)}};
        if (h.where != place::input) return written(h, at);
        const std::string x = names_.input(h.index, at.text);
        return graph_.variables[h.index].labels ? real(at_name(x)) : number{{x}};
    }
    // An element of a temporary or a result.
    number written(const home& h, const index& at) {
        return {{h.where == place::buffer ? names_.array(h.index) + "[" + at.text + "]" : names_.output(h.index, at.text)}};
    }
    // Where a delta, a triangle or a one-hot is 1.
    c_condition indicated(int reader, int k) {
        const use u = use_of(graph_, graph_[reader], graph_.operand(graph_[reader], k));
        const node& n = graph_[u.node];
        const index last = along(reader, u.axes[n.rank - 1], u.shift[n.rank - 1]);
        if (n.kind == node_kind::one_hot) return label(reader, k) == last;
        const index first = along(reader, u.axes[0], u.shift[0]);
        return n.kind == node_kind::triangle ? first >= last : first == last;
    }
    // Whether a guarded value is within its array.
    c_condition inside(int reader, const use& u) {
        c_condition all;
        for (int a = 0; a < max_rank; ++a) {
            if ((u.guarded >> a & 1u) == 0) continue;
            if (u.first[a] > 0) all = both(all, along(reader, a, 0) >= index::constant(u.first[a]));
            if (u.last[a] < graph_[reader].domain[a]) all = both(all, along(reader, a, 0) < index::constant(u.last[a]));
        }
        return all;
    }
    number plain(int reader, int k, const use& u) {
        const node& n = graph_[u.node];
        switch (n.kind) {
            case node_kind::one: return number::constant(1);
            case node_kind::size: return real(at_name(names_.dim(n.id)));
            case node_kind::index: return real(along(reader, u.axes[0], u.shift[0]));
            case node_kind::delta:
            case node_kind::triangle:
            case node_kind::one_hot: return select(indicated(reader, k), number::constant(1), number::constant(0));
            default: return memory(reader, k, u.node);
        }
    }
    // An operand with its coefficient, or with the size of that alone.
    number operand(int reader, int k, bool is_unsigned = false) {
        const codegen::access a = codegen::access_to(plan_, reader, k);
        const double c = is_unsigned && a.of.coefficient < 0 ? -a.of.coefficient : a.of.coefficient;
        const bool is_guarded = a.of.guarded != 0;
        if (c == 0 || (graph_[a.of.node].kind == node_kind::one && !is_guarded)) return number::constant(c);
        number x = a.in_register ? number{{names_.value(a.of.node)}} : plain(reader, k, a.of);
        if (is_guarded) x = select(inside(reader, a.of), x, number::constant(0));
        return scaled(c, x);
    }
    static number scaled(double c, const number& x) {
        if (c == 1) return x;
        return c == -1 ? -x : number::constant(c) * x;
    }
};

// Statement by statement.
template <class T>
class c_emitter : c_reader<T> {
    using base = c_reader<T>;
    using base::graph_, base::names_, base::plan_;
    using typename base::index, typename base::number;

    const c_spelling<T>* const spellings_;  // of the nodes
    const plan_view& packs_;                // the plan before its packs were taken away
    sequence<char> needed_, kept_;          // nodes whose value is read; as a local variable
    std::string text_;
    int depth_ = 1;

public:
    c_emitter(const plan_view& p, const plan_view& packs, const c_spelling<T>* spellings, c_names& names)
        : base(p, names),
          spellings_(spellings),
          packs_(packs),
          needed_(p.graph.node_count, 0),
          kept_(p.graph.node_count, 0) {
        find_readers();
    }
    // Whether a temporary is read at all.
    bool needs(int buffer) const { return is_needed(plan_.buffers[buffer].node); }
    std::string run() {
        write_items(plan_.root_first, plan_.root_count);
        return text_;
    }

private:
    bool is_needed(int i) const { return needed_[i] != 0 || plan_.homes[i].output >= 0 || is_recurrent(graph_[i]); }
    void find_readers() {
        for (int i = graph_.node_count - 1; i >= 0; --i) {
            if (!is_computed(plan_, i) || !is_needed(i)) continue;
            for (int k = graph_[i].kind == node_kind::recurrence ? 1 : 0; k < graph_[i].count; ++k) {
                const codegen::access a = codegen::access_to(plan_, i, k);
                if (a.of.coefficient == 0) continue;
                needed_[a.of.node] = 1;
                if (a.in_register) kept_[a.of.node] = 1;
            }
        }
    }

    // -- lines -----------------------------------------------------------------------------------------------------------

    void line(const std::string& s) { text_ += std::string(static_cast<std::size_t>(4 * depth_), ' ') + s + "\n"; }
    void open(const index& i, const index& size, int direction, const index& begin = index::constant(0)) {
        const std::string first = direction < 0 ? (size - index::constant(1)).text : begin.text;
        const std::string goes_on = direction < 0 ? i.text + " >= 0; --" : i.text + " < " + size.text + "; ++";
        line("for (ptrdiff_t " + i.text + " = " + first + "; " + goes_on + i.text + ") {");
        ++depth_;
    }
    void close() {
        --depth_;
        line("}");
    }
    const char* type() const { return std::same_as<T, float> ? "float " : "double "; }

    void write_items(int first, int count) {
        for (int k = first; k < first + count; ++k) {
            const item& it = plan_.items[k];
            if (it.what == action::loop)
                write_loop(it.index);
            else if (is_needed(it.index))
                write_statement(it.what, it.index);
        }
    }
    void write_loop(int l) {
        const std::size_t before = text_.size();
        const loop& run = plan_.loops[l];
        if (run.limit < 0)
            open(base::index_of(l), base::size_of(run.size), run.direction);
        else if (run.begins)
            open(base::index_of(l), base::size_of(run.size), run.direction, base::index_of(run.limit));
        else
            open(base::index_of(l), base::index_of(run.limit) + index::constant(1), run.direction);
        const std::size_t body = text_.size();
        write_items(plan_.loops[l].first, plan_.loops[l].count);
        const bool is_empty = text_.size() == body;
        close();
        if (is_empty) text_.resize(before);
    }
    void write_statement(action what, int i) {
        switch (what) {
            case action::compute: return graph_[i].kind == node_kind::input ? load(i) : keep(i, computed(i));
            case action::start: return start(i);
            case action::update: return update(i);
            case action::finish: return finish(i);
            default: return;
        }
    }
    void load(int i) {
        const std::string place = names_.place_of_number(graph_[i].id);
        if (!place.empty()) line("const " + std::string(type()) + names_.value(i) + " = " + place + ";");
    }

    // -- where values go -------------------------------------------------------------------------------------------------

    void keep(int i, const number& x) {
        const number value = base::scaled(plan_.homes[i].scale, x);
        if (kept_[i] == 0) return store(i, value);
        line("const " + std::string(type()) + names_.value(i) + " = " + value.text + ";");
        store(i, {{names_.value(i)}});
    }
    void store(int i, const number& x) {
        const home& h = plan_.homes[i];
        const bool own = h.where == place::output || h.where == place::buffer;
        if (own || h.output >= 0)
            line(base::memory(i, own ? codegen::own_memory : codegen::output_memory, i).text + " = " + x.text + ";");
    }
    number accumulator(int i) {
        return plan_.homes[i].in_memory ? base::memory(i, codegen::own_memory, i) : number{{names_.value(i)}};
    }
    void start(int i) {
        const number none = number::constant(graph_[i].kind == node_kind::reduce ? graph_[i].op->identity : 0);
        if (plan_.homes[i].in_memory) return fill(i, 0, none, index());
        line(type() + names_.value(i) + " = " + none.text + ";");
    }
    // All of the memory that no loop around has fixed.
    void fill(int i, int axis, const number& x, const index& at) {
        const node& n = graph_[i];
        const home& h = plan_.homes[i];
        if (axis == n.rank) return line(base::written(h, at.text.empty() ? index::constant(0) : at).text + " = " + x.text + ";");
        if ((h.stored >> axis & 1u) == 0 || n.domain[axis] == 1) return fill(i, axis + 1, x, at);
        const bool is_fixed = h.loops[axis] >= 0 && encloses(plan_, h.loops[axis], h.scope);
        const index here = is_fixed ? base::index_of(h.loops[axis]) : base::at_name(names_.letter(depth_ - 1));
        const codegen::address::step s = codegen::stride_of(plan_, codegen::access_to(plan_, i, codegen::own_memory), axis);
        if (!is_fixed) open(here, base::size_of(n.domain[axis]), 1);
        fill(i, axis + 1, x, base::plus(at, base::strided(here, s)));
        if (!is_fixed) close();
    }
    void update(int i) {
        const number sum = accumulator(i);
        if (graph_[i].kind == node_kind::reduce) {
            const number both[] = {sum, base::operand(i, 0)};
            return line(sum.text + " = " + spellings_[i](both).text + ";");
        }
        const c_condition chosen = choice(i);
        const std::string add = sum.text + " += " + product(i).text + ";";
        if (chosen.text.empty()) return line(add);
        line("if (" + chosen.text + ") {");
        ++depth_;
        line(add);
        close();
    }
    void finish(int i) {
        const home& h = plan_.homes[i];
        if (!h.in_memory) return store(i, base::scaled(h.scale, {{names_.value(i)}}));
        if (!packs_.homes[i].packed || h.output < 0) return;
        const index at = base::at_name(names_.letter(depth_ - 1));
        open(at, index::constant(static_cast<double>(schedule::elements_of(shape_of_node(graph_[i])))), 1);
        line(names_.output(h.output, at.text) + " = " + names_.array(h.index) + "[" + at.text + "];");
        close();
    }

    // -- what they are ---------------------------------------------------------------------------------------------------

    bool indicates(int i, int k) const {
        const use u = use_of(graph_, graph_[i], graph_.operand(graph_[i], k));
        return is_indicator(graph_[u.node]) && u.guarded == 0;
    }
    // Where the indicators among the factors are 1, "": there are none.
    c_condition choice(int i) {
        c_condition all;
        for (int k = 0; k < graph_[i].count; ++k) {
            if (!indicates(i, k) || codegen::only_picks(plan_, i, k)) continue;
            all = base::both(all, base::indicated(i, k));
        }
        return all;
    }
    // The product of the other factors.
    number product(int i) {
        double c = plan_.homes[i].in_memory ? plan_.homes[i].scale : 1;
        for (int k = 0; k < graph_[i].count; ++k)
            if (indicates(i, k)) c *= graph_.operand(graph_[i], k).coefficient;
        number all;
        for (int k = 0; k < graph_[i].count; ++k)
            if (!indicates(i, k))
                all = all.text.empty() ? base::scaled(c, base::operand(i, k)) : all * base::operand(i, k);
        return all.text.empty() ? number::constant(c) : all;
    }
    number sum(int i) {
        number all;
        for (int k = 0; k < graph_[i].count; ++k) {
            const double c = use_of(graph_, graph_[i], graph_.operand(graph_[i], k)).coefficient;
            if (c == 0) continue;
            if (all.text.empty())
                all = base::operand(i, k);
            else
                all = c < 0 ? all - base::operand(i, k, true) : all + base::operand(i, k);
        }
        return all.text.empty() ? number::constant(0) : all;
    }
    number step_before(int i) {
        const index first = graph_[i].axis > 0 ? index::constant(0) : base::size_of(graph_[i].domain[0]) - index::constant(1);
        const number before = base::memory(i, codegen::step_before, recurrence_of(graph_, i));
        return select(base::along(i, 0, 0) == first, base::operand(i, 0), before);
    }
    number computed(int i) {
        const node& n = graph_[i];
        switch (n.kind) {
            case node_kind::previous: return step_before(i);
            case node_kind::recurrence: return base::operand(i, 1);
            case node_kind::linear: return sum(i);
            case node_kind::reduce: return base::operand(i, 0);
            case node_kind::contract: {
                const c_condition chosen = choice(i);
                return chosen.text.empty() ? product(i) : select(chosen, product(i), number::constant(0));
            }
            default: break;
        }
        number x[3];
        for (int k = 0; k < n.count; ++k) x[k] = base::operand(i, k);
        return spellings_[i](x);
    }
};

}  // namespace ctgrad::interop
