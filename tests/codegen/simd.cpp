// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Loads, stores, masks and reductions of packs.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

#include "ctgrad/codegen/narrow_pack.hpp"

using ctgrad::simd::pack;

namespace {

// Elements that end where memory ends: touching one more, or one before the page, is a fault.
template <class T>
class last_elements {
    std::size_t page_ = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    char* start_ = static_cast<char*>(mmap(nullptr, 3 * page_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

public:
    last_elements() { REQUIRE(mprotect(start_ + page_, page_, PROT_READ | PROT_WRITE) == 0); }
    last_elements(const last_elements&) = delete;
    last_elements& operator=(const last_elements&) = delete;
    ~last_elements() { munmap(start_, 3 * page_); }

    T* end() const { return reinterpret_cast<T*>(start_ + 2 * page_); }
    T* first() const { return reinterpret_cast<T*>(start_ + page_); }
    // The last `count`, numbered from 1; what is before them is -1.
    T* numbered(int count) const {
        for (T* p = first(); p != end(); ++p) *p = -1;
        for (int i = 0; i < count; ++i) end()[i - count] = static_cast<T>(i + 1);
        return end() - count;
    }
};

template <class T>
std::vector<T> lanes_of(pack<T> x) {
    std::vector<T> result(pack<T>::size);
    x.store(result.data());
    return result;
}
// first, first + step, ... in n lanes, then 0
template <class T>
std::vector<T> progression(int first, int step, int n) {
    std::vector<T> result(pack<T>::size);
    for (int i = 0; i < n; ++i) result[static_cast<std::size_t>(i)] = static_cast<T>(first + i * step);
    return result;
}

}  // namespace

TEMPLATE_TEST_CASE("packs are made of numbers", "[simd]", float, double) {
    using T = TestType;
    CHECK(lanes_of(pack<T>::iota()) == progression<T>(0, 1, pack<T>::size));
    CHECK(lanes_of(pack<T>::broadcast(7)) == progression<T>(7, 0, pack<T>::size));
}
TEMPLATE_TEST_CASE("constants are stored as they are", "[simd]", float, double) {
    using T = TestType;
    constexpr int half = pack<T>::size / 2;  // a copy of its words is what GCC 12 makes a broadcast of
    std::vector<T> got(pack<T>::size);
    select(pack<T>::first(half), pack<T>::broadcast(1), pack<T>::broadcast(0)).store(got.data());
    CHECK(got == progression<T>(1, 0, half));
}

TEMPLATE_TEST_CASE("loads read what they are asked for and no more", "[simd]", float, double) {
    using T = TestType;
    constexpr int size = pack<T>::size;
    const last_elements<T> memory;
    CHECK(lanes_of(pack<T>::load(memory.numbered(size))) == progression<T>(1, 1, size));
    for (int n = 0; n <= size; ++n) {
        CHECK(lanes_of(pack<T>::load_partial(memory.numbered(n), n)) == progression<T>(1, 1, n));
        memory.first()[0] = 5;
        CHECK(lanes_of(pack<T>::load_partial(memory.first(), n))[0] == (n > 0 ? 5 : 0));
    }
    for (int n = 0; n <= size; ++n)
        for (int from = 0; from <= size; ++from) {
            // The elements between end where memory ends, then begin where it begins.
            std::vector<T> expected(size);
            for (int i = from; i < n; ++i) expected[static_cast<std::size_t>(i)] = static_cast<T>(i + 1);
            T* const late = memory.numbered(n);
            CHECK(lanes_of(pack<T>::load_between(late, from, n)) == expected);
            for (int i = from; i < n; ++i) memory.first()[i - from] = static_cast<T>(i + 1);
            CHECK(lanes_of(pack<T>::load_between(memory.first() - from, from, n)) == expected);
        }
    for (const int stride : {1, 2, 3, 7, -1, -3, 0}) {
        const auto from = [&](int n) {
            const int span = n > 0 ? (n - 1) * std::abs(stride) + 1 : 0;
            T* const p = memory.numbered(span);
            return stride < 0 && n > 0 ? p + span - 1 : p;
        };
        const auto expected = [&](int n) { return progression<T>(stride < 0 ? 1 - (n - 1) * stride : 1, stride, n); };
        CHECK(lanes_of(pack<T>::load_strided(from(size), stride)) == expected(size));
        for (int n = 0; n <= size; ++n)
            CHECK(lanes_of(pack<T>::load_strided_partial(from(n), stride, n)) == expected(n));
    }
}

TEMPLATE_TEST_CASE("stores write what they are asked for and no more", "[simd]", float, double) {
    using T = TestType;
    constexpr int size = pack<T>::size;
    const last_elements<T> memory;
    const pack<T> values = pack<T>::iota() + pack<T>::broadcast(10);
    // Whether n values stand in the last elements, `stride` apart, among the numbers that were there.
    const auto stored = [&](int n, int stride) {
        const int span = n > 0 ? (n - 1) * stride + 1 : 0;
        const T* const p = memory.end() - span;
        if (p[-1] != -1) return false;
        for (int i = 0; i < span; ++i)
            if (p[i] != static_cast<T>(i % stride == 0 ? 10 + i / stride : i + 1)) return false;
        return true;
    };
    values.store(memory.numbered(size));
    CHECK(stored(size, 1));
    values.store_partial(memory.numbered(1), 1);  // known to the compiler
    CHECK(stored(1, 1));
    for (int n = 0; n <= size; ++n) {
        values.store_partial(memory.numbered(n), n);
        CHECK(stored(n, 1));
        values.store_partial(memory.numbered(size), n);
        for (int i = 0; i < size; ++i) CHECK(memory.end()[i - size] == static_cast<T>(i < n ? i + 10 : i + 1));
    }
    for (const int stride : {1, 2, 3, 7}) {
        values.store_strided(memory.numbered((size - 1) * stride + 1), stride);
        CHECK(stored(size, stride));
        for (int n = 0; n <= size; ++n) {
            values.store_strided_partial(memory.numbered(n > 0 ? (n - 1) * stride + 1 : 0), stride, n);
            CHECK(stored(n, stride));
        }
    }
}

TEMPLATE_TEST_CASE("operators act on each lane", "[simd]", float, double) {
    using T = TestType;
    constexpr int size = pack<T>::size;
    const pack<T> a = pack<T>::iota(), b = pack<T>::broadcast(T(2)), one = pack<T>::broadcast(1), none = pack<T>::broadcast(0);
    const auto each = [](pack<T> x, auto f) {
        for (int i = 0; i < size; ++i)
            if (!(lanes_of(x)[static_cast<std::size_t>(i)] == f(static_cast<T>(i)))) return false;
        return true;
    };
    CHECK(each(a + b, [](T x) { return x + 2; }));
    CHECK(each(a - b, [](T x) { return x - 2; }));
    CHECK(each(a * b, [](T x) { return x * 2; }));
    CHECK(each(a / b, [](T x) { return x / 2; }));
    CHECK(each(-a, [](T x) { return -x; }));
    CHECK(each(abs(a - b), [](T x) { return std::abs(x - 2); }));
    CHECK(each(sqrt(a), [](T x) { return std::sqrt(x); }));
    CHECK(each(fma(a, b, one), [](T x) { return 2 * x + 1; }));
    CHECK(each(max(a, b), [](T x) { return x > 2 ? x : 2; }));
    CHECK(each(min(a, b), [](T x) { return x < 2 ? x : 2; }));
    CHECK(each(copysign(a, -b), [](T x) { return -x; }));
    CHECK(each(select(a == b, one, none), [](T x) { return x == 2; }));
    CHECK(each(select(a < b, one, none), [](T x) { return x < 2; }));
    CHECK(each(select(a <= b, one, none), [](T x) { return x <= 2; }));
    CHECK(each(select(a > b, one, none), [](T x) { return x > 2; }));
    CHECK(each(select(a >= b, one, none), [](T x) { return x >= 2; }));
    for (int n = 0; n <= size; ++n)
        CHECK(each(select(pack<T>::first(n), one, none), [n](T x) { return x < static_cast<T>(n); }));
    CHECK(std::signbit(lanes_of(-none)[0]));
    CHECK(!std::signbit(lanes_of(abs(-none))[0]));
}

TEMPLATE_TEST_CASE("NaN is seen by comparisons and passed on by max and min", "[simd]", float, double) {
    using T = TestType;
    const pack<T> nan = pack<T>::broadcast(std::numeric_limits<T>::quiet_NaN()), one = pack<T>::broadcast(1);
    const auto value = [](pack<T> x) { return lanes_of(x)[0]; };
    for (const T x : {T(1), T(0), std::numeric_limits<T>::infinity(), -std::numeric_limits<T>::infinity()}) {
        CHECK(std::isnan(value(max(nan, pack<T>::broadcast(x)))));
        CHECK(std::isnan(value(max(pack<T>::broadcast(x), nan))));
        CHECK(std::isnan(value(min(nan, pack<T>::broadcast(x)))));
        CHECK(std::isnan(value(min(pack<T>::broadcast(x), nan))));
    }
    CHECK(std::isnan(value(max(nan, nan))));
    const auto holds = [&](auto mask) { return value(select(mask, one, one - one)) == 1; };
    CHECK(!holds(nan == nan));
    CHECK(!holds(nan < one));
    CHECK(!holds(nan <= one));
    CHECK(!holds(nan > one));
    CHECK(!holds(nan >= one));
}

TEMPLATE_TEST_CASE("reductions take in every lane", "[simd]", float, double) {
    using T = TestType;
    constexpr int size = pack<T>::size;
    T sums[4];
    const pack<T> one = pack<T>::iota();
    reduce_add(one, one + one, -one, pack<T>::broadcast(5), sums);
    CHECK(sums[0] == reduce_add(one));
    CHECK(sums[1] == 2 * reduce_add(one));
    CHECK(sums[2] == -reduce_add(one));
    CHECK(sums[3] == 5 * size);
    CHECK(reduce_add(pack<T>::iota()) == static_cast<T>(size * (size - 1) / 2));
    for (std::size_t at = 0; at < size; ++at) {
        std::vector<T> x(size, T(-3));
        x[at] = 5;
        CHECK(reduce_add(pack<T>::load(x.data())) == static_cast<T>(5 - 3 * (size - 1)));
        CHECK(reduce_max(pack<T>::load(x.data())) == 5);
        x[at] = -std::numeric_limits<T>::infinity();
        CHECK(reduce_max(pack<T>::load(x.data())) == -3);
        CHECK(reduce_min(pack<T>::load(x.data())) == x[at]);
        x[at] = std::numeric_limits<T>::infinity();
        CHECK(reduce_min(pack<T>::load(x.data())) == -3);
        x[at] = -7;
        CHECK(reduce_min(pack<T>::load(x.data())) == -7);
        x[at] = std::numeric_limits<T>::quiet_NaN();
        CHECK(std::isnan(reduce_max(pack<T>::load(x.data()))));
        CHECK(std::isnan(reduce_min(pack<T>::load(x.data()))));
        x.assign(size, T(2));
        x[at] = -3;
        CHECK(reduce_multiply(pack<T>::load(x.data())) == std::ldexp(T(-3), size - 1));
        CHECK(pack<T>::any(pack<T>::load(x.data()) < pack<T>::broadcast(0)));
    }
    CHECK(reduce_max(pack<T>::broadcast(-std::numeric_limits<T>::infinity())) == -std::numeric_limits<T>::infinity());
    CHECK(reduce_min(pack<T>::broadcast(std::numeric_limits<T>::infinity())) == std::numeric_limits<T>::infinity());
    CHECK(!pack<T>::any(pack<T>::iota() < pack<T>::broadcast(0)));
    CHECK(pack<T>::any(pack<T>::iota() >= pack<T>::broadcast(0)));
}

TEMPLATE_TEST_CASE("squares of packs are transposed, and each pack summed", "[simd]", pack<float>, pack<double>,
                   (ctgrad::simd::narrow_pack<float, 4>), (ctgrad::simd::narrow_pack<double, 2>)) {
    using T = typename TestType::value_type;
    constexpr int size = TestType::size;
    TestType x[size], sums[size];
    for (int i = 0; i < size; ++i) {
        T numbers[size];
        for (int j = 0; j < size; ++j) numbers[j] = static_cast<T>(100 * i + j);
        x[i] = sums[i] = TestType::load(numbers);
    }
    transpose(x);
    T sum[size];
    sums_of_lanes(sums).store(sum);
    for (int i = 0; i < size; ++i) {
        CHECK(sum[i] == static_cast<T>(100 * i * size + size * (size - 1) / 2));
        T row[size];
        x[i].store(row);
        for (int j = 0; j < size; ++j) CHECK(row[j] == static_cast<T>(100 * j + i));
    }
}

TEMPLATE_TEST_CASE("a narrow pack acts as a pack does", "[simd]", (ctgrad::simd::narrow_pack<float, 4>),
                   (ctgrad::simd::narrow_pack<double, 2>)) {
    using T = typename TestType::value_type;
    constexpr int size = TestType::size;
    const last_elements<T> memory;
    const auto is = [](TestType x, int first, int step, int n) {
        T lanes[size];
        x.store(lanes);
        for (int i = 0; i < size; ++i)
            if (lanes[i] != static_cast<T>(i < n ? first + i * step : 0)) return false;
        return true;
    };
    CHECK(is(TestType::broadcast(7), 7, 0, size));
    const TestType x = TestType::load(memory.numbered(size));
    CHECK(is(x, 1, 1, size));
    CHECK(is(x + x, 2, 2, size));
    CHECK(is(x * TestType::broadcast(3), 3, 3, size));
    CHECK(is(fma(x, TestType::broadcast(3), TestType::broadcast(1)), 4, 3, size));
    for (int n = 0; n <= size; ++n) {
        CHECK(is(TestType::load_partial(memory.numbered(n), n), 1, 1, n));
        CHECK(is(TestType::load_strided_partial(memory.numbered(n > 0 ? 3 * n - 2 : 0), 3, n), 1, 3, n));
        T* const to = memory.numbered(n);
        (x + x).store_partial(to, n);
        CHECK(to[-1] == -1);
        for (int i = 0; i < n; ++i) CHECK(to[i] == static_cast<T>(2 * i + 2));
    }
}
