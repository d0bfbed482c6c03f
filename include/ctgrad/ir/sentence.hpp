// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// An error whose text the compiler prints: an incomplete type named by the sentence (layer 1, ir).
#pragma once
#include <utility>

#include "ctgrad/core/fixed_string.hpp"
#include "ctgrad/ir/shape.hpp"

namespace ctgrad {

// Never defined. Compilers shorten long strings in template arguments, so a sentence comes in pieces of 31 characters
// at most, split at spaces.
template <fixed_string... Sentence>
struct ill_formed;

namespace ir {

struct piece {
    int first = 0, length = 0;
};
constexpr piece next_piece(const message& m, int first) {
    constexpr int longest = 31;
    if (m.length - first <= longest) return {first, m.length - first};
    int length = longest;
    while (length > 0 && m.text[first + length] != ' ') --length;
    return {first, length > 0 ? length : longest};
}
constexpr piece piece_at(const message& m, int index) {
    piece p = next_piece(m, 0);
    for (int i = 0; i < index; ++i) {
        const int end = p.first + p.length;
        p = next_piece(m, m.text[end] == ' ' ? end + 1 : end);
    }
    return p;
}
constexpr int count_pieces(const message& m) {
    int count = 0;
    for (piece p{}; p.first + p.length < m.length; ++count) p = piece_at(m, count);
    return count;
}

// Message: a type with the sentence as its static member `error`.
template <class Message, int I, std::size_t Size>
constexpr fixed_string<Size> make_text() {
    fixed_string<Size> result;
    const piece p = piece_at(Message::error, I);
    // The end is written too: clang prints an array that it knows to have only a default there as numbers.
    for (int i = 0; i <= p.length; ++i) result.text[i] = i < p.length ? Message::error.text[p.first + i] : '\0';
    return result;
}
template <class Message, int I>
inline constexpr auto text_of_piece = make_text<Message, I, piece_at(Message::error, I).length + 1>();
template <class Message, int... I>
auto sentence_of_pieces(std::integer_sequence<int, I...>) -> ill_formed<text_of_piece<Message, I>...>;

// The type that says it.
template <class Message>
auto sentence() -> decltype(sentence_of_pieces<Message>(std::make_integer_sequence<int, count_pieces(Message::error)>()));

}  // namespace ir
}  // namespace ctgrad
