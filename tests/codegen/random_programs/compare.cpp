// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Random programs as compiled, against the interpreter and finite differences, at sizes around those of packs.
#include <filesystem>
#include <fstream>
#include <set>

#include "codegen/lowering.hpp"
#include "codegen/random_programs/batch.hpp"

using namespace random_programs;

namespace {

const std::vector<compiled_program>& all() {
    static const std::vector<compiled_program> programs = [] {
        std::vector<compiled_program> list;
        for (const auto& some : {batch<0>(), batch<1>(), batch<2>(), batch<3>()})
            list.insert(list.end(), some.begin(), some.end());
        return list;
    }();
    return programs;
}

// A largest element over nothing does not exist. A mean over nothing is NaN, and its gradient with respect to what stays,
// 1/0 times an empty sum, is NaN or 0, as the factor stands before the sum or in it.
bool means_something_over_nothing(const passes::graph& g) {
    for (const ir::node& n : ir::live_part(g).nodes)
        if (ir::needs_elements(n) || n.kind == ir::node_kind::size) return false;
    return true;
}

// Values and slopes stay near 1, sums have a few hundred terms: results may differ by some hundred roundings of such terms,
// of 1e-16 or 6e-8 each.
template <class T>
void compare(const compiled_program& program, void (*run)(const codegen::memory<T>&)) {
    const passes::graph captured = make_graph(program.seed), reference = passes::differentiated(captured);
    const int l = lanes(program.seed);
    const bool is_named = !captured.dims.empty();
    for (const int n : is_named ? std::vector<int>{0, 1, l - 1, l, l + 1, 2 * l + 3} : std::vector<int>{0}) {
        if (is_named && n == 0 && !means_something_over_nothing(captured)) continue;
        INFO("seed " << program.seed << ", n = " << n);
        passes::inputs in;
        in.sizes = {{"n", n}};
        in.fill(captured.view(), program.seed);
        lowering::round_to<T>(in);
        const lowering::stage<T> own(program.plan, in);
        run(own.memory());
        const passes::arrays expected = passes::evaluate(reference, in);
        for (int k = 0; k < captured.outputs.size(); ++k) {
            INFO("output " << k + 1);
            const std::vector<double> got(own.result(k), own.result(k) + own.size_of_output(k));
            CHECK(passes::distance(got, expected[static_cast<std::size_t>(k)]) <= (sizeof(T) == 4 ? 5e-5 : 1e-13));
        }
    }
}

// The operations that have instructions, by what the headers say.
std::set<std::string> lowered_operations() {
    std::set<std::string> found;
    for (const auto& file : std::filesystem::directory_iterator(CTGRAD_TEST_DATA_DIR "/../../include/ctgrad/ops")) {
        std::ifstream text(file.path());
        std::string name;
        for (std::string line; std::getline(text, line);) {
            const std::string::size_type at = line.find("std::string_view name = \"");
            if (at != std::string::npos) name = line.substr(at + 25, line.find('"', at + 25) - at - 25);
            if (line.find("static auto lower(auto") != std::string::npos) found.insert(name);
        }
    }
    return found;
}

}  // namespace

TEST_CASE("compiled programs agree with the interpreter") {
    for (const compiled_program& p : all())
        if (p.in_double != nullptr)
            compare(p, p.in_double);
        else
            compare(p, p.in_float);
}
TEST_CASE("every operation that has instructions is in a program") {
    std::set<std::string> occur;
    for (const compiled_program& p : all())
        for (int i = 0; i < p.plan.item_count; ++i) {
            const schedule::item& item = p.plan.items[i];
            if (item.what == schedule::action::loop) continue;
            const ir::node& n = p.plan.graph[item.index];
            if (n.op != nullptr) occur.insert(std::string(n.op->name));
        }
    const std::set<std::string> lowered = lowered_operations();
    CHECK(lowered.size() > 40);
    for (const std::string& name : lowered) {
        INFO(name);
        CHECK((occur.count(name) == 1 || step > 1));
    }
}
