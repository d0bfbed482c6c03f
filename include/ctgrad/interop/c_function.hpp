// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A C function around the loops of a plan: comment, parameters, temporaries (layer 7, interop).
#pragma once
#include <vector>

#include "ctgrad/api/signature.hpp"
#include "ctgrad/interop/c_emitter.hpp"
#include "ctgrad/interop/scalar_plan.hpp"
#include "ctgrad/print/text.hpp"

namespace ctgrad::interop {

// The parts around the loops.
template <class T>
class c_function {
    static constexpr std::size_t longest_formula = 117;  // longer ones say nothing
    static constexpr const char* type = std::is_same_v<T, float> ? "float" : "double";

    const graph_view& arrays_;
    const graph_view formulas_;
    const api::signature_view& signature_;
    const plan_view& plan_;
    const scalar_plan scalars_;
    const plan_view loops_ = scalars_.view();
    c_names names_;

public:
    c_function(const graph_view& arrays, const graph_view& formulas, const api::signature_view& signature,
               const plan_view& p, bool by_elements, std::string_view name)
        : arrays_(arrays),
          formulas_(formulas),
          signature_(signature),
          plan_(p),
          scalars_(p),
          names_(arrays, loops_, name, by_elements) {}

    std::string write(const c_spelling<T>* spellings) {
        c_emitter<T> emitter(loops_, plan_, spellings, names_);
        std::string temporaries, room;
        for (int b = 0; b < loops_.buffer_count; ++b)
            if (emitter.needs(b)) declare(b, temporaries, room);
        const std::string body = emitter.run();
        std::string text = "// " + names_.function + ", written by ctgrad\n//\n" + formulas() + shapes() + "\n" + includes();
        if (!room.empty()) text += "\n// How many numbers workspace needs.\n#define " + macro() + " (" + room + ")\n";
        return text + "\n" + head(!room.empty()) + unused() + temporaries + body + "}\n";
    }

private:
    std::string text_of_extent(ir::extent e) const {
        return is_named(e) ? std::string(arrays_.dims[dim_of(e)].name) : std::to_string(e);
    }
    // // X [n, 3]
    std::string described(const c_parameter& p, const ir::space& shape) const {
        std::string text = "// " + p.name + " [";
        for (int a = 0; a < shape.rank; ++a) text += (a > 0 ? ", " : "") + text_of_extent(shape[a]);
        return text + "]";
    }
    // // out1 = Xᵀ (X w - y)
    std::string formulas() const {
        std::string text, line;
        const auto all = text_of(formulas_);
        for (int i = 0, k = 0; i <= all.size(); ++i) {
            if (i < all.size() && all[i] != '\n') {
                line += all[i];
                continue;
            }
            if (k < arrays_.output_count) line = names_.outputs[k].name + " = " + line;
            if (line.size() <= longest_formula) text += "// " + line + "\n";
            line.clear();
            ++k;
        }
        return text.empty() ? text : text + "//\n";
    }
    std::string shapes() const {
        std::string text;
        for (int v = 0; v < arrays_.variable_count; ++v) {
            const ir::variable& x = arrays_.variables[v];
            if (x.shape.rank == 0 && !x.labels) continue;
            text += described(names_.variables[v], x.shape);
            text += (x.labels ? ", from 0 to less than " + text_of_extent(x.classes) : "") + "\n";
        }
        for (int k = 0; k < arrays_.output_count; ++k) {
            text += described(names_.outputs[k], arrays_.outputs[k].shape);
            for (int v = 0; v < arrays_.variable_count; ++v)
                if (!names_.by_elements && arrays_.variables[v].shape.rank > 0 && signature_.may_share(k, v))
                    text += ", may be " + names_.variables[v].name;
            text += "\n";
        }
        return text + (names_.by_elements ? "// All variables are read before the first result is written.\n" : "");
    }
    std::string includes() const {
        bool labels = false;
        for (int v = 0; v < arrays_.variable_count; ++v) labels = labels || arrays_.variables[v].labels;
        return std::string("#include <math.h>\n#include <stddef.h>\n") + (labels ? "#include <stdint.h>\n" : "");
    }
    std::string macro() const {
        std::string text;
        for (const char c : names_.function) text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        text += "_WORKSPACE(";
        for (int d = 0; d < names_.dims.size(); ++d) text += (d > 0 ? ", " : "") + names_.dims[d].name;
        return text + ")";
    }
    // A temporary: an array, or a part of the workspace, which becomes so much larger.
    void declare(int b, std::string& temporaries, std::string& room) {
        const ir::space shape = shape_of_buffer(loops_, b);
        std::int64_t numbers = 1;
        std::string size, room_here;
        for (int a = 0; a < shape.rank; ++a) {
            if (!is_named(shape[a])) {
                numbers *= shape[a];
                continue;
            }
            size += (size.empty() ? "" : " * ") + names_.dim(dim_of(shape[a]));
            room_here += (room_here.empty() ? "(" : " * (") + names_.dim(dim_of(shape[a])) + ")";
        }
        const std::string& name = names_.array(b);
        if (size.empty()) {
            temporaries += std::string("    ") + type + " " + name + "[" + std::to_string(numbers) + "];\n";
            return;
        }
        const std::string factor = numbers == 1 ? "" : std::to_string(numbers) + " * ";
        temporaries += std::string("    ") + type + "* const " + name + " = " + names_.workspace + ";\n";
        temporaries += "    " + names_.workspace + " += " + factor + size + ";\n";
        room += (room.empty() ? "" : " + ") + factor + room_here;
    }
    std::string head(bool has_workspace) const {
        std::vector<std::string> parameters;
        for (const c_parameter& d : names_.dims) parameters.push_back("ptrdiff_t " + d.name);
        for (int v = 0; v < arrays_.variable_count; ++v) {
            const bool number = arrays_.variables[v].shape.rank == 0;
            const std::string element = arrays_.variables[v].labels ? "int32_t" : type;
            parameters.push_back((number ? element + " " : "const " + element + "* ") + names_.variables[v].name);
        }
        for (const c_parameter& out : names_.outputs) parameters.push_back(std::string(type) + "* " + out.name);
        if (has_workspace) parameters.push_back(std::string(type) + "* " + names_.workspace);
        std::string text, line = "void " + names_.function + "(";
        const std::string margin(line.size(), ' ');
        for (std::size_t k = 0; k < parameters.size(); ++k) {
            if (k > 0 && line.size() + parameters[k].size() > 100) {
                text += line + "\n";
                line = margin;
            } else if (k > 0) {
                line += " ";
            }
            line += parameters[k] + (k + 1 < parameters.size() ? "," : ") {\n");
        }
        return text + line;
    }
    std::string unused() const {
        std::string text;
        for (const auto* const list : {&names_.dims, &names_.variables, &names_.outputs})
            for (const c_parameter& p : *list)
                if (!p.used) text += "    (void)" + p.name + ";\n";
        return text;
    }
};

}  // namespace ctgrad::interop
