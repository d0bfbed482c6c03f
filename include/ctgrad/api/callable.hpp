// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// How whatever is a program is called: by name, its results returned or written where the caller says (layer 6, api).
#pragma once
#include "ctgrad/api/call.hpp"
#include "ctgrad/api/placed.hpp"
#include "ctgrad/api/results.hpp"

namespace ctgrad::api {

template <class Callable, class... A>
struct form_of : std::remove_cvref<decltype(std::declval<const Callable&>().template form<A...>())> {};

// `Derived` says how a request starts: `start<T>(request)` is a run, checked and bound, in the precision T. `form<A...>()` is
// what is called with such arguments: this, or another callable of the same names.
template <class Derived, class Interface>
class callable {
    template <class, class>
    friend class callable;
    constexpr const Derived& self() const { return static_cast<const Derived&>(*this); }
    template <class... A>
    using interface_for = typename form_of<Derived, A...>::type::interface;
    template <bool Outlives, class... A>
    using call = api::call<interface_for<A...>, Outlives, A...>;

public:
    using interface = Interface;
    template <class... A>
    constexpr const Derived& form() const {
        return self();
    }

    // step(X = data, w = weights): runs once and returns the results, one as itself, several for structured bindings.
    // step(X = data, w = weights, into(loss, dw)): writes the results where the caller says.
    // Throws shape_error where extents disagree and where max, min or argmax are of no elements, std::invalid_argument for
    // null pointers, labels out of range and results whose memory overlaps what is read; nothing is written then, but by
    // blocks of a split program that come before the one whose labels are wrong.
    template <class... A>
    requires Fits<interface_for<A...>, false, A...> CTGRAD_INLINE auto operator()(const A&... arguments) const {
        const auto& form = self().template form<A...>();
        auto all = form.place();
        (all.add(arguments), ...);
        return form.template once<typename call<false, A...>::value_type, call<false, A...>::has_destinations>(all.view());
    }
    template <class... A>
        requires Misfits<interface_for<A...>, false, A...>
    auto operator()(const A&...) const -> decltype(ir::sentence<call<false, A...>>());

    // Checks once; the result runs again and again on whatever the ranges hold then, and allocates nothing if `into`
    // names the memory of the results. Ranges and numbers that are named in the call must outlive it.
    template <class... A>
        requires Fits<interface_for<A...>, true, A...>
    [[nodiscard]] CTGRAD_INLINE auto bind(const A&... arguments) const {
        const auto& form = self().template form<A...>();
        auto all = form.place();
        (all.add(arguments), ...);
        return form.template run_of<typename call<true, A...>::value_type, call<true, A...>::has_destinations>(all.view());
    }
    template <class... A>
        requires Misfits<interface_for<A...>, true, A...>
    auto bind(const A&...) const -> decltype(ir::sentence<call<true, A...>>());

protected:
    static placed<Interface> place() { return placed<Interface>(); }
    template <class T, bool HasTargets>
    CTGRAD_INLINE auto run_of(const request& r) const {
        if constexpr (HasTargets) {
            return self().template start<T>(r);
        } else {
            using run = decltype(self().template start<T>(r));
            return returning<Interface, T, run>(self().template start<T>(r));
        }
    }
    template <class T, bool HasTargets>
    CTGRAD_INLINE auto once(const request& r) const {
        auto run = run_of<T, HasTargets>(r);
        return run();
    }
};

}  // namespace ctgrad::api
