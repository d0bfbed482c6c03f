# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""The tour, examples/README.md, shows everything: each row of the course is named, in order, by an example that the tests
run; each example listed exists, and each that exists is listed. Usage: check_tour.py ROOT"""

import re
import sys
from pathlib import Path

ROWS = "V1 N1 N2 H1 E1 S1 C1 B1 G1 D1 J1 J2 O1 O2 O3 P1 P2 P3 R1 T1 T2 T3 T4 T5".split()
# By check_readme.py; by examples/run.sh.
RUN_ELSEWHERE = {"01_first_gradient", "02_digits", "30_fashion_mnist", "31_fashion_mnist_ranks"}

LINE = re.compile(r"^\|(?:([A-Z0-9 ]+)\|)? *\[(\w+)\]\((\w+)\.cpp\) *\|", re.MULTILINE)


def check(root):
    examples = root / "examples"
    listed, named, latest = set(), set(), 0
    for rows, name, file in LINE.findall((examples / "README.md").read_text(encoding="utf-8")):
        if name != file:
            yield f"{name} links to {file}.cpp"
        if name in listed:
            yield f"{name} is listed twice"
        listed.add(name)
        if not (examples / f"{name}.cpp").exists():
            yield f"{name} is listed but does not exist"
        if name not in RUN_ELSEWHERE and not (root / "tests" / "examples" / f"{name}.txt").exists():
            yield f"{name} is not run: tests/examples/{name}.txt does not exist"
        for row in rows.split():
            if row not in ROWS:
                yield f"{name} names row {row}, which there is not"
        known = [ROWS.index(row) for row in rows.split() if row in ROWS]
        if known:
            if known != sorted(known) or known[0] < latest:
                yield f"{name} is not in the order of the rows"
            latest = known[0]
            named.update(known)
    yield from (f"no example names row {row}" for k, row in enumerate(ROWS) if k not in named)
    yield from (f"{path.stem} is not listed" for path in sorted(examples.glob("*.cpp")) if path.stem not in listed)


def main():
    problems = list(check(Path(sys.argv[1])))
    print("\n".join([*problems, f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
