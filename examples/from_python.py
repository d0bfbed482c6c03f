# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Calls a program of C++ by its names: gradient descent on logistic regression. Usage: from_python.py LIBRARY"""

import ctypes
import random
import sys
from array import array


class Array(ctypes.Structure):
    """ctgrad_array: an array of the standard library says its letter, address and size itself."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("type", ctypes.c_char),
        ("data", ctypes.c_void_p),
        ("size", ctypes.c_ssize_t),
    ]

    def __init__(self, name, values):
        address, size = values.buffer_info()
        super().__init__(name.encode(), values.typecode.encode(), address, size)


class Function:
    """A function that CTGRAD_EXPORT_C exports."""

    def __init__(self, library, name):
        self.call = getattr(ctypes.CDLL(library), name)
        self.call.argtypes = [ctypes.c_void_p, ctypes.c_int] * 2 + [ctypes.c_char_p, ctypes.c_size_t]

    def __call__(self, into, **inputs):
        arguments = (Array * len(inputs))(*(Array(name, values) for name, values in inputs.items()))
        results = (Array * len(into))(*(Array("", values) for values in into))
        message = ctypes.create_string_buffer(256)
        if self.call(arguments, len(inputs), results, len(into), message, len(message)) != 0:
            raise ValueError(message.value.decode())


step = Function(sys.argv[1], "logistic_step")

random.seed(1)
truth = [2.0, -1.0, 0.5]
rows = [[random.gauss(0, 1) for _ in truth] for _ in range(500)]
labels = array("d", (1 if sum(a * b for a, b in zip(row, truth)) > 0 else -1 for row in rows))
data = array("d", (value for row in rows for value in row))
weights, slope, loss = array("d", [0] * 3), array("d", [0] * 3), array("d", [0])

for iteration in range(101):
    step(into=[loss, slope], X=data, y=labels, w=weights)
    if iteration % 50 == 0:
        print(f"iteration {iteration}: mean loss {loss[0] / len(labels):.3f}")
    for i, s in enumerate(slope):
        weights[i] -= 4 / len(labels) * s
print("signs of the weights:", " ".join("+" if value > 0 else "-" for value in weights))

try:
    step(into=[loss, slope], X=data, y=labels[:99], w=weights)
except ValueError as error:
    print("refused:", error)
try:
    step(into=[loss, slope], X=data, y=labels)
except ValueError as error:
    print("refused:", error)
