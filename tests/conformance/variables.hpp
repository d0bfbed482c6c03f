// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// The variables of the reference cases by their names; the extents differ from case to case: X<3, 4>, x<4>, lam<>.
#pragma once
#include "conformance/case.hpp"

namespace conformance {

#define VARIABLE(name)      \
    template <int... Extents> \
    inline constexpr auto name = tensor<#name, Extents...>
VARIABLE(a);
VARIABLE(b);
VARIABLE(b1);
VARIABLE(b2);
VARIABLE(c);
VARIABLE(d);
VARIABLE(g);
VARIABLE(h0);
VARIABLE(l);
VARIABLE(lam);
VARIABLE(lv);
VARIABLE(m0);
VARIABLE(m1);
VARIABLE(mu);
VARIABLE(r);
VARIABLE(s0);
VARIABLE(s1);
VARIABLE(sf);
VARIABLE(sn);
VARIABLE(t);
VARIABLE(v);
VARIABLE(var);
VARIABLE(w);
VARIABLE(w1);
VARIABLE(w2);
VARIABLE(x);
VARIABLE(x1);
VARIABLE(x2);
VARIABLE(x3);
VARIABLE(y);
VARIABLE(z);
VARIABLE(A);
VARIABLE(B);
VARIABLE(C);
VARIABLE(D);
VARIABLE(G);
VARIABLE(S);
VARIABLE(S0);
VARIABLE(S1);
VARIABLE(T);
VARIABLE(U);
VARIABLE(Ux);
VARIABLE(V);
VARIABLE(W);
VARIABLE(W1);
VARIABLE(W2);
VARIABLE(X);
VARIABLE(Y);
VARIABLE(Z);
#undef VARIABLE

}  // namespace conformance
