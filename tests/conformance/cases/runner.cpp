// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Runs the compiled programs of all reference cases against expected values, and against differences at other inputs.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "conformance/case.hpp"
#include "conformance/generator.hpp"
#include "conformance/pending.hpp"

namespace conformance {

std::deque<entry>& entries() {
    static std::deque<entry> all;
    return all;
}

namespace {

using json = nlohmann::json;
using numbers = std::vector<double>;

// -- the files --------------------------------------------------------------------------------------------------------

std::vector<json> read_cases() {
    std::vector<json> all;
    for (const char* name : {"matrix_derivatives", "norms_and_losses"}) {
        std::ifstream file(std::string(CTGRAD_TEST_DATA_DIR "/cases/") + name + ".json");
        REQUIRE(file.good());
        json content = json::parse(file);
        for (json& c : content.at("cases")) all.push_back(std::move(c));
    }
    return all;
}

double to_number(const json& j) {  // "inf", "-inf" and "nan" are strings
    return j.is_string() ? std::stod(j.get<std::string>()) : j.get<double>();
}
// {"shape": ..., "values": ...}, or one plain number.
struct array {
    extents shape;
    numbers values;
    explicit array(const json& j) {
        if (!j.is_object()) {
            values.push_back(to_number(j));
            return;
        }
        shape = j.at("shape").get<extents>();
        for (const json& value : j.at("values")) values.push_back(to_number(value));
    }
};

distribution to_distribution(const json& gen, std::uint32_t shift) {
    distribution d;
    d.kind = gen.at("kind").get<std::string>();
    d.seed = gen.at("seed").get<std::uint32_t>() + shift;
    d.least = gen.value("lo", 0.0);
    d.largest = gen.value("hi", 1.0);
    d.shift = gen.value("shift", 0.0);
    return d;
}

// What every program output must equal: fields of a case, as JSON pointers.
std::set<std::string> fields_of(const json& c) {
    static const std::set<std::string> about = {
        "id",     "tag",          "group",       "source", "expr",       "vars",         "x",
        "checks", "value_source", "conventions", "note",   "torch_1_13", "torch_errors", "torch_value_rel_error",
        "value_check", "optimiser", "settings", "check_numpy", "A", "A_gen", "G", "G_gen", "relative_errors"};
    std::set<std::string> fields;
    for (const auto& [key, value] : c.items()) {
        if (about.count(key) != 0) continue;
        if (key == "wrt")
            for (const auto& [variable, derivative] : value.items()) fields.insert("/wrt/" + variable + "/d");
        else if (key == "hessian")
            for (std::size_t k = 0; k < value.size(); ++k) fields.insert("/hessian/" + std::to_string(k) + "/d");
        else
            fields.insert(key == "third" ? "/third/d" : "/" + key);
    }
    return fields;
}
std::string field_of(const json& c, const output& o) {
    if (o.variables.empty()) return o.field == "vjp" ? "" : "/" + std::string(o.field);
    if (o.field == "vjp" && c.contains("G")) return "/grad_of_sum_G_times_expm_A";
    const std::string first(o.variables[0]);
    if (o.variables.size() == 1) {
        if (c.contains("wrt")) return "/wrt/" + first + "/d";
        return c.contains("grad") ? "/grad" : "/grad_of_logsumexp";
    }
    if (o.variables.size() == 3) return "/third/d";  // by one variable
    const json blocks = c.value("hessian", json::array());
    for (std::size_t k = 0; k < blocks.size(); ++k)
        if (blocks[k].at("of") == json{o.variables[0], o.variables[1]}) return "/hessian/" + std::to_string(k) + "/d";
    return "/hessian/none";
}
array expected(const json& c, const std::string& field) {
    const json& j = c.at(json::json_pointer(field));
    return array(j == "equals softmax" ? c.at("softmax") : j);
}

// -- running ----------------------------------------------------------------------------------------------------------

struct run {
    const entry& of;
    std::vector<numbers> inputs, outputs;

    void operator()() {
        std::vector<const double*> from;
        std::vector<double*> to;
        for (const numbers& i : inputs) from.push_back(i.data());
        for (numbers& o : outputs) to.push_back(o.data());
        of.run(from.data(), to.data());
    }
};

class checker {
    const json& case_;
    const entry& entry_;
    std::ostringstream failures_;

