// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// What things are called in a C function: its parameters, loops and values (layer 7, interop).
#pragma once
#include <set>
#include <sstream>

#include "ctgrad/interop/c_value.hpp"
#include "ctgrad/schedule/elements.hpp"
#include "ctgrad/schedule/plan.hpp"

namespace ctgrad::interop {

using namespace schedule;

// Identifiers, each given once: another letter than C's becomes _, and _ is added to what is taken.
class c_identifiers {
    std::set<std::string> taken_;

    static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

public:
    c_identifiers() {
#define CTGRAD_C_FUNCTION(name) #name " " #name "f "
        std::istringstream words(CTGRAD_C_FUNCTIONS(CTGRAD_C_FUNCTION)
                                 "fabs fabsf INFINITY HUGE_VAL NAN ptrdiff_t int32_t main auto break case char const continue default "
                                 "do double else enum extern float for goto if inline int long register restrict return short signed "
                                 "sizeof static struct switch typedef union unsigned void volatile while bool true false nullptr");
#undef CTGRAD_C_FUNCTION
#undef CTGRAD_C_FUNCTIONS
        for (std::string word; words >> word;) taken_.insert(word);
    }
    static bool is_identifier(std::string_view name) {
        for (const char c : name)
            if (!is_letter(c) && !is_digit(c)) return false;
        return !name.empty() && is_letter(name[0]);
    }
    bool is_taken(std::string_view name) const { return taken_.contains(std::string(name)); }
    std::string give(std::string_view wanted) {
        std::string name;
        for (const char c : wanted) name += is_letter(c) || is_digit(c) ? c : '_';
        if (!is_letter(wanted[0])) name = "x" + name;
        while (!taken_.insert(name).second) name += '_';
        return name;
    }
};

struct c_parameter {
    std::string name;
    bool used = false;
};

// `arrays` are the program's variables and results; those of the plan are the same or, without loops, their elements.
class c_names {
    const graph_view& arrays_;
    const plan_view& plan_;
    c_identifiers words_;
    sequence<std::string> letters_, nodes_, buffers_, loaded_;
    int values_ = 0, temporaries_ = 0;

    // An element of the plan, in the array and at the place where it lies.
    struct element {
        int array = 0;
        std::int64_t at = 0;
    };
    template <class Array>
    static element element_of(int number, const Array* arrays) {
        element e{0, number};
        for (; e.at >= schedule::elements_of(arrays[e.array].shape); ++e.array)
            e.at -= schedule::elements_of(arrays[e.array].shape);
        return e;
    }

public:
    std::string function, workspace;
    sequence<c_parameter> dims, variables, outputs;
    const bool by_elements;

    c_names(const graph_view& arrays, const plan_view& p, std::string_view name, bool elements)
        : arrays_(arrays),
          plan_(p),
          nodes_(p.graph.node_count, ""),
          buffers_(p.buffer_count, ""),
          loaded_(p.graph.variable_count, ""),
          function(words_.give(name)),
          by_elements(elements) {
        for (int d = 0; d < arrays.dim_count; ++d) dims.push_back({words_.give(arrays.dims[d].name)});
        for (int v = 0; v < arrays.variable_count; ++v) variables.push_back({words_.give(arrays.variables[v].name)});
        for (int k = 0; k < arrays.output_count; ++k) outputs.push_back({words_.give("out" + std::to_string(k + 1))});
        workspace = words_.give("workspace");
        for (const char letter : std::string_view("ijklpqrsuvbcdefghmnowxyz"))
            if (!words_.is_taken({&letter, 1})) letters_.push_back(std::string(1, letter));
    }

    const std::string& dim(int d) { return used(dims[d]); }
    // The index of the loop at a depth, from 0 on.
    const std::string& letter(int depth) {
        while (letters_.size() <= depth) letters_.push_back(words_.give("i"));
        return letters_[depth];
    }
    // A value that is a local variable, a temporary array.
    const std::string& value(int node) {
        const bool is_input = plan_.graph[node].kind == node_kind::input;
        return is_input ? number(plan_.graph[node].id) : given(nodes_[node], "t", values_);
    }
    const std::string& array(int buffer) { return given(buffers_[buffer], "a", temporaries_); }

    // A variable of the plan that is one number: what it is called when it is read.
    const std::string& number(int variable) {
        if (!by_elements) return used(variables[variable]);
        std::string& name = loaded_[variable];
        const element e = element_of(variable, arrays_.variables);
        c_parameter& from = variables[e.array];
        if (arrays_.variables[e.array].shape.rank == 0) return used(from);
        if (name.empty()) name = words_.give(used(from) + "_" + std::to_string(e.at));
        return name;
    }
    // Where such an element is before it is read, "": it needs no loading.
    std::string place_of_number(int variable) {
        if (!by_elements) return "";
        const element e = element_of(variable, arrays_.variables);
        if (arrays_.variables[e.array].shape.rank == 0) return "";
        return used(variables[e.array]) + "[" + std::to_string(e.at) + "]";
    }
    // An element of a variable, of a result; index of its array.
    std::string input(int variable, const std::string& index) {
        if (plan_.graph.variables[variable].shape.rank == 0) return number(variable);
        return used(variables[variable]) + "[" + index + "]";
    }
    std::string output(int k, const std::string& index) {
        const element e = by_elements ? element_of(k, arrays_.outputs) : element{k, 0};
        const std::string& name = used(outputs[e.array]);
        if (arrays_.outputs[e.array].shape.rank == 0) return "*" + name;
        return name + "[" + (by_elements ? std::to_string(e.at) : index) + "]";
    }

private:
    static const std::string& used(c_parameter& p) {
        p.used = true;
        return p.name;
    }
    const std::string& given(std::string& name, const char* kind, int& count) {
        if (name.empty()) name = words_.give(kind + std::to_string(++count));
        return name;
    }
};

}  // namespace ctgrad::interop
