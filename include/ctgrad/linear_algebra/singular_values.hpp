// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Singular values, the nuclear norm and the polar factor (layer 7, linear_algebra).
//
// Of X = U diag(s) Vᵀ [m, n], s and V [n, n] are computed; U diag(s) is X V. The names p and q are the rows and the columns
// of X, of V the columns of X and its own.
#pragma once
#include <Eigen/SVD>

#include "ctgrad/linear_algebra/eigenvalues.hpp"

namespace ctgrad {

// [2, n, n]: V, and s, descending, on the diagonal of the second matrix. Roles: which matrix, m, n, the columns of V.
struct svd_op {
    static constexpr std::string_view name = "svd", latex = R"(\operatorname{svd})";
    static constexpr int arity = 1, roles = 4;
    static constexpr ir::core operands[arity] = {ir::core(1, 2)}, result = ir::core(0, 2, 3);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        const int m = static_cast<int>(sizes[1]), n = static_cast<int>(sizes[2]);
        linear_algebra::reference::numbers s(n, 0);
        linear_algebra::reference::singular(x[0], y, s.begin(), m, n);
        for (int i = 0; i < n * n; ++i) y[n * n + i] = i % (n + 1) == 0 ? s[i / (n + 1)] : 0;
    }
    template <class Extents, class T>
    static void run(const codegen::array_view<const T>* x, const codegen::array_view<T>& y, const std::ptrdiff_t* sizes, int) {
        using namespace linear_algebra;
        constexpr int m = fixed<Extents, 1>, n = fixed<Extents, 2>;
        const auto a = as_matrix<m, n>(x[0], 0, sizes[1], 1, sizes[2]);
        auto v = as_matrix<n, n>(y, 1, sizes[2], 2, sizes[2]);
        Eigen::Map<Eigen::Matrix<T, n, 1>, Eigen::Unaligned, Eigen::InnerStride<>> s(y.data + y.steps[0], sizes[2],
                                                                                    Eigen::InnerStride<>(y.steps[1] + y.steps[2]));
        if (sizes[1] == 0 || sizes[2] == 0) {
            v.setIdentity();
            s.setZero();
            return;
        }
        if (!a.allFinite()) {
            fill_with_nan(v);
            return fill_with_nan(s);
        }
        const Eigen::JacobiSVD<Eigen::Matrix<T, m, n>, Eigen::FullPivHouseholderQRPreconditioner> found(a, Eigen::ComputeFullV);
        const T least = found.singularValues()(0) * static_cast<T>(std::max(sizes[1], sizes[2])) * std::numeric_limits<T>::epsilon();
        const index count = found.singularValues().size();
        for (index k = 0; k < sizes[2]; ++k) s(k) = k < count && found.singularValues()(k) > least ? found.singularValues()(k) : 0;
        v = found.matrixV();
        fix_signs(v);
    }
};
CTGRAD_LOWERED(svd_op);

struct right_vectors_op;

namespace linear_algebra {
// Over x's frame and, behind it, the axis of V's columns: over (columns of X, columns of V).
constexpr term svd_of(const term& x, axis_map axes) {
    const int k = x.rank();
    return over<svd_op>(roles_at(k + 1, axes[0], axes[1], k), longer(longer(x, x.shape[axes[1]]), 2));
}
}  // namespace linear_algebra

// s over the columns of V, of X over roles 0 and 1.
struct singular_values_op {
    static constexpr std::string_view name = "singular_values", latex = R"(\sigma)";
    static constexpr int arity = 1, roles = 3;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(2);

