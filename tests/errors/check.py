# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""Golden tests of compile errors. Usage: check.py FILE COMPILER [FLAG...]

FILE holds what its wrong programs have in common, then the programs themselves, each with the line that is wrong and
the sentence that the compiler must print:

    #include <ctgrad/ctgrad.hpp>
    // case: matmul_inner
    auto f = W * x;  // <-
    // error: matmul: W is [10, 784] but x is [10]: inner dimensions 784 and 10 differ

A second `// error:` line continues the first. A FILE that ends in .py is run, and what it prints is such a file.
A program passes if it is rejected by exactly one error, placed on the marked line, that says just this sentence, in at
most 12 lines of output. A static_assert inside ctgrad cannot be placed there; its trail must lead there instead.

What the programs have in common is compiled once, as a precompiled header. To load that is most of a program's time, so that
many programs are compiled as one file, each in a namespace, and errors belong to the program they lead to. Only what fails
there, or cannot be in a namespace, is compiled on its own, and that decides.
"""

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WORKERS = 2
MOST_TOGETHER = 80
LONGEST_OUTPUT = 12
SECONDS = 300

CONTEXT = re.compile(r"^(?:In file included from |\S+: (?:In |At global scope)|\S+:\d+:\d+: +(?:recursively )?required from )")
ERROR = re.compile(r"^(?! )(?:(.*?):(\d+):\d+: )?.*?\berror: (.*)$")
STATIC_ASSERT = re.compile(r"static assertion failed(?: due to requirement '.*?')?: (.*)")
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
TOKEN = re.compile(LITERAL.pattern + r"|[<>]")


def split(text):
    """What the programs have in common, and the programs."""
    lines = text.splitlines()
    starts = [i for i, line in enumerate(lines) if line.startswith("// case:")]
    return "\n".join(lines[: starts[0] if starts else None]) + "\n", list(split_cases(lines, starts))


def split_cases(lines, starts):
    """Yields (name, program, marked lines, sentence); each program keeps the line numbers of the file."""
    for start, end in zip(starts, starts[1:] + [len(lines)]):
        body = lines[start:end]
        program = [""] * start + body
        marked = {start + i + 1 for i, line in enumerate(body) if line.rstrip().endswith("// <-")}
        sentence = " ".join(line.removeprefix("// error:").strip() for line in body if line.startswith("// error:"))
        yield lines[start].removeprefix("// case:").strip(), "\n".join(program) + "\n", marked, sentence


def arguments(line):
    """The template arguments of the first ill_formed<...> in the line; the whole line where there is none."""
    start = re.search(r"\bill_formed<", line)
    if not start:
        return line
    depth = 0
    for token in TOKEN.finditer(line, start.end() - 1):
        depth += {"<": 1, ">": -1}.get(token[0], 0)
        if depth == 0:
            return line[start.end() : token.start()]
    return line[start.end() :]


def printed_sentence(error, notes):
    """From a static_assert's message, else from the strings in the error, else from those in the notes behind it."""
    message = STATIC_ASSERT.search(error)
    if message:
        return message[1]
    for line in [error, *notes]:
        pieces = [re.sub(r"\\(.)", r"\1", piece) for piece in LITERAL.findall(arguments(line)) if piece]
        if pieces:
            return " ".join(pieces)
    return error


def problems(output, status, source, marked, expected):
    if not marked or not expected:
        yield "the case needs a line that ends in '// <-' and a line '// error: ...'"
        return
    own = f"In file included from {source}:1:"  # clang's word for its precompiled header
    lines = [line for line in output.splitlines() if line.strip() and line != own]
    errors = [i for i, line in enumerate(lines) if ERROR.match(line)]
    if status == 0 or not errors:
        yield f"not rejected (exit status {status})"
        return
    if len(errors) > 1:
        yield f"{len(errors)} errors instead of one"
    if len(lines) > LONGEST_OUTPUT:
        yield f"{len(lines)} lines of output, more than {LONGEST_OUTPUT}"

    file, line, error = ERROR.match(lines[errors[0]]).groups()
    if STATIC_ASSERT.search(error):
        at_marked_line = any(f"{source}:{number}:" in line for number in marked for line in lines)
    else:
        at_marked_line = file == source and int(line) in marked
    if not at_marked_line:
        yield f"the error is at {file}:{line}, not at the marked line {', '.join(map(str, sorted(marked)))}"

    notes = lines[errors[0] + 1 : errors[1] if len(errors) > 1 else None]
    sentence = printed_sentence(error, [line for line in notes if ": note: " in line])
    if sentence != expected:
        yield f"expected: {expected}\n  printed:  {sentence}"


