# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Prints a wrong program for every operation, way to give it wrong operands, and mixture of static and named extents.

The sentences follow from the operands' names and extents by what is written here; nothing is copied from the library.
"""

from dataclasses import dataclass

# The extents a, b, c differ from each other.
STYLES = {
    "static": {"a": "3", "b": "4", "c": "5"},
    "named": {"a": "n", "b": "m", "c": "k"},
    "mixed": {"a": "n", "b": "4", "c": "m"},
}
UNARY = ["-", "exp", "log", "log1p", "sqrt", "square", "tanh", "sigmoid", "softplus", "relu", "squared_norm"]
BINARY = ["+", "-", "/", "hadamard"]
ALONG = ["sum", "mean", "norm2", "logsumexp", "softmax", "log_softmax"]
WORDS = {"+": "add", "-": "minus", "*": "times", "/": "divide"}

HEADER = """\
#include <ctgrad/ctgrad.hpp>
namespace cg = ctgrad;
inline constexpr auto n = cg::dim<"n">;
inline constexpr auto m = cg::dim<"m">;
inline constexpr auto k = cg::dim<"k">;"""


@dataclass
class Operand:
    """A variable; or exp(variable), which has its shape but no name."""

    name: str
    extents: list
    classes: str = ""  # of labels
    is_variable: bool = True

    def declaration(self):
        kind = "labels" if self.classes else ["scalar", "vector", "matrix", "tensor"][min(len(self.extents), 3)]
        arguments = [f'"{self.name}"', *self.extents, *filter(None, [self.classes])]
        return f"inline constexpr auto {self.name} = cg::{kind}<{', '.join(arguments)}>;"

    def code(self):
        return self.name if self.is_variable else f"cg::exp({self.name})"

    def called(self, role):
        return self.name if self.is_variable else role

    def shape(self):
        return f"[{', '.join(self.extents)}]"

    def unnamed(self):
        return Operand(self.name, self.extents, is_variable=False)


def application(op, operands):
    code = [operand.code() for operand in operands]
    if op in WORDS:
        return f"{code[0]} {op} {code[1]}" if len(code) == 2 else f"{op}{code[0]}"
    return f"cg::{op}({', '.join(code)})"


def case(what, op, operands, why, code=None, called=None):
    """`called` is the operation's name in the sentence, where it is not its own."""
    print(f"// case: {WORDS.get(op, op)}_{what}")
    for operand in operands:
        print(operand.declaration())
    print(f"auto f = {code or application(op, operands)};  // <-")
    print(f"// error: {called or op}: {why}")


def differ(what, op, left, right, x, y, kind="extents", called=None):
    """The operands' extents x and y should be one."""
    left_is = f"{left.called('the left operand')} is {left.shape()}"
    right_is = f"{right.called('the right operand')} is {right.shape()}"
    case(what, op, [left, right], f"{left_is} but {right_is}: {kind} {x} and {y} differ", called=called)


def no_numbers(op, style_name, style):
    """Labels are no numbers, alone or on either side of them."""
    why = "y holds labels, not numbers to calculate with"
    y, v = Operand("y", [style["a"]], style["c"]), Operand("v", [style["a"]])
    if op in BINARY + ["*", "dot"]:
        case(f"labels_left_{style_name}", op, [y, v], why)
        case(f"labels_right_{style_name}", op, [v, y], why)
    if op in UNARY + ALONG + ["transpose"]:
        case(f"labels_{style_name}", op, [y], why)


def broadcasts(op, name, a, b, c):
    differ(f"vectors_{name}", op, Operand("u", [a]), Operand("v", [b]), a, b)
    differ(f"rows_{name}", op, Operand("X", [a, b]), Operand("bias", [c]), b, c)
    differ(f"matrices_{name}", op, Operand("A", [a, c]), Operand("B", [b, c]), a, b)
    differ(f"expressions_{name}", op, Operand("u", [a]).unnamed(), Operand("V", [c, b]).unnamed(), a, b)


def products(name, a, b, c):
    def inner(what, left, right, x, y):
        differ(f"{what}_{name}", "*", left, right, x, y, "inner dimensions", "matmul")

    inner("matrix_vector", Operand("W", [a, b]), Operand("x", [a]), b, a)
    inner("vector_matrix", Operand("x", [b]), Operand("W", [a, b]), b, a)
    inner("vectors", Operand("u", [a]), Operand("v", [b]), a, b)
    inner("matrices", Operand("A", [a, b]), Operand("B", [c, b]), b, c)
    inner("batches_inner", Operand("S", [a, b, c]), Operand("T", [a, b, c]), c, b)
    inner("expressions", Operand("A", [a, b]).unnamed(), Operand("x", [a]), b, a)
    differ(f"batches_{name}", "*", Operand("S", [a, c, b]), Operand("T", [b, b, c]), a, b, "batch extents", "matmul")