    static constexpr verdict shape(const shape_of* x, int) {
        verdict v = linear_algebra::shape_of_matrix(name, x[0]);
        if (!v.ok()) return v;
        const extent_of m = x[0][x[0].rank - 2], n = x[0][x[0].rank - 1];
        if (!(m == n) && m.named() && n.named()) {
            message text(name);
            add(add(text.add(": "), x[0], "the operand").add(" is "), x[0]).add(": which of ");
            return add(add(text, m).add(" and "), n).add(" is less must be known; norm_nuclear needs not");
        }
        --v.shape.rank;
        v.shape.extents[v.shape.rank - 1] = takes_rows(m, n) ? m : n;
        return v;
    }
    // Whether there are fewer rows than columns: then Xᵀ is decomposed.
    static constexpr bool takes_rows(const extent_of& m, const extent_of& n) {
        return m.named() != n.named() ? n.named() : !m.named() && m.size < n.size;
    }
    static constexpr term build(const auto* x) {
        using namespace linear_algebra;
        const int p = x[0].rank() - 2, q = p + 1;
        const ir::extent m = x[0].shape[p], n = x[0].shape[q];
        const bool rows = ir::is_named(m) != ir::is_named(n) ? ir::is_named(n) : !ir::is_named(m) && m < n;
        const int from = rows ? q : p, to = rows ? p : q, k = x[0].rank();
        term s = over<singular_values_op>(roles_at(from, to, k), longer(x[0], x[0].shape[to]));
        s = {*s.home, renamed(s, {{k, p}}), x[0].shape};
        --s.shape.rank;
        s.shape.extents[p] = x[0].shape[to];
        return s;
    }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        linear_algebra::reference::numbers v(static_cast<int>(sizes[1] * sizes[1]), 0);
        linear_algebra::reference::singular(x[0], v.begin(), y, static_cast<int>(sizes[0]), static_cast<int>(sizes[1]));
    }
    // U diag(g) Vᵀ = X V diag(g / s) Vᵀ, without what belongs to singular values 0
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        using namespace linear_algebra;
        const axis_map axes{packed};
        const int q = axes[1], k = axes[2], l = g.rank(), j = l + 1;
        const T v = over<right_vectors_op>(axes, x[0]);  // over (q, k)
        const T c = divide_or_zero(g, T(*y.home, y.value, g.shape));
        return y.home->contract(extended(g.shape, q, k), l,
                                {renamed(x[0], {{q, l}}), renamed(v, {{q, l}, {k, j}}), renamed(c, {{k, j}}), renamed(v, {{k, j}})});
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        const T both = over<svd_op>(roles_at(x[0].rank(), axes[0], axes[1], axes[2]), longer(x[0], 2));
        return diagonal_of(part_of(both, 1), axes[1], axes[2]);
    }
};

// V over (columns of X, its own columns), roles 1 and 2.
struct right_vectors_op {
    static constexpr std::string_view name = "right_singular_vectors", latex = R"(\operatorname{V})";
    static constexpr int arity = 1, roles = 3;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(1, 2);

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        linear_algebra::reference::numbers s(static_cast<int>(sizes[1]), 0);
        linear_algebra::reference::singular(x[0], y, s.begin(), static_cast<int>(sizes[0]), static_cast<int>(sizes[1]));
    }
    // As eigenvectors of XᵀX: X (B + Bᵀ), B = V (F ⊙ Vᵀ g) Vᵀ with F[i, j] = 1 / (s[j]² - s[i]²) beside the diagonal.
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        using namespace linear_algebra;
        const axis_map axes{packed};
        const int q = axes[1], k = axes[2], l = g.rank();
        const T v{*y.home, y.value, g.shape}, s = square(over<singular_values_op>(axes, x[0]));
        const T f = divide_or_zero(y.home->number(1, g.shape), s - diagonal_of(s, k, q));
        const T product = y.home->contract(extended(g.shape, q), l, {renamed(v, {{q, l}, {k, q}}), renamed(g, {{q, l}})});
        const T b = sandwich(v, y.home->contract(g.shape, l, {f.value, product.value}), v, q, k);  // over (q, k)
        const T both = b + swapped(b, q, k);
        return y.home->contract(extended(g.shape, q), l, {renamed(x[0], {{q, l}}), renamed(both, {{q, l}, {k, q}})});
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        return part_of(over<svd_op>(roles_at(x[0].rank(), axes[0], axes[1], axes[2]), longer(x[0], 2)), 0);
    }
};

