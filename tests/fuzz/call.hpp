// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Calls made of bytes: a right one, spoilt in up to three ways, in C or in C++; and what must come of it.
#pragma once
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctgrad/function.hpp>
#include <ctgrad/interop/c.hpp>
#include <string>

#include "fuzz/memory.hpp"

namespace fuzz {

namespace cg = ctgrad;

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto k = cg::dim<"k">;
inline constexpr auto x = cg::matrix<"x", n, 3>;
inline constexpr auto t = cg::labels<"t", n, 3>;
inline constexpr auto rate = cg::scalar<"rate">;
// rate x[i, t[i]]; k times the sum of x; rate + x
extern const cg::function<cg::takes<x, t, rate, k>, cg::returns<cg::vector<"y", n>, cg::scalar<"s">, x>> picked;

}  // namespace fuzz

extern "C" int picked_in_c(const ctgrad_array*, int, const ctgrad_array*, int, char*, std::size_t);

namespace fuzz {

// The first four are arguments, by name, the others results.
enum role { of_x, of_t, of_rate, of_k, of_y, of_s, of_z, roles };
inline constexpr const char* names[roles] = {"x", "t", "rate", "k", "", "", ""};
constexpr bool is_number(int r) {
    return r == of_rate || r == of_k || r == of_s;
}
constexpr bool is_matrix(int r) {
    return r == of_x || r == of_z;
}

struct call {
    static constexpr int axes = cg::shape_of::max_rank;
    static constexpr std::int64_t limits[] = {-1,
                                              0,
                                              1,
                                              2,
                                              3,
                                              7,
                                              INT32_MIN,
                                              INT32_MAX,
                                              std::int64_t(1) << 61,
                                              (std::int64_t(1) << 62) - 1,
                                              std::int64_t(1) << 62,
                                              INT64_MIN,
                                              INT64_MAX};
    memory bytes;
    bool in_c, is_float;
    ctgrad_array arrays[roles];
    int rank[roles];  // of views, in C++
    std::ptrdiff_t extents[roles][axes]{};
    std::vector<int> inputs{of_x, of_t, of_rate, of_k}, results{of_y, of_s, of_z};
    int more_inputs = 0, more_results = 0;  // than there are
    bool null_inputs = false, null_results = false;
    static inline const std::string long_name = std::string(400, 'x');

    explicit call(source& from) : in_c(from.below(2) > 0), is_float(from.below(2) > 0) {
        const std::ptrdiff_t rows = from.below(9), sizes[] = {3 * rows, rows, 1, 1, rows, 1, 3 * rows};
        for (int r = 0; r < roles; ++r) {
            const bool is_integer = r == of_t || r == of_k;
            const char type = !is_integer ? real() : in_c ? "bhiqBHIQ"[from.below(8)] : r == of_t ? 'i' : 'q';
            arrays[r] = {names[r], type, bytes.slot(r), sizes[r]};
            rank[r] = is_matrix(r) ? 2 : is_number(r) ? 0 : 1;
            extents[r][0] = rows;
            extents[r][1] = 3;
            for (std::ptrdiff_t i = 0; r < of_y && i < sizes[r]; ++i)
                put(type, bytes.slot(r) + i * bytes_of(type), is_integer ? from.below(3) : from.below(17) - 8);
        }
        for (int turns = from.below(4); turns > 0; --turns) spoil(from);
    }
    char real() const { return is_float ? 'f' : 'd'; }

private:
    static std::int64_t any_limit(source& from) { return limits[from.below(static_cast<int>(std::size(limits)))]; }
    // In C++ the compiler sees to what is below the first four.
    void spoil(source& from) {
        const int r = from.below(roles);
        ctgrad_array& a = arrays[r];
        switch (from.below(in_c ? 9 : 4)) {
            case 0: a.data = nullptr; break;
            case 1: a.data = bytes.slot(from.below(roles)) + bytes_of(a.type) * from.below(8); break;
            case 2: spoil_extents(from, r); break;
            case 3: spoil_numbers(from, r); break;
            case 4:
                a.name = std::array{static_cast<const char*>(nullptr),
                                    "",
                                    "x",
                                    "t",
                                    "rate",
                                    "k",
                                    "n",
                                    "x ",
                                    long_name.c_str()}[static_cast<std::size_t>(from.below(9))];
                break;
            case 5: a.type = static_cast<char>(from.byte()); break;
            case 6: a.data = bytes.slot(r) + from.below(8); break;
            case 7: spoil_list(from, r < of_y ? inputs : results); break;
            default:
                (r < of_y ? null_inputs : null_results) = from.below(2) > 0;
                (r < of_y ? more_inputs : more_results) = from.below(2) * -9;
        }
    }
    void spoil_extents(source& from, int r) {
        arrays[r].size = from.below(2) > 0 ? any_limit(from) : from.below(28);
        const int axis = from.below(3);
        if (axis < 2)
            extents[r][axis] = arrays[r].size;
        else
            rank[r] = from.below(axes + 1);
    }
    void spoil_numbers(source& from, int r) {
        const ctgrad_array& a = arrays[r];
        if (a.data == bytes.slot(of_k)) put(a.type, bytes.slot(of_k), any_limit(from));
        if (a.data == bytes.slot(of_t))
            put(a.type, bytes.slot(of_t) + bytes_of(a.type) * from.below(8), any_limit(from));
    }
    static void spoil_list(source& from, std::vector<int>& list) {
        if (from.below(2) > 0) list.push_back(from.below(roles));
        if (from.below(2) > 0 && !list.empty()) list.erase(list.begin() + from.below(static_cast<int>(list.size())));
        if (!list.empty())
            std::swap(list.front(), list[static_cast<std::size_t>(from.below(static_cast<int>(list.size())))]);
    }
};

// What must come of a call, found without the library.
class judge {
    const call& c_;
    const memory before_;
    int array_of_[roles];  // -1: not given, or not once
    std::ptrdiff_t rows_ = 0;
    static constexpr std::ptrdiff_t most_rows = 16;