    void fail(const std::string& what) { failures_ << "  " << what << '\n'; }
    static std::string name_of(const output& o) {
        std::string name(o.field);
        for (const std::string_view v : o.variables) name.append(" / d").append(v);
        return name;
    }
    bool is_drawn() const { return case_.contains("vars"); }

    numbers input_at(const input& in, std::uint32_t shift) {
        const std::string name(in.name);
        if (const auto found = entry_.constants.find(name); found != entry_.constants.end()) return found->second;
        const bool is_variable = is_drawn() && case_.at("vars").contains(name);
        const bool is_listed = name.size() == 1 && case_.contains(name);
        if (!is_variable && !is_listed) {
            fail(name + " is not a variable of the case");
            return numbers(volume(in.shape));
        }
        const json& j = is_variable ? case_.at("vars").at(name) : case_.at(name);
        const array listed(j);
        if (listed.shape != in.shape || listed.values.size() != volume(in.shape)) fail(name + " has another shape");
        if (!is_variable || j.at("gen").at("kind") == "literal") return listed.values;
        const std::size_t rows = in.shape.empty() ? 1 : static_cast<std::size_t>(in.shape[0]);
        const numbers drawn = draw(to_distribution(j.at("gen"), shift), listed.values.size(), rows);
        if (shift == 0 && drawn != listed.values) fail(name + " is drawn differently");
        return drawn;
    }
    run run_at(std::uint32_t shift) {
        run r{entry_, {}, {}};
        for (const input& in : entry_.inputs) r.inputs.push_back(input_at(in, shift));
        for (const output& o : entry_.outputs) r.outputs.emplace_back(volume(o.shape), std::nan(""));
        if (failures_.str().empty()) r();
        return r;
    }

    // Relative to the largest entry and to 1, or to the largest entry alone.
    void compare(const std::string& what, const numbers& got, const numbers& right, double tolerance) {
        double scale = entry_.is_tiny ? 0 : 1;
        for (const double value : right)
            if (std::isfinite(value)) scale = std::max(scale, std::abs(value));
        for (std::size_t i = 0; i < right.size(); ++i) {
            const bool same = got[i] == right[i] || (std::isnan(got[i]) && std::isnan(right[i]));
            if (same || std::abs(got[i] - right[i]) <= tolerance * scale) continue;
            std::ostringstream sentence;
            sentence.precision(17);
            sentence << what << ", element " << i << ": " << got[i] << " instead of " << right[i];
            return fail(sentence.str());
        }
    }

    void check_values() {
        const run r = run_at(0);
        if (!failures_.str().empty()) return;
        std::set<std::string> left = fields_of(case_);
        for (const auto& [name, values] : entry_.constants)
            if (std::none_of(entry_.inputs.begin(), entry_.inputs.end(), [&](auto& in) { return in.name == name; }))
                fail(name + " is given but no variable");
        for (const auto& [field, reason] : entry_.waived)
            if (left.erase("/" + field) == 0) fail("the case has no " + field);
        for (std::size_t k = 0; k < entry_.outputs.size(); ++k) {
            const output& o = entry_.outputs[k];
            const std::string field = field_of(case_, o);
            if (field.empty() || entry_.waived.count(field.substr(1)) != 0) continue;
            if (left.erase(field) == 0) {
                fail(name_of(o) + " is not in the case");
                continue;
            }
            const array right = expected(case_, field);
            if (right.shape != o.shape || right.values.size() != r.outputs[k].size())
                fail(name_of(o) + " has another shape");
            else
                compare(name_of(o), r.outputs[k], right.values, 1e-12);
        }
        for (const std::string& field : left) fail(field.substr(1) + " has no expression");
    }

    // Which output is differentiated once more.
    const output* parent_of(const output& o) const {
        names variables = o.variables;
        variables.pop_back();
        for (const output& p : entry_.outputs)
            if (p.field == o.field && p.variables == variables) return &p;
        return nullptr;
    }
    std::size_t position_of(const output& o) const { return static_cast<std::size_t>(&o - entry_.outputs.data()); }

