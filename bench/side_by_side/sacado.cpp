// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Sacado: Rad, a tape that is recorded at each call, and SFad, which carries the derivatives forward (bench).
#include "forward.hpp"

#ifdef BENCH_HAS_SACADO
#include <Sacado.hpp>

template <>
struct side_by_side::plain<Sacado::Rad::ADvar<double>> {
    static double of(const Sacado::Rad::ADvar<double>& x) { return x.val(); }
};

namespace side_by_side {
namespace {

template <class W>
class tape {
    using number = Sacado::Rad::ADvar<double>;
    const W& workload_;
    std::vector<number> x_ = std::vector<number>(W::inputs);

public:
    numbers gradient{W::inputs, 3};

    explicit tape(const W& workload) : workload_(workload) {}
    double value() { return workload_(workload_.at.data()); }
    double value_and_gradient() {
        for (std::size_t i = 0; i < W::inputs; ++i) x_[i] = workload_.at[i];
        const number f = workload_(x_.data());
        number::Gradcomp();
        for (std::size_t i = 0; i < W::inputs; ++i) gradient[i] = x_[i].adj();
        return f.val();
    }
};

struct sfad {
    template <int N>
    using type = Sacado::Fad::SFad<double, N>;
    template <int N>
    static type<N> input(double x, int i) {
        return {N, i, x};
    }
    static double value(const auto& x) { return x.val(); }
    static const double* slopes(const auto& x) { return x.dx(); }
};

}  // namespace

void enter_sacado(registry& to) {
    for_each(all(), [&]<class W>() {
        if constexpr (!is_second_order<W>) to.enter<W, tape<W>>("Sacado::Rad", "each call");
    });
    enter_forward<sfad>(to, "Sacado::SFad");
}

}  // namespace side_by_side
#else
void side_by_side::enter_sacado(registry& to) {
    to.skip("Sacado", "libtrilinos-sacado-dev libtrilinos-kokkos-dev libtrilinos-teuchos-dev libopenmpi-dev");
}
#endif