// U Vᵀ without what belongs to singular values 0: the least of the subgradients of the nuclear norm.
struct polar_op {
    static constexpr std::string_view name = "polar", latex = R"(\operatorname{polar})";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core(0, 1);
    static constexpr bool transposes = true;

    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int m = static_cast<int>(sizes[0]), n = static_cast<int>(sizes[1]);
        reference::numbers v(n * n, 0), s(n, 0);
        reference::singular(x[0], v.begin(), s.begin(), m, n);
        for (int i = 0; i < m * n; ++i) y[i] = 0;
        for (int k = 0; k < n; ++k) {
            if (s[k] == 0) continue;
            for (int i = 0; i < m; ++i) {
                double u = 0;
                for (int j = 0; j < n; ++j) u += x[0][i * n + j] * v[j * n + k] / s[k];
                for (int j = 0; j < n; ++j) y[i * n + j] += u * v[j * n + k];
            }
        }
    }
    // U (K ⊙ (Uᵀ g V - Vᵀ gᵀ U)) Vᵀ + (I - U Uᵀ) g V S⁺ Vᵀ, K[i, j] = 1 / (s[i] + s[j]); where both are 0, K is 0.
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        using namespace linear_algebra;
        const axis_map axes{packed};
        ir::builder& home = *y.home;
        const int p = axes[0], q = axes[1], k = g.rank(), l = k + 1;
        const ir::extent n = g.shape[q];
        // in a frame with two axes k, l for columns of V
        ir::space frame = g.shape;
        frame.push_back(n);
        frame.push_back(n);
        const T wide(home, x[0].value, frame), cotangent(home, g.value, frame);
        const axis_map right = roles_at(p, q, k);
        const T v = over<right_vectors_op>(right, wide);   // over (q, k)
        const T s = over<singular_values_op>(right, wide);  // over k
        const T reciprocal = divide_or_zero(home.number(1, frame), s);
        const T xv = home.contract(extended(frame, q), frame.rank, {renamed(wide, {{q, l + 1}}), renamed(v, {{q, l + 1}})});
        const T u = home.contract(frame, frame.rank, {xv.value, reciprocal.value});  // over (p, k)
        const T gv = home.contract(extended(frame, q), frame.rank, {renamed(cotangent, {{q, l + 1}}), renamed(v, {{q, l + 1}})});
        // Uᵀ g V over (k, l)
        const T inner = home.contract(extended(frame, p), frame.rank,
                                      {renamed(u, {{p, l + 1}}), renamed(gv, {{p, l + 1}, {k, l}})});
        const T weight = divide_or_zero(home.number(1, frame), s + diagonal_of(s, k, l));
        const T middle = home.contract(frame, frame.rank, {weight.value, (inner - swapped(inner, k, l)).value});
        const T turned = home.contract(extended(frame, q), frame.rank,
                                       {renamed(middle, {{l, l + 1}}), renamed(v, {{k, l + 1}})});  // (K ⊙ ..) Vᵀ over (k, q)
        const T projected = home.contract(extended(frame, k), frame.rank,
                                          {renamed(u, {{k, l + 1}}), renamed(inner, {{k, l + 1}, {l, k}})});  // U Uᵀ g V over (p, k)
        const T outside = gv - projected;
        const T first = home.contract(extended(g.shape, q), g.rank(), {u.value, turned.value});
        const T second = home.contract(extended(g.shape, q), g.rank(), {outside.value, reciprocal.value, v.value});
        return T(home, home.linear(g.shape, {first.value, second.value}).value, g.shape);
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        ir::builder& home = *x[0].home;
        const int q = axes[1], k = x[0].rank(), l = k + 1;
        const T both = svd_of(x[0], axes), v = part_of(both, 0), s = diagonal_of(part_of(both, 1), q, k);
        const T xv = home.contract(extended(v.shape, q), l, {renamed(T(home, x[0].value, v.shape), {{q, l}}), renamed(v, {{q, l}})});
        const T u = home.contract(v.shape, l, {xv.value, divide_or_zero(home.number(1, v.shape), s).value});
        return home.contract(v.shape, k, {u.value, v.value});
    }
};

struct norm_nuclear_op {
    static constexpr std::string_view name = "norm_nuclear", latex = R"(\operatorname{norm}_*)";
    static constexpr int arity = 1, roles = 2;
    static constexpr ir::core operands[arity] = {ir::core(0, 1)}, result = ir::core();
    static constexpr bool transposes = true;

    static constexpr verdict shape(const shape_of* x, int) {
        verdict v = linear_algebra::shape_of_matrix(name, x[0]);
        if (v.ok()) v.shape.rank -= 2;
        return v;
    }
    static constexpr term build(const auto* x) { return linear_algebra::of_matrix<norm_nuclear_op>(x[0]); }
    static constexpr void compute(const double* const* x, double* y, const std::int64_t* sizes, int) {
        using namespace linear_algebra;
        const int m = static_cast<int>(sizes[0]), n = static_cast<int>(sizes[1]);
        reference::numbers v(n * n, 0), s(n, 0);
        reference::singular(x[0], v.begin(), s.begin(), m, n);
        *y = 0;
        for (int k = 0; k < n; ++k) *y += s[k];
    }
    template <class T>
    static constexpr term pull_back(const T* x, const T& y, const T& g, int, unsigned packed) {
        const T polar = linear_algebra::over<polar_op>(ir::axis_map{packed}, x[0]);
        return y.home->contract(g.shape, g.rank(), {g.value, polar.value});
    }
    template <class T>
    static constexpr T factor(const T* x, ir::axis_map axes) {
        using namespace linear_algebra;
        const T s = diagonal_of(part_of(svd_of(x[0], axes), 1), axes[1], x[0].rank());
        return s.home->contract(s.shape, x[0].rank(), {s.value});
    }
};

// The singular values of a matrix, descending: [.., m, n] -> [.., min(m, n)], of which a named extent is taken for the greater.
// Those of the size of rounding, σ ≤ max(m, n) ε σ₁, are 0. NaN where the matrix is not finite. Derivatives of higher order
// hold away from ties.
CTGRAD_UNARY(singular_values, singular_values_op);
// The nuclear norm Σ σ, the sum of singular values: [.., m, n] -> [..]. Its gradient is U Vᵀ without the null space, the least
// of the subgradients; where the matrix has full rank, it may be differentiated again.
CTGRAD_UNARY(norm_nuclear, norm_nuclear_op);

}  // namespace ctgrad
