// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Graphs as text, in constant evaluation: `Xᵀ (X w - y)` (layer 3, print).
//
// A space is the matrix product, ⊙ and / are pointwise, x² is the pointwise square of a vector, `P^⊙2` that of a matrix (the
// matrix product is `A A`), a vector added to a matrix is added to each row, as in NumPy, `v 1ᵀ` repeats v in each column.
// `sum(A, axis 0)` sums along an axis, softmax and log_softmax of a matrix work on rows; `[a > b]` is 1 where it holds, else
// 0. Over [i,j,k,l], `A ⊗ B` is A[i,k] B[j,l], the Kronecker product of rows ij and columns kl. What has no matrix form (rank
// 3 and more) is printed with indices, sums that have one as matrices: `(Xᵀ C)[i,k] δ[j,l]`, `sum_{k} T[i,j,k] w[k]`.
#pragma once
#include "ctgrad/core/text.hpp"
#include "ctgrad/print/index_notation.hpp"
#include "ctgrad/print/matrix_notation.hpp"

namespace ctgrad {
namespace print {

// How a text looks: as plain characters.
struct plain_style {
    static constexpr bool latex = false;
    static constexpr std::string_view open = "(", close = ")", hadamard = " ⊙ ", kronecker = " ⊗ ", transposed = "ᵀ",
                                      norm = "‖", begin_index = "[", end_index = "]", sum_over = "sum_{",
                                      begin = "", end = "", where[] = {"where ", " = ", " from ", ""};
};
// As LaTeX, for a formula's environment.
struct latex_style {
    static constexpr bool latex = true;
    static constexpr std::string_view open = R"(\left()", close = R"(\right))", hadamard = R"( \odot )",
                                      kronecker = R"( \otimes )", transposed = R"(^\top)", norm = R"(\|)",
                                      begin_index = "_{", end_index = "}", sum_over = R"(\sum_{)", begin = "", end = "",
                                      where[] = {R"(\text{where } )", " = ", R"( \text{ from } )", ""};
};

template <class Style>
class writer {
    const formulas& from_;
    std::string_view letters_;
    sequence<char>& to_;

public:
    constexpr writer(const formulas& from, std::string_view letters, sequence<char>& to)
        : from_(from), letters_(letters), to_(to) {}

    constexpr void write(int index, level needed = relational) {
        const formula& f = from_[index];
        const bool fraction = Style::latex && f.kind == form::quotient && needed < atomic;
        const bool closed = f.binds < needed && !fraction;
        if (closed) add(Style::open);
        write_open(f);
        if (closed) add(Style::close);
    }

private:
    constexpr void add(std::string_view s) {
        for (const char c : s) to_.push_back(c);
    }
    // 1e-05 is 10^{-5} in LaTeX.
    constexpr void add(const decimal& d) {
        const std::string_view text = d.view();
        const std::size_t e = text.find('e');
        if (!Style::latex || e == std::string_view::npos) return add(Style::latex && text == "inf" ? R"(\infty)" : text);
        if (text.substr(0, e) != "1") {
            add(text.substr(0, e));
            add(R"( \cdot )");
        }
        std::size_t digit = e + 1;
        const bool negative = text[digit] == '-';
        while (digit + 1 < text.size() && (text[digit] < '1' || text[digit] > '9')) ++digit;
        add(negative ? "10^{-" : "10^{");
        add(text.substr(digit));
        add("}");
    }
    // W1 is W_1, and more than a letter is upright: weights.
    constexpr void add_symbol(std::string_view name) {
        if constexpr (!Style::latex) return add(name);
        if (name == "δ") return add(R"(\delta)");  // ours
        std::size_t letters = name.size();
        while (letters > 1 && name[letters - 1] >= '0' && name[letters - 1] <= '9') --letters;
        if (width_of(name.substr(0, letters)) == 1) {
            add(name.substr(0, letters));
        } else {
            add(R"(\mathrm{)");
            add_escaped(name.substr(0, letters));
            add("}");
        }
        if (letters == name.size()) return;
        add("_{");
        add(name.substr(letters));
        add("}");
    }
    constexpr void add_escaped(std::string_view name) {
        for (const char& c : name) {
            if (c == '_') add("\\");
            add(std::string_view(&c, 1));
        }
    }