    // Every derivative against differences, of fourth order, of what it is the derivative of.
    void check_differences(std::uint32_t shift) {
        const run middle = run_at(shift);
        run moved = middle;
        const double step = entry_.has_kinks ? 0x1p-20 : 0x1p-10, tolerance = entry_.has_kinks ? 1e-8 : 1e-9;
        for (const output& o : entry_.outputs) {
            if (o.variables.empty()) continue;
            const output* const parent = parent_of(o);
            std::size_t v = 0;
            while (v < entry_.inputs.size() && entry_.inputs[v].name != o.variables.back()) ++v;
            if (parent == nullptr || v == entry_.inputs.size())
                return fail(name_of(o) + " cannot be compared with differences");
            const std::size_t from = position_of(*parent), size = middle.inputs[v].size();
            numbers right(middle.outputs[position_of(o)].size());
            for (std::size_t i = 0; i < size; ++i) {
                const auto add = [&](double offset, double weight) {
                    moved.inputs[v][i] = middle.inputs[v][i] + offset * step;
                    moved();
                    for (std::size_t p = 0; p < moved.outputs[from].size(); ++p)
                        right[p * size + i] += weight * moved.outputs[from][p] / (12 * step);
                };
                add(-2, 1);
                add(-1, -8);
                add(1, 8);
                add(2, -1);
                moved.inputs[v][i] = middle.inputs[v][i];
            }
            compare(name_of(o) + " against differences, seeds + " + std::to_string(shift),
                    middle.outputs[position_of(o)], right, tolerance);
        }
    }

public:
    checker(const json& c, const entry& e) : case_(c), entry_(e) {}
    std::string operator()() {
        check_values();
        if (!is_drawn()) return failures_.str();  // chosen inputs: kinks, zeros, infinities
        for (const std::uint32_t shift : {700001u, 1400002u, 2100003u})
            if (failures_.str().empty()) check_differences(shift);
        return failures_.str();
    }
};

bool is_pending(std::string_view id) {
    return std::any_of(std::begin(pending), std::end(pending), [&](const waiting& p) { return p.id == id; });
}
// What is wrong with a case, a line for each; empty where all is right.
std::string check(const json& c) {
    const std::string id = c.at("id").get<std::string>();
    const entry* found = nullptr;
    int expressions = 0;
    for (const entry& e : entries())
        if (e.id == id) {
            found = &e;
            ++expressions;
        }
    if (is_pending(id)) return found == nullptr ? "" : "  it has an expression and is pending\n";
    if (expressions != 1) return expressions == 0 ? "  it has no expression\n" : "  it has several expressions\n";
    return checker(c, *found)();
}

}  // namespace
}  // namespace conformance

TEST_CASE("the generator is that of the files") {
    using namespace conformance;
    CHECK(draw({"uniform", 1000, -1, 1}, 2, 1) == numbers{-0.5541769643314183, -0.939417808316648});
    CHECK(draw({"sym", 0, 0, 1, 2}, 4, 2)[1] == draw({"sym", 0, 0, 1, 2}, 4, 2)[2]);
    CHECK(draw({"dd", 7, 0, 1, 3}, 4, 2)[3] == draw({"uniform", 7, 0, 1}, 4, 2)[3] + 3);
}

TEST_CASE("reference cases") {
    using namespace conformance;
    int passed = 0, waiting = 0, failed = 0;
    std::set<std::string> ids;
    for (const auto& c : read_cases()) {
        const std::string id = c.at("id").get<std::string>();
        const std::string failures = check(c);
        ++(!failures.empty() ? failed : is_pending(id) ? waiting : passed);
        INFO(id << ": " << c.at("expr").get<std::string>() << '\n' << failures);
        CHECK(failures.empty());
        CHECK(ids.insert(id).second);
    }
    for (const auto& e : entries()) {
        INFO(e.id << " is in no file");
        CHECK(ids.count(std::string(e.id)) == 1);
    }
    for (const auto& p : pending) {
        INFO(p.id << " is pending but in no file");
        CHECK(ids.count(std::string(p.id)) == 1);
    }
    std::cout << "conformance: " << passed << " passed, " << waiting << " pending, " << failed << " failed\n";
    CHECK(waiting <= most_pending);
    if (waiting < most_pending) WARN("lower most_pending to " << waiting << ": it never rises again");
}
