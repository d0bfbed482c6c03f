// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Functions in C: results by name, and every wrong call a status and the sentence that the compiler has for it.
#include <catch2/catch.hpp>
#include <cstring>
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/interop/c.hpp>
#include <vector>

namespace cg = ctgrad;

namespace {
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto k = cg::dim<"k">;
inline constexpr auto x = cg::matrix<"x", n, 3>;
inline constexpr auto t = cg::labels<"t", n, 3>;
inline constexpr auto rate = cg::scalar<"rate">;
constexpr auto picked = cg::function<cg::takes<x, t, rate, k>, cg::returns<cg::vector<"y", n>, cg::scalar<"s">>>::of(
    cg::compile([] { return cg::outputs(rate * cg::einsum<"ik,ik->i">(x, cg::one_hot(t)), k * cg::sum(x)); }));
}  // namespace

CTGRAD_EXPORT_C(picked_in_c, picked);

namespace {

template <class T>
constexpr char letter_of = std::is_same_v<T, float>    ? 'f'
                           : std::is_same_v<T, double> ? 'd'
                           : std::is_same_v<T, int>    ? 'i'
                                                       : 'q';
template <class T>
ctgrad_array array_of(const char* name, std::vector<T>& values) {
    return {name, letter_of<T>, values.data(), static_cast<std::ptrdiff_t>(values.size())};
}
struct outcome {
    int status;
    std::string text;
};
outcome run(const std::vector<ctgrad_array>& inputs, const std::vector<ctgrad_array>& results) {
    char message[240] = "before";
    const int status = picked_in_c(inputs.data(), static_cast<int>(inputs.size()), results.data(),
                                   static_cast<int>(results.size()), message, sizeof(message));
    return {status, message};
}

// A call that is right; each test spoils one thing.
template <class T>
struct right {
    std::vector<T> data{1, 2, 3, 4, 5, 6}, factor{10}, y = std::vector<T>(2), s = std::vector<T>(1);
    std::vector<int> kinds{2, 0};
    std::vector<long long> count{7};
    std::vector<ctgrad_array> inputs{array_of("x", data), array_of("t", kinds), array_of("rate", factor),
                                     array_of("k", count)};
    std::vector<ctgrad_array> results{array_of("", y), array_of("", s)};
    outcome call() const { return run(inputs, results); }
};
void check(const outcome& o, int status, const char* text) {
    CHECK(o.status == status);
    CHECK(o.text == text);
}

}  // namespace

TEMPLATE_TEST_CASE("results go where the caller says, in the precision of the call", "", float, double) {
    right<TestType> r;
    check(r.call(), ctgrad_done, "");
    CHECK(r.y == std::vector<TestType>{30, 40});
    CHECK(r.s[0] == 7 * 21);
}

TEST_CASE("names") {
    right<double> r;
    SECTION("unknown") {
        r.inputs[0].name = "z";
        check(r.call(), ctgrad_wrong_argument, "z is not a variable of this program");
    }
    SECTION("none") {
        r.inputs[1].name = nullptr;
        check(r.call(), ctgrad_wrong_argument, "argument 2 has no name: write x = data");
    }
    SECTION("twice") {
        r.inputs.push_back(r.inputs[0]);
        check(r.call(), ctgrad_wrong_argument, "x is bound twice");
    }
    SECTION("missing") {
        r.inputs.erase(r.inputs.begin() + 2);
        check(r.call(), ctgrad_wrong_argument, "rate is missing from the call");
    }
    SECTION("missing extent") {
        r.inputs.pop_back();
        check(r.call(), ctgrad_wrong_shape, "the extent k is not fixed by any bound range: bind it by name, k = 100");
    }
}

