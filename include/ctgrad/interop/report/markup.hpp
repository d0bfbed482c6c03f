// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A text of elements, HTML that is XML too (layer 7, interop).
#pragma once
#include <cmath>
#include <initializer_list>
#include <string>
#include <string_view>

namespace ctgrad::interop {

inline std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '&': result += "&amp;"; break;
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '"': result += "&quot;"; break;
            case '\'': result += "&#39;"; break;
            default:  // XML has no other control characters
                if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') result += c;
        }
    }
    return result;
}

// Characters, UTF-8.
inline int length_of(std::string_view text) {
    int length = 0;
    for (const char c : text) length += (static_cast<unsigned char>(c) & 0xC0u) != 0x80u ? 1 : 0;
    return length;
}
// At most so many characters, the last an ellipsis where some are left out.
inline std::string shortened(std::string_view text, int most) {
    if (length_of(text) <= most) return std::string(text);
    std::size_t end = 0;
    for (int length = 0; length < most; ++end) length += (static_cast<unsigned char>(text[end]) & 0xC0u) != 0x80u ? 1 : 0;
    return std::string(text.substr(0, end - 1)) + "…";
}

// A coordinate, to a tenth.
inline std::string coordinate(double x) {
    const long tenths = std::lround(10 * x), whole = tenths / 10, rest = std::labs(tenths % 10);
    return (tenths < 0 && whole == 0 ? "-" : "") + std::to_string(whole) + (rest == 0 ? "" : "." + std::to_string(rest));
}
// What is empty, or the number of no value (-1), is left out.
struct attribute {
    std::string_view name;
    std::string value;

    attribute(std::string_view n, std::string_view text) : name(n), value(escaped(text)) {}
    attribute(std::string_view n, const char* text) : attribute(n, std::string_view(text)) {}
    attribute(std::string_view n, const std::string& text) : attribute(n, std::string_view(text)) {}
    attribute(std::string_view n, double x) : name(n), value(coordinate(x)) {}
    attribute(std::string_view n, int number) : name(n), value(number < 0 ? "" : std::to_string(number)) {}
};
using attributes = std::initializer_list<attribute>;

inline std::string opening(std::string_view tag, attributes list = {}) {
    std::string text = "<" + std::string(tag);
    for (const attribute& a : list)
        if (!a.value.empty()) text += " " + std::string(a.name) + "=\"" + a.value + "\"";
    return text + ">";
}
inline std::string closing(std::string_view tag) {
    return "</" + std::string(tag) + ">";
}
// What is inside is markup already.
inline std::string element(std::string_view tag, attributes list, std::string_view inside) {
    return opening(tag, list) + std::string(inside) + closing(tag);
}
// An element that never has anything inside.
inline std::string lone(std::string_view tag, attributes list) {
    std::string text = opening(tag, list);
    text.back() = '/';
    return text + ">";
}

}  // namespace ctgrad::interop
