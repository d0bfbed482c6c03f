// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// report(program, "model.html"): a page to look at a program (layer 7, interop).
#pragma once
#include <fstream>
#include <stdexcept>

#include "ctgrad/ctgrad.hpp"
#include "ctgrad/interop/report/page.hpp"

namespace ctgrad {
namespace interop {

template <class Compilation>
struct page_of {
    static constexpr content make() {
        return content_writer(Compilation::program, Compilation::told(), Compilation::is_straight).run();
    }
    static constexpr frozen_content<make().size()> shown{make()};
    static page with(std::string_view title) {
        return {title, print::text<Compilation::formulas, print::mathml_style>.view(),
                api::frozen<&api::flops_text<Compilation>>.view(), api::frozen<&api::bytes_text<Compilation>>.view(),
                shown.view()};
    }
};

// `models/mlp.html` is called mlp.
inline std::string_view stem_of(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
    const std::size_t dot = path.find_last_of('.');
    return dot == std::string_view::npos || dot == 0 ? path : path.substr(0, dot);
}

inline void write_file(const std::string& path, std::string_view text) {
    std::ofstream file(path, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) throw std::runtime_error(path + " cannot be written");
}

}  // namespace interop

// The program as one HTML page that needs nothing else, no network either: its formulas in MathML, inputs and results with
// shapes and passes, what a run costs, the graph of its values, and its loops as `explain` prints them. A value under the
// pointer shows where it is read; the box finds names; `#search=name`,
// `#trace=name` and `#theme=dark` behind the address do so too.
template <class Model>
std::string report(program<Model>) {
    return interop::html(interop::page_of<api::compilation<Model>>::with("ctgrad program"));
}
// The same, written to a file. Throws std::runtime_error where that cannot be: `missing/model.html cannot be written`.
template <class Model>
void report(program<Model>, const std::string& path) {
    interop::write_file(path, interop::html(interop::page_of<api::compilation<Model>>::with(interop::stem_of(path))));
}

}  // namespace ctgrad
