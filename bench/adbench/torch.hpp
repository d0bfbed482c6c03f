// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADBench's objectives by PyTorch's C++ library, whose headers stay in a file of their own (bench).
#pragma once
#include <cstddef>
#include <vector>

#include "../contest.hpp"

namespace bench::by_torch {

#if defined(BENCH_HAS_TORCH)
using numbers = std::vector<double>;
using sized = const numbers&;

// Each way finds everything anew when it is called, tensors of double, one thread; data and results must outlive it.
way gmm(std::size_t d, std::size_t k, std::size_t n, sized x, sized alpha, sized mu, sized icf, double gamma, double m, numbers& gradient);
way lstm(std::size_t layers, std::size_t bits, std::size_t characters, sized main, sized extra, sized state, sized text, numbers& gradient);
// Residuals [p, 2] and what they have by camera, point and weight [p, 2, 15].
way bundle_adjustment(sized cameras, sized points, sized weights, sized features, const std::vector<int>& camera_of,
                      const std::vector<int>& point_of, numbers& residuals, numbers& rows);
// Residuals [n, 3] and their Jacobian by the pose, [n, 3, 26].
way hand(const std::vector<int>& vertex_of, sized seen, sized relative, sized inverse, sized rest, sized skin, sized pose,
         numbers& residuals, numbers& rows);
#else
way gmm(const auto&...) { return {}; }
way lstm(const auto&...) { return {}; }
way bundle_adjustment(const auto&...) { return {}; }
way hand(const auto&...) { return {}; }
#endif

}  // namespace bench::by_torch
