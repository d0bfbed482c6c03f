// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs written in C, compiled without a warning, run, and compared with the interpreter.
#pragma once
#include <dlfcn.h>

#include <cstdlib>
#include <ctgrad/interop/to_c.hpp>

#include "codegen/lowering.hpp"
#include "data/temporary.hpp"

namespace compiled {

namespace cg = ctgrad;

// A shared library of one C file, loaded.
class library {
    temporary_folder folder_;
    void* handle_ = nullptr;

public:
    explicit library(const std::string& source) {
        const std::string from = folder_.write("program.c", source), to = folder_.path("program.so");
        const std::string command =
            "gcc -std=c11 -O2 -Wall -Wextra -Wshadow -Wconversion -Wdouble-promotion -Werror -pedantic -shared -fPIC "
            "-o " +
            to + " " + from + " -lm";
        INFO(source);
        REQUIRE(std::system(command.c_str()) == 0);
        handle_ = dlopen(to.c_str(), RTLD_NOW | RTLD_LOCAL);
        REQUIRE(handle_ != nullptr);
    }
    library(const library&) = delete;
    ~library() {
        if (handle_ != nullptr) dlclose(handle_);
    }
    template <class Function>
    Function* function(const char* name) const {
        return reinterpret_cast<Function*>(dlsym(handle_, name));
    }
};

// Behind a function `written`, one that takes codegen::memory: labels as numbers of the program's type, temporaries from the heap.
template <class T>
std::string runner(const cg::ir::graph_view& g, bool has_workspace) {
    const std::string type = sizeof(T) == 4 ? "float" : "double";
    const auto size_of = [](cg::ir::extent e) {
        return cg::ir::is_named(e) ? "m->extents[" + std::to_string(cg::ir::dim_of(e)) + "]" : std::to_string(e);
    };
    std::string before, arguments, after, sizes;
    for (int d = 0; d < g.dim_count; ++d) sizes += (d > 0 ? ", " : "") + size_of(cg::ir::named_extent(d));
    arguments = sizes;
    for (int v = 0; v < g.variable_count; ++v) {
        const std::string from = "m->inputs[" + std::to_string(v) + "]", labels = "labels" + std::to_string(v);
        std::string size = "1";
        for (int a = 0; a < g.variables[v].shape.rank; ++a) size += " * " + size_of(g.variables[v].shape[a]);
        if (g.variables[v].labels) {
            before += "    int32_t* const " + labels + " = malloc(sizeof(int32_t) * (size_t)(1 + " + size + "));\n";
            before +=
                "    for (ptrdiff_t i = 0; i < " + size + "; ++i) " + labels + "[i] = (int32_t)" + from + "[i];\n";
            after += "    free(" + labels + ");\n";
        }
        arguments += (arguments.empty() ? "" : ", ") + std::string(g.variables[v].shape.rank == 0 ? "*" : "") +
                     (g.variables[v].labels ? labels : from);
    }
    for (int k = 0; k < g.output_count; ++k)
        arguments += (arguments.empty() ? "" : ", ") + ("m->outputs[" + std::to_string(k) + "]");
    if (has_workspace) {
        before += "    " + type + "* const workspace = malloc(sizeof(" + type + ") * (size_t)(1 + WRITTEN_WORKSPACE(" +
                  sizes + ")));\n";
        after += "    free(workspace);\n";
        arguments += ", workspace";
    }
    const std::string in = "const " + type + "* const* inputs; ",
                      out = type + "* const* outputs; " + type + "* const* buffers; ";
    return "\n#include <stdlib.h>\nstruct memory { " + in + out +
           "const ptrdiff_t* extents; };\nvoid run(const struct memory* m) {\n" + before + "    written(" + arguments +
           ");\n" + after + "}\n";
}

template <class Closure, class T>
void compare(const char* name, Closure closure) {
    using compilation = lowering::compilation_of<Closure>;
    const std::string source = cg::to_c<T>(cg::compile(closure), "written");
    const library made(source +
                       runner<T>(compilation::program, source.find("WRITTEN_WORKSPACE(") != std::string::npos));
    lowering::compare<compilation, T>(name, made.template function<void(const cg::codegen::memory<T>&)>("run"));
}
template <class Closure>
void compare(const char* name, Closure closure) {
    compare<Closure, float>(name, closure);
    compare<Closure, double>(name, closure);
}

}  // namespace compiled

// A program under its own text.
#define CHECK_C(...) compiled::compare(#__VA_ARGS__, [] { return __VA_ARGS__; })
