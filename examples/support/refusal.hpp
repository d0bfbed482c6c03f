// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The sentence by which the compiler refuses an expression, read instead: refusal<decltype(W * x)>().
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <string>
#include <type_traits>

template <ctgrad::fixed_string... Words>
std::string sentence_of(std::type_identity<ctgrad::ill_formed<Words...>>) {
    std::string sentence;
    ((sentence.append(sentence.empty() ? "" : " ").append(Words.text)), ...);
    return sentence;
}
template <class Refused>
std::string refusal() {
    return sentence_of(std::type_identity<Refused>());
}