def run_compiler(command, *arguments):
    # What a terminal shows, but in a language and an encoding that do not depend on the machine.
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "C"}
    done = subprocess.run(
        [*command, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, timeout=SECONDS,
    )  # fmt: skip
    return done.stdout, done.returncode


def precompile(prefix, directory, command):
    """The flags that put `prefix` before a program."""
    header = Path(directory, "prefix.hpp")
    header.write_text(prefix)
    is_clang = "clang" in run_compiler(command, "--version")[0]
    precompiled = header.with_suffix(".hpp.pch" if is_clang else ".hpp.gch")
    output, status = run_compiler(command, "-x", "c++-header", header, "-o", precompiled)
    if status != 0:
        sys.exit(f"what the programs have in common does not compile:\n{output}")
    return ["-include-pch", precompiled] if is_clang else ["-include", header]


def run(case, directory, command):
    name, program, marked, expected = case
    source = Path(directory, f"{name}.cpp")
    source.write_text(program)
    output, status = run_compiler(command, "-fsyntax-only", source)
    return name, list(problems(output, status, str(source), marked, expected)), output


def can_be_together(case):
    return not any(line.lstrip().startswith("#") for line in case[1].splitlines())


def together(cases):
    """The programs as one, each on its own lines in a namespace of its own."""
    lines = []
    for name, program, _, _ in cases:
        own = program.splitlines()
        first = next(i for i, line in enumerate(own) if line)  # `// case: name`
        lines += [""] * (first - len(lines)) + [("} " if lines else "") + f"namespace case_{name} {{", *own[first + 1 :]]
    return "\n".join(lines) + "\n}\n"


def shared_out(output, source, cases):
    """The output about each program, or None where some leads to none of them."""
    starts = [next(i for i, line in enumerate(program.splitlines(), 1) if line) for _, program, _, _ in cases]
    blocks = []  # of an error: where it is, itself, its notes
    for line in output.splitlines():
        ends = blocks and any(ERROR.match(known) for known in blocks[-1])
        if not blocks or (ends and (ERROR.match(line) or CONTEXT.match(line))):
            blocks.append([])
        blocks[-1].append(line)
    shares = [[] for _ in cases]
    place = re.compile(re.escape(source) + r":(\d+):")
    for block in blocks:
        error = next((line for line in block if ERROR.match(line)), "")
        found = place.match(error) or next(filter(None, map(place.search, block)), None)
        if not found or int(found[1]) < starts[0]:
            return None
        shares[sum(start <= int(found[1]) for start in starts) - 1] += block
    return ["\n".join(share) for share in shares]


def run_together(cases, directory, command):
    """Yields (name, problems, output) of the programs that are rejected as they must be, or on their own."""
    source = Path(directory, f"together_{cases[0][0]}.cpp")
    source.write_text(together(cases))
    everything = ["-ferror-limit=0"] if "-include-pch" in command else ["-fmax-errors=0"]
    output, status = run_compiler(command, "-fsyntax-only", *everything, source)
    shares = shared_out(output, str(source), cases) or [""] * len(cases)
    for case, share in zip(cases, shares):
        name, _, marked, expected = case
        found = list(problems(share, status, str(source), marked, expected))
        yield (name, found, share) if not found else run(case, directory, command)


def main():
    path, command = Path(sys.argv[1]), sys.argv[2:]
    if path.suffix == ".py":
        text = subprocess.run([sys.executable, path], check=True, stdout=subprocess.PIPE, text=True).stdout
    else:
        text = path.read_text()
    prefix, cases = split(text)
    names = [case[0] for case in cases]
    for name in names:
        if not re.fullmatch(r"\w+", name) or names.count(name) > 1:
            sys.exit(f"'{name}' is not a name for a case, or not for only one")

    wrong = 0
    command += ["-iquote", path.parent]
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(WORKERS) as workers:
        command += precompile(prefix, directory, command)
        groups = [[case] for case in cases if not can_be_together(case)]
        rest = [case for case in cases if can_be_together(case)]
        size = min(MOST_TOGETHER, -(-len(rest) // WORKERS)) or 1
        groups += [rest[i : i + size] for i in range(0, len(rest), size)]
        for results in workers.map(lambda group: list(run_together(group, directory, command)), groups):
            for name, found, output in results:
                wrong += bool(found)
                for problem in found:
                    print(f"{path.name}, case {name}: {problem}")
                if found:
                    print(output)
    print(f"{path.name}: {len(cases)} wrong programs, {len(cases) - wrong} rejected as they must be")
    return 1 if wrong or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