    constexpr void write_open(const formula& f) {
        switch (f.kind) {
            case form::number: return add(decimal(f.value));
            case form::symbol: return add_symbol(f.name);
            case form::product: return write_list(f, " ", postfix);
            case form::hadamard: return write_list(f, Style::hadamard, multiplicative);
            case form::kronecker: return write_list(f, Style::kronecker, multiplicative);
            case form::sum: return write_sum(f);
            case form::scaled:
                write_coefficient(f);
                return write(from_.operand(f, 0), pointwise_level);
            case form::quotient: return write_quotient(f);
            case form::slice:
                write(from_.operand(f, 0), atomic);
                add(Style::begin_index);
                for (int axis = 0; axis < from_.index(f, 0); ++axis) {
                    if (axis > 0) add(",");
                    const bool cut = axis == from_.index(f, 1);
                    if (cut) add(decimal(from_.index(f, 2)));
                    add(":");
                    if (cut) add(decimal(from_.index(f, 3)));
                }
                return add(Style::end_index);
            case form::relation:
                write(from_.operand(f, 0), additive);
                add(" ");
                add(Style::latex ? f.latex : f.name);
                add(" ");
                return write(from_.operand(f, 1), additive);
            case form::call: return write_call(f);
            case form::transpose:
                if (from_[from_.operand(f, 0)].kind != form::inverse) return write_with(f, Style::transposed);
                return write_with(from_[from_.operand(f, 0)], Style::latex ? R"(^{-\top})" : "⁻ᵀ");
            case form::inverse: return write_with(f, Style::latex ? "^{-1}" : "⁻¹");
            case form::power: return write_power(f);
            case form::iverson:
                add(Style::latex ? R"(\left[)" : "[");
                write(from_.operand(f, 0));
                return add(Style::latex ? R"(\right])" : "]");
            case form::norm:
                add(Style::norm);
                write(from_.operand(f, 0));
                return add(Style::norm);
            case form::position: return write_letters(f);
            case form::indexed:
                write(from_.operand(f, 0), atomic);
                add(Style::begin_index);
                write_letters(f);
                return add(Style::end_index);
            case form::sum_over:
                add(Style::sum_over);
                write_letters(f);
                add("} ");
                return write(from_.operand(f, 0), multiplicative);
        }
    }
    // x², x^(1/3), s^(t - 1); of matrices point by point P^⊙2, as P² is their product
    constexpr void write_power(const formula& f) {
        write(from_.operand(f, 0), atomic);
        const bool whole = f.count == 1 && is_whole(f.value);
        if (!Style::latex && whole && !f.matrix) return add_superscript(decimal(f.value).view());
        add(Style::latex ? "^{" : "^");
        if (f.matrix) add(Style::latex ? R"(\odot )" : "⊙");
        const int q = f.count == 1 && !whole ? divisor_of(f.value) : 1;
        const bool closed = !Style::latex && f.count == 1 && (q > 1 || f.value < 0);
        if (closed) add(Style::open);
        if (f.count == 2) {
            write(from_.operand(f, 1), Style::latex ? relational : atomic);
        } else {
            add(decimal(q > 1 ? nearest_integer(f.value * q) : f.value));
            if (q > 1) add("/");
            if (q > 1) add(decimal(q));
        }
        if (closed) add(Style::close);
        if (Style::latex) add("}");
    }
    constexpr void add_superscript(std::string_view number) {
        constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
        for (const char c : number) add(c == '-' ? "⁻" : digits[c - '0']);
    }
    constexpr void write_list(const formula& f, std::string_view glue, level needed) {
        for (int k = 0; k < f.count; ++k) {
            if (k > 0) add(glue);
            write(from_.operand(f, k), needed);
        }
    }
    constexpr void write_with(const formula& f, std::string_view suffix) {
        write(from_.operand(f, 0), atomic);
        add(suffix);
    }
    constexpr void write_coefficient(const formula& f) {
        if (f.value == -1) return add("-");
        add(decimal(f.value));
        add(" ");
    }
    constexpr void write_sum(const formula& f) {
        for (int k = 0; k < f.count; ++k) {
            const int term = from_.operand(f, k);
            const bool negative = from_[term].negative && from_[term].binds != additive;
            if (k > 0) add(negative ? " - " : " + ");
            const int begin = to_.size();
            write(term, pointwise_level);
            if (k == 0 || !negative) continue;
            for (int i = begin; i + 1 < to_.size(); ++i) to_[i] = to_[i + 1];  // its sign is in the glue
            to_.pop_back();
        }
    }
    constexpr void write_fraction(const formula& f) {
        const formula& numerator = from_[from_.operand(f, 0)];
        const int begin = to_.size();
        write(from_.operand(f, 0));
        const bool negative = numerator.negative && numerator.binds != additive;
        sequence<char> text;
        for (int i = begin + (negative ? 1 : 0); i < to_.size(); ++i) text.push_back(to_[i]);
        while (to_.size() > begin) to_.pop_back();
        add(negative ? R"(-\frac{)" : R"(\frac{)");
        for (const char c : text) to_.push_back(c);
        add("}{");
        write(from_.operand(f, 1));
        add("}");
    }
    constexpr void write_quotient(const formula& f) {
        if (Style::latex) return write_fraction(f);
        const int numerator = from_.operand(f, 0);
        const formula& over = from_[numerator];
        if (from_.divides_plainly(over)) {
            write(numerator);
        } else if (over.kind == form::scaled && over.negative) {  // -(a ⊙ b) / c
            write_coefficient(over);
            write(from_.operand(over, 0), multiplicative);
        } else {
            write(numerator, static_cast<level>(over.binds + 1));
        }
        add(" / ");
        write(from_.operand(f, 1), postfix);
    }
    constexpr void write_name(const formula& f) {
        if (!Style::latex) return add(f.name);
        if (!f.latex.empty()) return add(f.latex);
        add(R"(\operatorname{)");
        add_escaped(f.name);
        add("}");
    }
    constexpr void write_call(const formula& f) {
        if (Style::latex && f.latex == R"(\sqrt)") {
            add(R"(\sqrt{)");
            write(from_.operand(f, 0));
            return add("}");
        }
        write_name(f);
        if (f.letters > 0) {
            add("_{");
            write_letters(f);
            add("}");
        }
        add(Style::open);
        write_list(f, ", ", relational);
        const bool one = (f.axes & (f.axes - 1)) == 0;
        if (f.axes != 0 && Style::latex)
            add(one ? R"(, \mathrm{axis}\)" : R"(, \mathrm{axes}\)");
        else if (f.axes != 0)
            add(one ? ", axis" : ", axes");
        for (int axis = 0; f.axes >> axis != 0; ++axis) {
            if ((f.axes >> axis & 1u) == 0) continue;
            const char digit[] = {' ', static_cast<char>('0' + axis)};
            add(std::string_view(digit, 2));
        }
        add(Style::close);
    }
    constexpr void write_letters(const formula& f) {
        for (int k = 0; k < f.letters; ++k) {
            if (k > 0) add(",");
            const int letter = letter_of(from_.index(f, k)), shift = shift_of(from_.index(f, k));
            if (letter == no_letter) {
                add(decimal(shift));
                continue;
            }
            add(letters_.substr(static_cast<std::size_t>(letter), 1));
            if (shift > 0) add("+");
            if (shift != 0) add(decimal(shift));
        }
    }
};

constexpr void add_to(sequence<char>& text, std::string_view s) {
    for (const char c : s) text.push_back(c);
}

// where h[i] = tanh(w h[i-1] + x[i]) from h0
template <class Style>
constexpr void add_recurrences(const ir::graph_view& graph, std::string_view letters, sequence<char>& text) {
    for (int i = 0; i < graph.node_count; ++i) {
        const ir::node& n = graph[i];
        if (n.kind != ir::node_kind::recurrence) continue;
        const ir::read itself{i, ir::axis_map::identity(n.rank), 1};
        const ir::read parts[] = {itself, graph.operand(n, 1), graph.operand(graph[graph.operand(n, 0).node], 0)};
        text.push_back('\n');
        add_to(text, Style::begin);
        for (int k = 0; k < 3; ++k) {
            add_to(text, Style::where[k]);
            formulas made;
            const int root = index_notation(graph, made).write({parts[k], n.domain});
            writer<Style>(made, letters, text).write(root);
        }
        add_to(text, Style::where[3]);
        add_to(text, Style::end);
    }
}

}  // namespace print

// The outputs of a graph, one line each, then what the recurrences in them are.
template <class Style = print::plain_style>
constexpr sequence<char> text_of(const ir::graph_view& graph) {
    using namespace print;
    sequence<char> text;
    const index_letters letters(graph);
    for (int i = 0; i < graph.output_count; ++i) {
        if (i > 0) text.push_back('\n');
        formulas made;
        int root = matrix_notation(graph, made).write(graph.outputs[i]);
        if (root < 0) root = index_notation(graph, made).write(graph.outputs[i]);
        add_to(text, Style::begin);
        writer<Style>(made, letters.view(), text).write(root);
        add_to(text, Style::end);
    }
    add_recurrences<Style>(graph, letters.view(), text);
    return text;
}

namespace print {

// The text of a graph with static storage, a frozen_graph for example: measured, then written.
template <const auto& Graph, class Style = plain_style>
inline constexpr frozen_text<text_of<Style>(Graph.view()).size()> text{text_of<Style>(Graph.view())};

}  // namespace print
}  // namespace ctgrad
