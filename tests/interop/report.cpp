// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Programs as pages. What a browser makes of them: check_pages.py, which has these pages written by `[.pages]`.
#include <ctgrad/interop/report.hpp>
#include <catch2/catch.hpp>
#include <sstream>

namespace cg = ctgrad;
namespace page = ctgrad::interop;

namespace {

inline constexpr auto n = cg::dim<"n">;
inline constexpr auto t = cg::dim<"t">;
inline constexpr auto X = cg::matrix<"X", n, 3>;
inline constexpr auto W = cg::matrix<"W", 3, 4>;
inline constexpr auto y = cg::labels<"y", n, 4>;
inline constexpr auto s = cg::vector<"s", t>;
inline constexpr auto rate = cg::scalar<"rate">;
inline constexpr auto A = cg::matrix<"A", 3, 3>;
inline constexpr auto odd = cg::vector<"<b>\"x\"&'y'</b>", 3>;  // a name of no language

constexpr auto classes = [] { return cg::cross_entropy(cg::tanh(X) * W, y); };
constexpr auto smoothed = [] { return cg::scan(rate, s, [](auto h, auto v) { return h + rate * (v - h); }); };

constexpr auto classifier = cg::compile([] { return cg::outputs(classes(), cg::gradient(classes(), W)); });
constexpr auto smoothing = cg::compile([] { return cg::gradient(cg::sum(cg::square(smoothed() - s)), rate); });
constexpr auto few = cg::compile([] { return cg::outputs(A * odd, cg::gradient(cg::squared_norm(A * odd), odd)); });

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
int count(std::string_view text, std::string_view part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
    return found;
}
// The text between tags, entities read.
std::string plain(std::string_view html) {
    std::string text;
    bool in_tag = false;
    for (const char c : html) {
        if (c == '<') in_tag = true;
        if (!in_tag) text += c;
        if (c == '>') in_tag = false;
    }
    constexpr std::string_view entities[][2] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}};
    for (const auto& e : entities)
        for (std::size_t at = text.find(e[0]); at != std::string::npos; at = text.find(e[0])) text.replace(at, e[0].size(), e[1]);
    return text;
}

}  // namespace

TEST_CASE("a page has the formulas, the arrays and what a run costs") {
    const std::string html = cg::report(classifier);
    CHECK(has(html, cg::to_mathml([] { return cg::gradient(classes(), W); })));
    const std::string text = plain(html);
    CHECK(has(text, "[n] integers in [0, 4)"));
    CHECK(has(text, std::string(cg::cost([] { return cg::outputs(classes(), cg::gradient(classes(), W)); }).flops) + "flops"));
}

TEMPLATE_TEST_CASE_SIG("a page has every line that explain prints, in order", "", ((int K), K), 0, 1, 2) {
    constexpr auto program = [] {
        if constexpr (K == 0)
            return classifier;
        else if constexpr (K == 1)
            return smoothing;
        else
            return few;
    }();
    const std::string text = plain(cg::report(program));
    std::istringstream lines{std::string(cg::explain(program))};
    std::string line;
    std::getline(lines, line);  // the summary
    std::size_t at = 0;
    while (std::getline(lines, line)) {
        line.erase(0, line.find_first_not_of(' '));
        if (line.starts_with("for ")) line.resize(line.find(',') == std::string::npos ? line.size() : line.find(','));
        INFO(line);
        at = text.find(line, at);
        REQUIRE(at != std::string::npos);
    }
}

TEST_CASE("what a statement reads is an edge of the graph") {
    const std::string html = cg::report(smoothing);
    CHECK(count(html, "class=\"node input\"") == 2);  // s and rate
    CHECK(count(html, "class=\"edge back\"") == 2);   // each recurrence, forward and backward, reads its step before
    CHECK(count(html, "class=\"node result\"") == 1);
}

TEST_CASE("names are escaped") {
    const std::string html = cg::report(few);
    CHECK(!has(html, "<b>\"x\""));
    CHECK(has(html, "&lt;b&gt;&quot;x&quot;&amp;&#39;y&#39;&lt;/b&gt;"));
    CHECK(has(plain(html), "<b>\"x\"&'y'</b>[0]"));
    CHECK(page::escaped(std::string_view("a\0\x1b\tb", 5)) == "a\tb");
}

TEST_CASE("a page needs nothing but itself") {
    const std::string html = cg::report(classifier);
    for (const std::string_view outside : {"src=", "@import", "url(h", "href=\"h", "href=\"/"}) CHECK(!has(html, outside));
    // addresses are those that name the languages
    CHECK(count(html, "http") == count(html, "xmlns=\"http://www.w3.org/"));
}

TEST_CASE("a page that cannot be written says where") {
    CHECK_THROWS_WITH(cg::report(classifier, "no/such/folder/model.html"), "no/such/folder/model.html cannot be written");
    CHECK_THROWS_AS(cg::report(classifier, "."), std::runtime_error);
    CHECK(page::stem_of("models/mlp.v2.html") == "mlp.v2");
    CHECK(page::stem_of("model") == "model");
}

TEST_CASE("text is cut between characters") {
    CHECK(page::shortened("αβγδ", 4) == "αβγδ");
    CHECK(page::shortened("αβγδε", 4) == "αβγ…");
    CHECK(page::coordinate(-0.26) == "-0.3");
    CHECK(page::coordinate(12) == "12");
}

TEST_CASE("boxes do not overlap, readers are below, edges end at them") {
    // a diamond with a long side, and a wide layer
    std::vector<page::box> boxes(8, {60, 30, 0, 0});
    std::vector<page::edge> edges;
    for (const auto& [from, to] : {std::pair(0, 1), {1, 2}, {2, 3}, {0, 3}, {4, 2}, {0, 5}, {0, 6}, {0, 7}, {7, 3}})
        edges.push_back({from, to, false, {}});
    const page::layout made(boxes, edges);
    for (int a = 0; a < 8; ++a) {
        CHECK(made.at(a).x - 30 >= 0);
        CHECK(made.at(a).x + 30 <= made.width);
        CHECK(made.at(a).y + 15 <= made.height);
        for (int b = 0; b < a; ++b) {
            const bool apart = std::abs(made.at(a).x - made.at(b).x) >= 60 || std::abs(made.at(a).y - made.at(b).y) >= 30;
            CHECK(apart);
        }
    }
    for (const page::edge& e : made.edges) {
        CHECK(made.at(e.from).y < made.at(e.to).y);
        CHECK(static_cast<int>(e.way.size()) == made.row_of(e.to) - made.row_of(e.from) - 1);
        CHECK(std::abs(e.arrives - made.at(e.to).x) < 30);
    }
    CHECK(made.row_of(4) == made.row_of(2) - 1);  // close to its reader
    CHECK(page::layout({}, {}).height > 0);
}

TEST_CASE("pages for a browser", "[.pages]") {
    cg::report(classifier, "classifier.html");
    cg::report(smoothing, "smoothing.html");
    cg::report(few, "<few> & 'odd'.html");
}
