# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Wrote the files of this folder, with NumPy 1.24. Usage: make.py FOLDER"""

import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
table = np.arange(12, dtype=np.float32).reshape(3, 4) / 8
parameters = {"W": table, "b": np.array([0.5, -1.25, 3], np.float32), "s": np.float32(1 / 3)}
np.savez(folder / "stored.npz", **parameters)
np.savez_compressed(folder / "deflated.npz", **parameters, more=np.arange(5))
np.save(folder / "fortran.npy", np.asfortranarray(table))
np.save(folder / "big_endian.npy", table.astype(">f4"))
np.save(folder / "record.npy", np.zeros(2, dtype=[("x", "f4"), ("y", "i4")]))
np.save(folder / "labels.npy", np.array([[3, 250], [0, 7]], np.uint8))
with open(folder / "version_2.npy", "wb") as file:
    np.lib.format.write_array(file, np.array([-1, 2**40], np.int64), version=(2, 0))
