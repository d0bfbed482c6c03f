// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Formulas as MathML Core, which browsers show without help (layer 3, print).
#pragma once
#include "ctgrad/print/text.hpp"

namespace ctgrad::print {

struct mathml_style {
    static constexpr std::string_view begin = R"(<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">)",
                                      end = "</math>",
                                      where[] = {"<mrow><mtext>where\u00a0</mtext>", "<mo>=</mo>",
                                                 "<mtext>\u00a0from\u00a0</mtext>", "</mrow>"};
};

// The third writer of the tree that text and LaTeX are written from. Every formula becomes one element.
template <>
class writer<mathml_style> {
    const formulas& from_;
    std::string_view letters_;
    sequence<char>& to_;

public:
    constexpr writer(const formulas& from, std::string_view letters, sequence<char>& to)
        : from_(from), letters_(letters), to_(to) {}

    // Without its sign where that stands before the formula already.
    constexpr void write(int index, level needed = relational, bool is_unsigned = false) {
        const formula& f = from_[index];
        const bool fraction = f.kind == form::quotient && needed < atomic;
        const bool closed = f.binds < needed && !fraction;
        if (!closed) return write_open(f, is_unsigned);
        const bool tall = is_tall(f);
        open(tall);
        write_open(f, is_unsigned);
        close(tall);
    }

private:
    static constexpr std::string_view minus = "<mo>−</mo>", space = R"(<mspace width="0.2em"/>)";

    constexpr void add(std::string_view s) { add_to(to_, s); }
    // Parentheses are as tall as a letter but around what is taller than a line.
    constexpr void open(bool tall) { add(tall ? "<mrow><mo>(</mo>" : R"(<mrow><mo stretchy="false">(</mo>)"); }
    constexpr void close(bool tall) { add(tall ? "<mo>)</mo></mrow>" : R"(<mo stretchy="false">)</mo></mrow>)"); }
    constexpr bool is_tall(const formula& f) const {
        if (f.kind == form::quotient || f.kind == form::sum_over) return true;
        for (int k = 0; k < f.count; ++k)
            if (is_tall(from_[from_.operand(f, k)])) return true;
        return false;
    }
    constexpr void add_escaped(std::string_view s) {
        for (const char c : s) {
            switch (c) {
                case '&': add("&amp;"); break;
                case '<': add("&lt;"); break;
                case '>': add("&gt;"); break;
                case '"': add("&quot;"); break;
                default: to_.push_back(c);
            }
        }
    }
    constexpr void add_element(std::string_view tag, std::string_view content) {
        add("<");
        add(tag);
        add(">");
        add_escaped(content);
        add("</");
        add(tag);
        add(">");
    }
    constexpr void add_number(double value) {
        const decimal d(value);
        std::string_view text = d.view();
        const bool negative = text[0] == '-';
        if (negative) text = text.substr(1);
        const std::size_t e = text.find('e');
        const bool row = negative || e != std::string_view::npos;
        if (row) add("<mrow>");
        if (negative) add(minus);
        if (text == "inf" || text == "nan")
            add_element("mi", text == "inf" ? "∞" : text);
        else if (e == std::string_view::npos)
            add_element("mn", text);
        else
            add_power_of_ten(text.substr(0, e), text.substr(e + 1));
        if (row) add("</mrow>");
    }
    // 1e-05 is 10⁻⁵
    constexpr void add_power_of_ten(std::string_view factor, std::string_view exponent) {
        if (factor != "1") {
            add_element("mn", factor);
            add("<mo>·</mo>");
        }
        add("<msup><mn>10</mn><mrow>");
        if (exponent[0] == '-') add(minus);
        while (exponent.size() > 1 && (exponent[0] < '1' || exponent[0] > '9')) exponent = exponent.substr(1);
        add_element("mn", exponent);
        add("</mrow></msup>");
    }
    // W1 is W with the index 1, and more than a letter is upright: weights.
    constexpr void add_symbol(std::string_view name) {
        std::size_t letters = name.size(), digits = 0;
        for (; letters > 1 && name[letters - 1] == '\''; --letters) {}
        const std::size_t primes = name.size() - letters;
        for (; letters > 1 && name[letters - 1] >= '0' && name[letters - 1] <= '9'; --letters) ++digits;
        if (primes > 0) add("<msup>");
        if (digits > 0) add("<msub>");
        add_element("mi", name.substr(0, letters));
        if (digits > 0) {
            add_element("mn", name.substr(letters, digits));
            add("</msub>");
        }
        if (primes == 0) return;
        add("<mo>");
        for (std::size_t k = 0; k < primes; ++k) add("′");
        add("</mo></msup>");
    }

