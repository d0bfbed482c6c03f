# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""What compiling costs: each bench/compile_time/*.cpp, in sizes, with each compiler that is there.

Usage: compile_time.py [FILTER]
One line for a program, a compiler and its options: the nodes of the graph, the processor's seconds, user and system, which
other programs on the machine disturb less than the clock's, the peak memory in MB, the object in KB, the longest symbol, and
what clang instantiates. Options are those of the CMake target and -march=native. All of it goes into compile_time.json of the
folder that CTGRAD_BENCH_OUTPUT names, or of the current one; bench/compile_time/baseline.json is such a file.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests" / "house"))
from check_instantiations import count  # noqa: E402

SIZES = {"deep_network": (1, 2, 4, 8, 16), "function_caller": (0, 1), "number_chain": (50, 100, 200, 400)}
MODES = ("-O0", "-O0 -g", "-O2", "-O2 -g")
OPTIONS = dict(re.findall(r"COMPILE_LANG_AND_ID:CXX,(GNU|Clang)[^>]*>:([^>]*)>", (ROOT / "CMakeLists.txt").read_text()))
COMPILERS = {"g++": OPTIONS["GNU"], "clang++-19": OPTIONS["Clang"]}


def programs():
    for source in sorted((ROOT / "bench" / "compile_time").glob("*.cpp")):
        yield from (f"{source.stem} {size}" for size in SIZES[source.stem]) if source.stem in SIZES else (source.stem,)


def measure(command):
    """The seconds and the memory of one child of a child: the peak of all children is that of the largest."""
    child = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); u = resource.getrusage(resource.RUSAGE_CHILDREN); print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024)"
    return map(float, subprocess.run([sys.executable, "-c", child, *command], check=True, capture_output=True, text=True).stdout.split())


def compile_program(compiler, program, mode, scratch):
    name, *size = program.split()
    built = Path(scratch, "program.o")
    command = [compiler, "-std=c++20", "-march=native", "-w", COMPILERS[compiler], *mode.split(), f"-I{ROOT}/include"]
    command += [*(f"-DSIZE={s}" for s in size), "-c", f"{ROOT}/bench/compile_time/{name}.cpp", "-o", str(built)]
    seconds, memory = measure(command)
    symbols = [line.split() for line in subprocess.run(["nm", "-S", built], check=True, capture_output=True, text=True).stdout.splitlines()]
    nodes = next((int(symbol[1], 16) for symbol in symbols if symbol[-1] == "nodes_of_graph"), 0)  # a caller has no graph
    return {"nodes": nodes, "seconds": round(seconds, 2), "MB": round(memory), "KB": round(built.stat().st_size / 1024),
            "symbol": max((len(symbol[-1]) for symbol in symbols), default=0)}  # fmt: skip


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    print(f"{'program':18} {'compiler':11} {'options':8} {'nodes':>6} {'seconds':>8} {'MB':>6} {'KB':>6} {'symbol':>7} {'instantiated':>13}")
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        for program in programs():
            if wanted not in program:
                continue
            for compiler in COMPILERS:
                if shutil.which(compiler) is None:
                    continue
                instantiated = count(compiler, ROOT, program, COMPILERS[compiler]) if compiler.startswith("clang") else None
                for mode in MODES:
                    row = compile_program(compiler, program, mode, scratch)
                    rows.append({"program": program, "compiler": compiler, "options": mode, **row, "instantiated": instantiated})
                    print(f"{program:18} {compiler:11} {mode:8} {row['nodes']:6} {row['seconds']:8.2f} {row['MB']:6} {row['KB']:6} "
                          f"{row['symbol']:7} {instantiated or '':>13}", flush=True)  # fmt: skip
    path = Path(os.environ.get("CTGRAD_BENCH_OUTPUT", "."), "compile_time.json")
    path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
    print(f"written: {path}")


if __name__ == "__main__":
    main()