TEST_CASE("kinds of data") {
    right<double> r;
    std::vector<float> other(6);
    std::vector<float> one(1);
    SECTION("unknown letter") {
        r.inputs[0].type = '?';
        check(r.call(), ctgrad_wrong_argument, "x is bound to something that is neither a range nor a number");
    }
    SECTION("labels") {
        r.inputs[1] = array_of("t", r.y);
        check(r.call(), ctgrad_wrong_argument, "t holds labels and takes integers");
    }
    SECTION("label out of range") {
        r.kinds[1] = 3;
        check(r.call(), ctgrad_wrong_argument, "t[1] is 3, must be in [0, 3)");
    }
    SECTION("scalar") {
        r.inputs[2] = array_of("rate", r.y);
        check(r.call(), ctgrad_wrong_argument, "rate is a scalar but is bound to a range");
    }
    SECTION("extent") {
        r.inputs[3] = array_of("k", r.factor);
        check(r.call(), ctgrad_wrong_argument, "k is an extent and takes an integer");
    }
    SECTION("precision of a result") {
        r.results[1] = array_of("", one);
        check(r.call(), ctgrad_wrong_argument, "into: result 2 does not have the precision of the call, double");
    }
    SECTION("not aligned") {
        r.inputs[0].data = reinterpret_cast<char*>(other.data()) + 1;
        check(r.call(), ctgrad_wrong_argument, "x lies in memory that is not aligned to its elements");
        r.inputs[0] = array_of("x", r.data);
        r.results[0].data = reinterpret_cast<char*>(r.y.data()) + 1;
        check(r.call(), ctgrad_wrong_argument, "into: result 1 lies in memory that is not aligned to its elements");
    }
    SECTION("null") {
        r.inputs[2].data = nullptr;
        check(r.call(), ctgrad_wrong_argument, "rate is bound to a null pointer");
    }
}

TEST_CASE("sizes") {
    right<double> r;
    SECTION("of ranges") {
        r.inputs[1].size = 1;
        check(r.call(), ctgrad_wrong_shape, "t has 1 elements but n = 2 (from x, 2 x 3)");
    }
    SECTION("of no range") {
        r.inputs[1].size = -1;
        check(r.call(), ctgrad_wrong_shape, "t has -1 elements");
    }
    SECTION("negative") {
        r.count[0] = -1;
        check(r.call(), ctgrad_wrong_shape, "k = -1: an extent is at least 0 and less than 2^62");
    }
    SECTION("of results") {
        r.results[0].size = 1;
        check(r.call(), ctgrad_wrong_shape, "into: result 1 has 2 elements but its memory has 1");
    }
    SECTION("number of results") {
        r.results.pop_back();
        check(r.call(), ctgrad_wrong_argument, "into: the program has 2 results but 1 destination");
    }
}

TEST_CASE("lists") {
    right<double> r;
    char message[240] = "";
    const auto call = [&](const ctgrad_array* inputs, int input_count, const ctgrad_array* results, int result_count) {
        return outcome{picked_in_c(inputs, input_count, results, result_count, message, sizeof(message)), message};
    };
    check(call(nullptr, 4, r.results.data(), 2), ctgrad_wrong_argument, "the call has 4 arguments, but a null pointer to them");
    check(call(r.inputs.data(), -1, r.results.data(), 2), ctgrad_wrong_argument, "the call has -1 arguments");
    check(call(r.inputs.data(), 4, nullptr, 2), ctgrad_wrong_argument, "the call has 2 results, but a null pointer to them");
    CHECK(r.y == std::vector<double>(2));
}

TEST_CASE("a message takes no more room than there is") {
    right<double> r;
    r.inputs.pop_back();
    char message[8] = "*******";
    const auto call = [&](char* to, std::size_t room) {
        return picked_in_c(r.inputs.data(), 3, r.results.data(), 2, to, room);
    };
    CHECK(call(message, 5) == ctgrad_wrong_shape);
    CHECK(std::strcmp(message, "the ") == 0);
    CHECK(message[5] == '*');
    CHECK(call(nullptr, 0) == ctgrad_wrong_shape);
    CHECK(call(message, 0) == ctgrad_wrong_shape);
}

TEST_CASE("whatever is thrown stays behind the call") {
    char message[40];
    CHECK(cg::interop::status_of([] { throw std::bad_alloc(); }, message, sizeof(message)) == ctgrad_failed);
    CHECK(cg::interop::status_of([] { throw 1; }, message, sizeof(message)) == ctgrad_failed);
    CHECK(std::strcmp(message, "unknown error") == 0);
}