    constexpr void write_open(const formula& f, bool is_unsigned) {
        switch (f.kind) {
            case form::number: return add_number(is_unsigned ? -f.value : f.value);
            case form::symbol: return add_symbol(f.name);
            case form::product: return write_list(f, space, postfix);
            case form::hadamard: return write_list(f, "<mo>⊙</mo>", multiplicative);
            case form::kronecker: return write_list(f, "<mo>⊗</mo>", multiplicative);
            case form::sum: return write_sum(f);
            case form::scaled: return write_scaled(f, is_unsigned);
            case form::quotient: return write_quotient(f, is_unsigned);
            case form::slice: return write_slice(f);
            case form::relation: return write_relation(f);
            case form::call: return write_call(f);
            case form::transpose:
                if (from_[from_.operand(f, 0)].kind != form::inverse) return write_with(f, "<mi>⊤</mi>");
                return write_with(from_[from_.operand(f, 0)], "<mrow><mo>−</mo><mi>⊤</mi></mrow>");
            case form::inverse: return write_with(f, "<mrow><mo>−</mo><mn>1</mn></mrow>");
            case form::power: return write_power(f);
            case form::iverson: return write_between("<mrow><mo>[</mo>", f, "<mo>]</mo></mrow>");
            case form::norm: return write_between("<mrow><mo>‖</mo>", f, "<mo>‖</mo></mrow>");
            case form::position: return write_letters(f);
            case form::indexed:
                add("<msub>");
                write(from_.operand(f, 0), atomic);
                write_letters(f);
                return add("</msub>");
            case form::sum_over:
                add("<mrow><munder><mo>∑</mo>");
                write_letters(f);
                add("</munder>");
                write(from_.operand(f, 0), multiplicative);
                return add("</mrow>");
        }
    }
    constexpr void write_list(const formula& f, std::string_view glue, level needed) {
        add("<mrow>");
        for (int k = 0; k < f.count; ++k) {
            if (k > 0) add(glue);
            write(from_.operand(f, k), needed);
        }
        add("</mrow>");
    }
    constexpr void write_between(std::string_view open, const formula& f, std::string_view close) {
        add(open);
        write(from_.operand(f, 0));
        add(close);
    }
    constexpr void write_with(const formula& f, std::string_view exponent) {
        add("<msup>");
        write(from_.operand(f, 0), atomic);
        add(exponent);
        add("</msup>");
    }
    constexpr void write_sum(const formula& f) {
        add("<mrow>");
        for (int k = 0; k < f.count; ++k) {
            const formula& term = from_[from_.operand(f, k)];
            const bool negative = k > 0 && term.negative && term.binds != additive;
            if (k > 0) add(negative ? minus : "<mo>+</mo>");
            write(from_.operand(f, k), pointwise_level, negative);
        }
        add("</mrow>");
    }
    constexpr void write_scaled(const formula& f, bool is_unsigned) {
        const double value = is_unsigned ? -f.value : f.value;
        add("<mrow>");
        if (value == -1) add(minus);
        if (value != -1 && value != 1) {
            add_number(value);
            add(space);
        }
        write(from_.operand(f, 0), pointwise_level);
        add("</mrow>");
    }
    constexpr void write_quotient(const formula& f, bool is_unsigned) {
        const formula& numerator = from_[from_.operand(f, 0)];
        const bool negative = numerator.negative && numerator.binds != additive;
        add("<mrow>");
        if (negative && !is_unsigned) add(minus);
        add("<mfrac>");
        write(from_.operand(f, 0), relational, negative);
        write(from_.operand(f, 1));
        add("</mfrac></mrow>");
    }
    // x², x^(1/3), s^(t - 1); of matrices point by point with ⊙, as A² is their product
    constexpr void write_power(const formula& f) {
        add("<msup>");
        write(from_.operand(f, 0), atomic);
        add("<mrow>");
        if (f.matrix) add("<mo>⊙</mo>");
        const int q = f.count == 1 && !is_whole(f.value) ? divisor_of(f.value) : 1;
        if (f.count == 2) {
            write(from_.operand(f, 1));
        } else {
            add_number(q > 1 ? nearest_integer(f.value * q) : f.value);
            if (q > 1) add("<mo>/</mo>");
            if (q > 1) add_number(q);
        }
        add("</mrow></msup>");
    }
    constexpr void write_slice(const formula& f) {
        add("<msub>");
        write(from_.operand(f, 0), atomic);
        add("<mrow>");
        for (int axis = 0; axis < from_.index(f, 0); ++axis) {
            if (axis > 0) add("<mo>,</mo>");
            const bool cut = axis == from_.index(f, 1);
            if (cut) add_number(from_.index(f, 2));
            add("<mo>:</mo>");
            if (cut) add_number(from_.index(f, 3));
        }
        add("</mrow></msub>");
    }
    constexpr void write_relation(const formula& f) {
        constexpr std::string_view written[][2] = {{"<=", "≤"}, {">=", "≥"}, {"==", "="}, {"!=", "≠"}};
        std::string_view sign = f.name;
        for (const auto& known : written)
            if (known[0] == sign) sign = known[1];
        add("<mrow>");
        write(from_.operand(f, 0), additive);
        add_element("mo", sign);
        write(from_.operand(f, 1), additive);
        add("</mrow>");
    }
    constexpr void write_call(const formula& f) {
        if (f.latex == R"(\sqrt)") return write_between("<msqrt>", f, "</msqrt>");
        add("<mrow>");
        if (f.letters > 0) add("<msub>");
        add_element("mi", f.name);
        if (f.letters > 0) {
            write_letters(f);
            add("</msub>");
        }
        const bool tall = is_tall(f);
        add("<mo>\u2061</mo>");  // function application
        open(tall);
        for (int k = 0; k < f.count; ++k) {
            if (k > 0) add("<mo>,</mo>");
            write(from_.operand(f, k));
        }
        if (f.axes != 0) add((f.axes & (f.axes - 1)) == 0 ? "<mo>,</mo><mtext>axis" : "<mo>,</mo><mtext>axes");
        for (int axis = 0; f.axes >> axis != 0; ++axis) {
            if ((f.axes >> axis & 1u) == 0) continue;
            add(" ");
            add(decimal(axis).view());
        }
        if (f.axes != 0) add("</mtext>");
        close(tall);
        add("</mrow>");
    }
    constexpr void write_letters(const formula& f) {
        add("<mrow>");
        for (int k = 0; k < f.letters; ++k) {
            if (k > 0) add("<mo>,</mo>");
            const int letter = letter_of(from_.index(f, k)), shift = shift_of(from_.index(f, k));
            if (letter == no_letter) {
                add_number(shift);
                continue;
            }
            add_element("mi", letters_.substr(static_cast<std::size_t>(letter), 1));
            if (shift == 0) continue;
            add(shift > 0 ? "<mo>+</mo>" : minus);
            add_number(shift > 0 ? shift : -shift);
        }
        add("</mrow>");
    }
};

}  // namespace ctgrad::print