    const ctgrad_array& at(int r) const { return c_.arrays[array_of_[r]]; }
    char type(int r) const { return at(r).type; }
    bool is_integer(int r) const { return is_integer_type(type(r)); }
    std::ptrdiff_t count(int r) const { return is_number(r) ? 1 : is_matrix(r) ? 3 * rows_ : rows_; }
    void find_arrays() {
        for (int r = 0; r < roles; ++r)
            array_of_[r] = r < of_y || c_.results.size() != 3 ? -1 : c_.results[static_cast<std::size_t>(r - of_y)];
        for (int r = 0; r < of_y; ++r)
            for (const int i : c_.inputs)
                if (c_.arrays[i].name != nullptr && std::strcmp(c_.arrays[i].name, names[r]) == 0)
                    array_of_[r] = array_of_[r] < 0 ? i : roles;
        for (int& a : array_of_)
            if (a == roles || c_.inputs.size() != 4 || c_.more_inputs != 0 || c_.more_results != 0 || c_.null_inputs ||
                c_.null_results)
                a = -1;
    }
    bool fits(int r) const {
        const int a = array_of_[r];
        if (c_.in_c) return c_.arrays[a].size == count(r);
        if (is_number(r)) return true;
        return c_.rank[a] == (is_matrix(r) ? 2 : 1) && c_.extents[a][0] == rows_ &&
               (!is_matrix(r) || c_.extents[a][1] == 3);
    }
    bool has_type(int r) const {
        if (r == of_t || r == of_k) return is_integer(r);
        return (r == of_rate && (is_integer(r) || type(r) == 'f' || type(r) == 'd')) || type(r) == real();
    }
    bool has_memory(int r) const {
        return (at(r).data != nullptr || count(r) == 0) &&
               reinterpret_cast<std::uintptr_t>(at(r).data) % static_cast<std::size_t>(bytes_of(type(r))) == 0;
    }
    std::ptrdiff_t offset(int r, std::ptrdiff_t i) const { return c_.bytes.offset(at(r).data) + i * bytes_of(type(r)); }
    double number(int r, std::ptrdiff_t i = 0) const { return get(type(r), before_.at(offset(r, i))); }
    bool overlap(int r, int other) const {
        if (count(r) == 0 || count(other) == 0) return false;
        return offset(r, 0) < offset(other, count(other)) && offset(other, 0) < offset(r, count(r));
    }

public:
    explicit judge(const call& c) : c_(c), before_(c.bytes) {
        find_arrays();
        if (array_of_[of_x] >= 0) rows_ = c.in_c ? at(of_x).size / 3 : c.extents[array_of_[of_x]][0];
        if (rows_ < 0 || rows_ > most_rows) array_of_[of_x] = -1;  // so much memory is nowhere
    }
    char real() const { return type(of_x) == 'f' ? 'f' : 'd'; }
    bool is_right() const {
        for (const int a : array_of_)
            if (a < 0) return false;
        for (int r = 0; r < roles; ++r)
            if (!fits(r) || !has_type(r) || !has_memory(r)) return false;
        for (std::ptrdiff_t i = 0; i < rows_; ++i)
            if (const double label = number(of_t, i); label < 0 || label >= 3) return false;
        return number(of_k) >= 0 && number(of_k) < 0x1p62;
    }
    // Results that lie where something else does; of a call that is right but for that.
    bool shares_memory() const {
        for (int r = of_y; r < roles; ++r)
            for (int other = 0; other < r; ++other)
                if (overlap(r, other)) return true;
        return false;
    }
    bool is_as_before(const memory& now) const { return now == before_; }
    // The results are the reference's, and nothing else is written.
    bool is_done(memory now) const {
        double sum = 0, size = 0;
        for (std::ptrdiff_t i = 0; i < 3 * rows_; ++i) {
            sum += number(of_x, i);
            size += std::abs(number(of_x, i));
        }
        bool right = is_near(now, of_s, 0, number(of_k) * sum, number(of_k) * size);
        for (std::ptrdiff_t i = 0; i < rows_; ++i) {
            const double value = number(of_rate) * number(of_x, 3 * i + static_cast<std::ptrdiff_t>(number(of_t, i)));
            right = right && is_near(now, of_y, i, value, std::abs(value));
        }
        for (std::ptrdiff_t i = 0; i < 3 * rows_; ++i) {
            const double a = number(of_rate), b = number(of_x, i);
            right = right && is_near(now, of_z, i, a + b, std::abs(a) + std::abs(b));
        }
        for (int r = of_y; r < roles; ++r)
            std::copy_n(before_.at(offset(r, 0)), count(r) * bytes_of(real()), now.at(offset(r, 0)));
        return right && now == before_;
    }

private:
    // Half a dozen roundings of terms of that size; what is below the smallest numbers is lost.
    bool is_near(const memory& now, int r, std::ptrdiff_t i, double value, double size) const {
        const double got = get(real(), now.at(offset(r, i)));
        const double least = real() == 'f' ? 1e-44 : 1e-323, eps = real() == 'f' ? 6e-7 : 1e-15;
        return std::abs(got - value) <= 4 * eps * size + 4 * least || std::isnan(value) || size > 1e38;
    }
};

enum class outcome { done, refused, wrong };

inline outcome run_in_c(call& c) {
    const auto list = [&](const std::vector<int>& which) {
        std::vector<ctgrad_array> all;
        for (const int r : which) all.push_back(c.arrays[r]);
        return all;
    };
    const std::vector<ctgrad_array> inputs = list(c.inputs), results = list(c.results);
    char message[256] = "";
    const int status =
        picked_in_c(c.null_inputs ? nullptr : inputs.data(), static_cast<int>(inputs.size()) + c.more_inputs,
                    c.null_results ? nullptr : results.data(), static_cast<int>(results.size()) + c.more_results,
                    message, sizeof(message));
    if (status == ctgrad_done) return message[0] == '\0' ? outcome::done : outcome::wrong;
    const bool is_documented = status == ctgrad_wrong_argument || status == ctgrad_wrong_shape;
    return is_documented && message[0] != '\0' ? outcome::refused : outcome::wrong;
}

template <class T>
cg::view<T> view_of(const call& c, int r) {
    cg::view<T> v(static_cast<T*>(c.arrays[r].data));
    v.rank = c.rank[r];
    std::copy_n(c.extents[r], call::axes, v.extents);
    return v;
}
template <class T>
T* pointer_to(const call& c, int r) {
    return static_cast<T*>(c.arrays[r].data);
}
template <class T>
outcome run_in_cpp(const call& c, bool bind) {
    const auto with = [&](const auto& f) {
        f(x = view_of<const T>(c, of_x), t = view_of<const std::int32_t>(c, of_t),
          rate = pointer_to<const T>(c, of_rate), k = pointer_to<const std::int64_t>(c, of_k),
          cg::into(view_of<T>(c, of_y), pointer_to<T>(c, of_s), view_of<T>(c, of_z)));
    };
    try {
        if (bind)
            with([](const auto&... arguments) { picked.bind(arguments...)(); });
        else
            with(picked);
        return outcome::done;
    } catch (const std::invalid_argument& e) {  // shape_error is one
        return *e.what() != '\0' ? outcome::refused : outcome::wrong;
    }
}

// Makes a call and checks what has come of it: whether it was done.
inline bool attempt(source& from) {
    call c(from);
    const judge of(c);
    const bool bind = from.below(2) > 0;
    const outcome found = c.in_c ? run_in_c(c) : c.is_float ? run_in_cpp<float>(c, bind) : run_in_cpp<double>(c, bind);
    const auto require = [](bool holds, const char* what) {
        if (holds) return;
        std::fprintf(stderr, "%s\n", what);
        std::abort();
    };
    require(found != outcome::wrong, "a status, an exception or a sentence that is not documented");
    if (found == outcome::refused) {
        require(of.is_as_before(c.bytes), "a call that is refused has written");
        require(!of.is_right() || of.shares_memory(), "a right call is refused");
    } else {
        require(of.is_right(), "a wrong call is done");
        require(of.is_done(c.bytes), "the results are not the reference's, or something else is written");
    }
    return found == outcome::done;
}

}  // namespace fuzz