def dots(name, a, b):
    u, v, M = Operand("u", [a]), Operand("v", [b]), Operand("M", [a, b])
    differ(f"vectors_{name}", "dot", u, v, a, b)
    case(f"matrix_left_{name}", "dot", [M, v], f"M is [{a}, {b}] but must be a vector")
    case(f"matrix_right_{name}", "dot", [u, M], f"M is [{a}, {b}] but must be a vector")
    case(f"expression_{name}", "dot", [u, M.unnamed()], f"the right operand is [{a}, {b}] but must be a vector")


def axes(op, name, a, b):
    def wrong(what, axes, X, why):
        why = f"{X.called('the operand')} is {X.shape()} and {why}"
        case(f"{what}_{name}", op, [X], why, f"cg::{op}({X.code()}, {axes})")

    X = Operand("X", [a, b])
    wrong("axis_too_large", "cg::axis<2>", X, "has no axis 2")
    wrong("axis_too_small", "cg::axes<1, -3>", X.unnamed(), "has no axis -3")
    wrong("axis_twice", "cg::axes<1, -1>", X, "axis 1 is named twice")


def transposes(name, a):
    x = Operand("x", [a])
    case(f"vector_{name}", "transpose", [x], f"x is [{a}] but must have two axes or more")
    case(f"expression_{name}", "transpose", [x.unnamed()], f"the operand is [{a}] but must have two axes or more")


def cross_entropies(name, a, b, c):
    def wrong(what, z, y):
        called = z.called("the first operand")
        needed = ", ".join([*y.extents, y.classes])
        why = f"{called} is {z.shape()} but y is {y.shape()} of {y.classes} classes: logits of [{needed}] are needed"
        case(f"{what}_{name}", "cross_entropy", [z, y], why)

    wrong("samples", Operand("Z", [b, c]), Operand("y", [a], c))
    wrong("classes", Operand("Z", [a, b]), Operand("y", [a], c))
    wrong("transposed", Operand("Z", [c, a]).unnamed(), Operand("y", [a], c))
    wrong("vector", Operand("z", [c]), Operand("y", [a], c))
    Z, y, v = Operand("Z", [a, c]), Operand("y", [a], c), Operand("v", [a])
    case(f"swapped_{name}", "cross_entropy", [y, Z], "y holds labels: the logits come first")
    case(f"no_labels_{name}", "cross_entropy", [Z, v], "v must hold labels")


def gradients(name, a, b, c):
    def wrong(what, operands, code, why):
        case(f"{what}_{name}", "gradient", operands, why, f"cg::gradient({code})")

    w, X, y = Operand("w", [b]), Operand("X", [a, b]), Operand("y", [a], c)
    only_scalar = "but must be a scalar: use jacobian or vjp"
    wrong("of_vector", [w, X], "X * w, w", f"f is [{a}] {only_scalar}")
    wrong("of_matrix", [X], "cg::exp(X), X", f"f is [{a}, {b}] {only_scalar}")
    wrong("of_variable", [w], "w, w", f"w is [{b}] {only_scalar}")
    wrong("of_labels", [y, w], "y, w", "y holds labels, which have no derivative")
    wrong("by_labels", [X, y], "cg::sum(X), y", "y holds labels, which have no derivative")
    by = {"expression": "2 * w", "itself": "cg::sum(w)", "row": "X * w", "dim": "n", "number": "2.0"}
    for what, code in by.items():
        why = "the second argument must be a variable, not an expression"
        wrong(f"by_{what}", [w, X], f"cg::sum(X * w), {code}", why)


def main():
    print(HEADER)
    for name, style in STYLES.items():
        a, b, c = style["a"], style["b"], style["c"]
        for op in BINARY:
            broadcasts(op, name, a, b, c)
        products(name, a, b, c)
        dots(name, a, b)
        for op in ALONG:
            axes(op, name, a, b)
        transposes(name, a)
        cross_entropies(name, a, b, c)
        gradients(name, a, b, c)
        for op in UNARY:
            no_numbers(op, name, style)
        for op in [*(o for o in BINARY if o != "-"), "*", "dot", *ALONG, "transpose"]:
            no_numbers(op, name, style)
    scalar = Operand("s", [])
    for op in ALONG:
        case("axis_of_scalar", op, [scalar], "s is [] and has no axis 0", f"cg::{op}(s, cg::axis<0>)")
    case("scalar", "transpose", [scalar], "s is [] but must have two axes or more")


if __name__ == "__main__":
    main()
