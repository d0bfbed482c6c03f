# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Proves that check.py can fail: good cases pass, each bad one is reported as such. Usage: check_can_fail.py COMPILER"""

import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

CHECK = Path(__file__).with_name("check.py")

# The two ways in which ctgrad words an error, without the rest of it.
HEADER = r"""
#pragma once
#include <cstddef>
template <std::size_t N>
struct text {
    char letters[N]{};
    constexpr text(const char (&s)[N]) { for (std::size_t i = 0; i < N; ++i) letters[i] = s[i]; }
};
namespace ctgrad {
template <text... Pieces> struct ill_formed;
template <text Name> struct var {};
template <text A, text B>
ill_formed<"matmul: W is [10, 784]", "but x is \"[10]\" > 'n':", "784 and 10 differ"> product(var<A>, var<B>);
template <int N> int one() { static_assert(N == 1, "one: N is not 1: use \"two\""); return N; }
template <text A> int inside() { ill_formed<A>{}; return 0; }
template <class T> void two_alike(T, T) {}
constexpr var<"W"> W{};
constexpr var<"x"> x{};
}
"""
MATMUL = """matmul: W is [10, 784] but x is "[10]" > 'n': 784 and 10 differ"""
ONE = 'one: N is not 1: use "two"'
PRODUCT = "auto f() { return product(ctgrad::W, ctgrad::x); }  // <-\n"
ASSERT = "int f() { return ctgrad::one<2>(); }  // <-\n"
MARK_ABOVE = "// <-\n"

GOOD = {
    "incomplete type": f"{PRODUCT}// error: {MATMUL}\n",
    "sentence on two lines": f"{PRODUCT}// error: {MATMUL[:9]}\n// error: {MATMUL[10:]}\n",
    "static_assert": f"{ASSERT}// error: {ONE}\n",
}
# What: (case, what the report must say)
BAD = {
    "compiles": (f"int i = 0;  // <-\n// error: {MATMUL}\n", "not rejected"),
    "another line": (MARK_ABOVE + PRODUCT.replace("// <-", "") + f"// error: {MATMUL}\n", "the error is at"),
    "assertion, another line": (MARK_ABOVE + ASSERT.replace("// <-", "") + f"// error: {ONE}\n", "the error is at"),
    "inside a header": ('int i = ctgrad::inside<"matmul: W is">();  // <-\n// error: matmul: W is\n', "the error is at"),
    "more is printed": (f"{PRODUCT}// error: matmul: W is [10, 784]\n", "printed:  " + MATMUL),
    "less is printed": (f"{PRODUCT}// error: {MATMUL}!\n", "printed:  " + MATMUL),
    "another assertion": (f"{ASSERT}// error: one\n", "printed:  " + ONE),
    "compiler's own words": ("void f() { ctgrad::two_alike(1, 2.0); }  // <-\n// error: two_alike\n", "printed:  no matching"),
    "second error": (f"{PRODUCT}int i = no;\n// error: {MATMUL}\n", "2 errors instead of one"),
    "first error": (f"int i = no;\n{PRODUCT}// error: {MATMUL}\n", "the error is at"),
    "long-winded": ("#warning long\n" * 9 + f"{PRODUCT}// error: {MATMUL}\n", "lines of output, more than"),
    "no mark": (PRODUCT.replace("// <-", "") + f"// error: {MATMUL}\n", "needs a line"),
    "no sentence": (PRODUCT, "needs a line"),
    "two of one name": (f"{PRODUCT}// error: {MATMUL}\n// case: tried\n", "not a name for a case"),
}


def run_check(cases, suffix=".cpp", common=""):
    """Checks a file of these cases, or a generator that prints it."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "header.hpp").write_text(HEADER)
        text = f'#include "header.hpp"\n{common}' + "".join(f"// case: {name}\n{case}" for name, case in cases.items())
        path = Path(directory, f"tried{suffix}")
        path.write_text(text if suffix == ".cpp" else f"print({text!r})")
        run = subprocess.run([sys.executable, CHECK, path, sys.argv[1], "-std=c++20"], capture_output=True, text=True)
        return run.returncode, run.stdout + run.stderr


def main():
    wrong = []
    good = {what.replace(" ", "_"): case for what, case in GOOD.items()}
    for suffix in (".cpp", ".gen.py"):
        code, report = run_check(good, suffix)
        if code != 0:
            wrong.append(f"good cases were refused:\n{report}")
    code, report = run_check({})
    if code != 1:
        wrong.append(f"a file without cases was accepted:\n{report}")
    code, report = run_check(good, common="int j = no;\n")
    if code != 1 or "in common does not compile" not in report:
        wrong.append(f"an error outside of the cases was accepted:\n{report}")
    with ThreadPoolExecutor(2) as workers:
        reports = workers.map(lambda bad: run_check({"tried": bad[0]}), BAD.values())
        for (what, (_, expected)), (code, report) in zip(BAD.items(), reports):
            if code != 1 or expected not in report:
                wrong.append(f"'{what}' was not reported (exit code {code}, expected '{expected}'):\n{report}")
    print("\n".join(wrong) or f"{len(BAD)} bad cases reported, {len(GOOD)} good ones accepted")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
