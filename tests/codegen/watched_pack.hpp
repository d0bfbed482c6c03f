// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Packs that report every load and store to a small cache, which counts what moves.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <vector>

namespace watched {

// The cache: least recently used, written back, and so small that of the larger arrays nothing is left from one pass to
// the next. It counts in elements what moves between it and each array.
class cache {
    static constexpr std::size_t capacity = 192;
    struct line {
        const double* address;
        bool dirty;
    };
    struct array {
        const double* first;
        const double* last;
        std::int64_t moved = 0;
    };
    std::list<line> lines_;
    std::vector<array> arrays_;

    array* home_of(const double* p) {
        for (array& a : arrays_)
            if (std::less_equal<>()(a.first, p) && std::less<>()(p, a.last)) return &a;
        return nullptr;
    }
    void evict() {
        if (lines_.back().dirty) ++home_of(lines_.back().address)->moved;
        lines_.pop_back();
    }

public:
    static inline cache* active = nullptr;

    void add(const double* p, std::int64_t size) { arrays_.push_back({p, p + size}); }
    void touch(const double* p, bool writes) {
        array* const home = home_of(p);
        if (home == nullptr) return;  // a constant, not memory of the program
        for (auto it = lines_.begin(); it != lines_.end(); ++it)
            if (it->address == p) {
                it->dirty = it->dirty || writes;
                return lines_.splice(lines_.begin(), lines_, it);
            }
        if (lines_.size() == capacity) evict();
        lines_.push_front({p, writes});
        if (!writes) ++home->moved;
    }
    void flush() {
        while (!lines_.empty()) evict();
    }
    std::int64_t moved(std::size_t i) const { return arrays_[i].moved; }
    std::int64_t moved() const {
        std::int64_t total = 0;
        for (const array& a : arrays_) total += a.moved;
        return total;
    }
};

// Four doubles that tell the cache where they have been.
struct watched_pack {
    using value_type = double;
    static constexpr int size = 4;
    struct mask {
        bool lanes[size];
    };
    double lanes[size];

    static watched_pack broadcast(const double& x) {
        cache::active->touch(&x, false);
        return {{x, x, x, x}};
    }
    static watched_pack iota() { return {{0, 1, 2, 3}}; }
    static watched_pack load(const double* p) { return load_strided_partial(p, 1, size); }
    static watched_pack load_partial(const double* p, int n) { return load_strided_partial(p, 1, n); }
    static watched_pack load_strided(const double* p, std::ptrdiff_t stride) { return load_strided_partial(p, stride, size); }
    static watched_pack load_strided_partial(const double* p, std::ptrdiff_t stride, int n) {
        watched_pack r{};
        for (int i = 0; i < n; ++i) {
            cache::active->touch(p + i * stride, false);
            r.lanes[i] = p[i * stride];
        }
        return r;
    }
    void store(double* p) const { store_strided_partial(p, 1, size); }
    void store_partial(double* p, int n) const { store_strided_partial(p, 1, n); }
    void store_strided(double* p, std::ptrdiff_t stride) const { store_strided_partial(p, stride, size); }
    void store_strided_partial(double* p, std::ptrdiff_t stride, int n) const {
        for (int i = 0; i < n; ++i) {
            cache::active->touch(p + i * stride, true);
            p[i * stride] = lanes[i];
        }
    }
    static mask first(int n) {
        mask m{};
        for (int i = 0; i < n; ++i) m.lanes[i] = true;
        return m;
    }
    template <class Result = watched_pack, class Function, class... Packs>
    static Result each(Function f, const Packs&... x) {
        Result r{};
        for (int i = 0; i < size; ++i) r.lanes[i] = f(x.lanes[i]...);
        return r;
    }
    friend watched_pack operator+(const watched_pack& a, const watched_pack& b) { return each(std::plus<>(), a, b); }
    friend watched_pack operator-(const watched_pack& a, const watched_pack& b) { return each(std::minus<>(), a, b); }
    friend watched_pack operator*(const watched_pack& a, const watched_pack& b) { return each(std::multiplies<>(), a, b); }
    friend watched_pack operator/(const watched_pack& a, const watched_pack& b) { return each(std::divides<>(), a, b); }
    friend watched_pack operator-(const watched_pack& a) { return each(std::negate<>(), a); }
    friend mask operator==(const watched_pack& a, const watched_pack& b) { return each<mask>(std::equal_to<>(), a, b); }
    friend mask operator<(const watched_pack& a, const watched_pack& b) { return each<mask>(std::less<>(), a, b); }
    friend mask operator<=(const watched_pack& a, const watched_pack& b) { return each<mask>(std::less_equal<>(), a, b); }
    friend mask operator>(const watched_pack& a, const watched_pack& b) { return each<mask>(std::greater<>(), a, b); }
    friend mask operator>=(const watched_pack& a, const watched_pack& b) { return each<mask>(std::greater_equal<>(), a, b); }
    friend watched_pack select(const mask& m, const watched_pack& a, const watched_pack& b) {
        return each([](bool c, double x, double y) { return c ? x : y; }, m, a, b);
    }
    friend watched_pack fma(const watched_pack& a, const watched_pack& b, const watched_pack& c) { return a * b + c; }
    friend watched_pack max(const watched_pack& a, const watched_pack& b) { return select(a > b, a, b); }
    friend watched_pack larger(const watched_pack& a, const watched_pack& b) { return max(a, b); }
    friend watched_pack minus_abs(const watched_pack& a) { return -abs(a); }
    friend watched_pack log1p_of_fraction(const watched_pack& a) { return log1p(a); }
    friend watched_pack abs(const watched_pack& a) { return each([](double x) { return std::abs(x); }, a); }
    friend watched_pack sqrt(const watched_pack& a) { return each([](double x) { return std::sqrt(x); }, a); }
    friend watched_pack exp(const watched_pack& a) { return each([](double x) { return std::exp(x); }, a); }
    friend watched_pack log(const watched_pack& a) { return each([](double x) { return std::log(x); }, a); }
    friend watched_pack log1p(const watched_pack& a) { return each([](double x) { return std::log1p(x); }, a); }
    friend watched_pack tanh(const watched_pack& a) { return each([](double x) { return std::tanh(x); }, a); }
    friend void reduce_add(const watched_pack& a, const watched_pack& b, const watched_pack& c, const watched_pack& d, double* to) {
        for (const watched_pack* p : {&a, &b, &c, &d}) *to++ = reduce_add(*p);
    }
    friend double reduce_add(const watched_pack& a) { return a.lanes[0] + a.lanes[1] + a.lanes[2] + a.lanes[3]; }
    friend double reduce_max(const watched_pack& a) { return *std::max_element(a.lanes, a.lanes + size); }
};

}  // namespace watched
