// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Numbers as C expressions (layer 7, interop).
//
// A pack of one lane whose content is text: what an operation does with packs, its `lower`, then writes it in C.
#pragma once
#include <cmath>
#include <concepts>
#include <string>
#include <string_view>

#include "ctgrad/print/decimal.hpp"

namespace ctgrad::interop {

// What binds how tightly in C.
enum class binding { choice, either, both, relation, sum, product, prefix, atom };

struct c_text {
    std::string text;
    binding binds = binding::atom;

    std::string at_least(binding needed) const { return binds < needed ? "(" + text + ")" : text; }
};
struct c_condition : c_text {};

// A number of type T: float, double, or an integer, which is an index.
template <class T>
struct c_value : c_text {
    using value_type = T;

    static c_value broadcast(T x) { return constant(static_cast<double>(x)); }
    static c_value constant(double x) {
        std::string text(print::decimal(x).view());
        const binding binds = text[0] == '-' ? binding::prefix : binding::atom;
        if constexpr (std::floating_point<T>) {
            if (x != x) return {{"NAN"}};
            if (std::isinf(x))
                return {{std::string(x < 0 ? "-" : "") + (std::same_as<T, float> ? "INFINITY" : "HUGE_VAL"), binds}};
            if (text.find_first_of(".e") == std::string::npos) text += ".0";
            if constexpr (std::same_as<T, float>) text += "f";
        }
        return {{text, binds}};
    }

    friend c_value operator+(const c_value& a, const c_value& b) { return joined(a, " + ", b, binding::sum); }
    friend c_value operator-(const c_value& a, const c_value& b) { return joined(a, " - ", b, binding::sum); }
    friend c_value operator*(const c_value& a, const c_value& b) { return joined(a, " * ", b, binding::product); }
    friend c_value operator/(const c_value& a, const c_value& b) { return joined(a, " / ", b, binding::product); }
    friend c_value operator-(const c_value& a) {
        if (a.binds == binding::prefix && a.text[0] == '-') return {{a.text.substr(1)}};
        return {{"-" + a.at_least(binding::atom), binding::prefix}};
    }

    friend c_condition operator==(const c_value& a, const c_value& b) { return compared(a, " == ", b); }
    friend c_condition operator!=(const c_value& a, const c_value& b) { return compared(a, " != ", b); }
    friend c_condition operator<(const c_value& a, const c_value& b) { return compared(a, " < ", b); }
    friend c_condition operator<=(const c_value& a, const c_value& b) { return compared(a, " <= ", b); }
    friend c_condition operator>(const c_value& a, const c_value& b) { return compared(a, " > ", b); }
    friend c_condition operator>=(const c_value& a, const c_value& b) { return compared(a, " >= ", b); }
    friend c_value select(const c_condition& m, const c_value& a, const c_value& b) {
        return {{m.at_least(binding::either) + " ? " + a.at_least(binding::either) + " : " + b.text, binding::choice}};
    }

private:
    // Operations of one kind run from left to right.
    static c_value joined(const c_value& a, const char* between, const c_value& b, binding binds) {
        const binding right = binds == binding::sum ? binding::product : binding::prefix;
        return {{a.at_least(binds) + between + b.at_least(right), binds}};
    }
    static c_condition compared(const c_value& a, const char* relation, const c_value& b) {
        return {{a.at_least(binding::sum) + relation + b.at_least(binding::sum), binding::relation}};
    }
};

inline c_condition operator&&(const c_condition& a, const c_condition& b) {
    return {{a.at_least(binding::both) + " && " + b.at_least(binding::relation), binding::both}};
}
inline c_condition operator||(const c_condition& a, const c_condition& b) {
    return {{a.at_least(binding::relation) + " || " + b.at_least(binding::relation), binding::either}};
}

// A function of <math.h>; those of float end in f.
template <class T, class... Others>
c_value<T> c_call(const std::string& function, const c_value<T>& x, const Others&... others) {
    const char* const suffix = std::same_as<T, float> ? "f(" : "(";
    return {{function + suffix + (x.text + ... + (", " + others.text)) + ")"}};
}
#define CTGRAD_C_FUNCTIONS(name)                                                                              \
    name(exp) name(expm1) name(log) name(log1p) name(sqrt) name(pow) name(sin) name(cos) name(tan) name(asin) \
        name(acos) name(atan) name(atan2) name(sinh) name(cosh) name(tanh) name(erf) name(erfc) name(lgamma)  \
            name(copysign) name(fma)
#define CTGRAD_C_FUNCTION(name)                                     \
    template <class T, class... Others>                             \
    c_value<T> name(const c_value<T>& x, const Others&... others) { \
        return c_call(#name, x, others...);                         \
    }
CTGRAD_C_FUNCTIONS(CTGRAD_C_FUNCTION)
#undef CTGRAD_C_FUNCTION

// What packs can do besides, see codegen/simd.hpp.
template <class T>
c_value<T> abs(const c_value<T>& x) {
    return c_call("fabs", x);
}
template <class T>
c_value<T> minus_abs(const c_value<T>& x) {
    return -abs(x);
}
template <class T>
c_value<T> log1p_of_fraction(const c_value<T>& x) {
    return log1p(x);
}
template <class T>
c_value<T> larger(const c_value<T>& a, const c_value<T>& b) {
    return select(a > b, a, b);
}
template <class T>
c_value<T> smaller(const c_value<T>& a, const c_value<T>& b) {
    return select(a < b, a, b);
}
template <class T>
c_value<T> max(const c_value<T>& a, const c_value<T>& b) {
    return select(b > a || b != b, b, a);
}
template <class T>
c_value<T> min(const c_value<T>& a, const c_value<T>& b) {
    return select(b < a || b != b, b, a);
}

// Functions that C has not.
struct not_in_c {};
template <class T>
not_in_c digamma(const c_value<T>&);
template <class T>
not_in_c trigamma(const c_value<T>&);

}  // namespace ctgrad::interop
