// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Residuals with their Jacobians as cost functions of Ceres Solver (layer 7, interop).
#pragma once
#include <ceres/sized_cost_function.h>

#include <memory>

#include "ctgrad/interop/solver_function.hpp"

namespace ctgrad {
namespace interop {

// The elements of an array, 0 if they are known only at run time.
constexpr int fixed_size(const shape_of& s) {
    std::int64_t size = 1;
    for (int a = 0; a < s.rank; ++a) size *= s[a].named() ? 0 : s[a].size;
    return static_cast<int>(size);
}
template <int Residuals, int... Blocks>
struct ceres_base
    : std::type_identity<ceres::SizedCostFunction<(Residuals > 0 ? Residuals : ceres::DYNAMIC), Blocks...>> {};
template <int Residuals, int... Blocks>
    requires(((Blocks == 0) || ...))
struct ceres_base<Residuals, Blocks...> : std::type_identity<ceres::CostFunction> {};

template <class Closure, auto... Parameters>
using ceres_base_t =
    typename ceres_base<fixed_size(frontend::record_of<frontend::tree<frontend::result_of<Closure>>>.shape),
                        fixed_size(claim_of_parameter<Parameters>::shape)...>::type;

template <class Closure, auto... Parameters>
class residual_block final : public ceres_base_t<Closure, Parameters...> {
    solver_function<Closure, Parameters...> function_;

public:
    template <class... A>
    explicit residual_block(const A&... data) : function_(data...) {
        this->set_num_residuals(static_cast<int>(function_.result_size()));
        this->mutable_parameter_block_sizes()->clear();
        for (int k = 0; k < function_.parameters; ++k)
            this->mutable_parameter_block_sizes()->push_back(static_cast<std::int32_t>(function_.parameter_size(k)));
    }
    bool Evaluate(const double* const* parameters, double* residuals, double** jacobians) const override {
        if (jacobians == nullptr)
            function_(parameters, residuals);
        else
            function_(parameters, residuals, jacobians);
        return true;  // Ceres itself looks for what is not finite
    }
};

template <class Closure, class Data, auto... Parameters>
using ceres_check = check<"cost_function", Closure, Data, Parameters...>;

}  // namespace interop

// The residuals that a lambda returns, an expression of any shape, as a cost function of the variables named, each of them one
// parameter block; all other variables are data of this block:
//
//     auto residual = [] { return y - exp(m * x + c); };
//     problem.AddResidualBlock(cost_function<m, c>(residual, x = 0.5, y = 1.9).release(), nullptr, &slope, &offset);
//
// Residuals and Jacobians are in row-major order. Jacobians are compiled from the formula, and left out where Ceres asks for
// none. Numbers, labels and temporary ranges are copied; other ranges, which blocks may share, must outlive it. It is a
// SizedCostFunction where the extents of the parameters are fixed; named ones are those of the data. Evaluation allocates
// nothing once a thread has run a program of its size; threads may evaluate one block at the same time.
// Throws what a call of a program throws.
template <auto... Parameters, class Closure, class... A>
    requires(interop::ceres_check<Closure, parameter_list<A...>, Parameters...>::error.length == 0)
std::unique_ptr<interop::ceres_base_t<Closure, Parameters...>> cost_function(Closure, const A&... data) {
    return std::make_unique<interop::residual_block<Closure, Parameters...>>(data...);
}
template <auto... Parameters, class Closure, class... A>
    requires(interop::ceres_check<Closure, parameter_list<A...>, Parameters...>::error.length > 0)
auto cost_function(Closure, const A&...)
    -> decltype(ir::sentence<interop::ceres_check<Closure, parameter_list<A...>, Parameters...>>());

}  // namespace ctgrad
