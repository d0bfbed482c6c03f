// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Samples are dealt out once in each epoch, and the same seed deals the same.
#include <catch2/catch.hpp>
#include <ctgrad/data.hpp>
#include <map>

namespace cg = ctgrad;

namespace {

std::vector<std::size_t> joined(const std::vector<std::span<const std::size_t>>& batches) {
    std::vector<std::size_t> all;
    for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
    return all;
}
std::vector<std::size_t> sorted(std::vector<std::size_t> v) {
    std::ranges::sort(v);
    return v;
}

TEST_CASE("An epoch has each sample once, its last batch is short or left out") {
    for (const std::size_t samples : {0u, 1u, 63u, 64u, 65u, 1000u}) {
        cg::mini_batches keep(samples, 64, 1), drop(samples, 64, 1, cg::last_batch::drop);
        CHECK(keep.size() == (samples + 63) / 64);
        CHECK(drop.size() == samples / 64);
        for (int epoch = 0; epoch < 3; ++epoch) {
            const auto& batches = keep.next_epoch();
            for (std::size_t i = 0; i + 1 < batches.size(); ++i) CHECK(batches[i].size() == 64);
            CHECK(sorted(joined(batches)) == cg::datasets::count_up(samples));
            auto dropped = sorted(joined(drop.next_epoch()));
            CHECK(dropped.size() == samples / 64 * 64);
            CHECK(std::ranges::adjacent_find(dropped) == dropped.end());
        }
    }
    CHECK_THROWS_WITH(cg::mini_batches(3, 0, 1), "mini_batches: a batch has at least one sample");
}

TEST_CASE("A seed decides the order, each epoch has its own") {
    cg::mini_batches one(100, 8, 3), same(100, 8, 3), other(100, 8, 4);
    const auto first = joined(one.next_epoch()), second = joined(one.next_epoch());
    CHECK(first != second);
    CHECK(joined(same.next_epoch()) == first);
    CHECK(joined(same.next_epoch()) == second);
    CHECK(joined(other.next_epoch()) != first);
    cg::mini_batches moved = std::move(one);
    CHECK(joined(moved.next_epoch()) == joined(same.next_epoch()));
}

TEST_CASE("Every order is as likely") {
    cg::mini_batches batches(4, 4, 11);
    std::map<std::vector<std::size_t>, int> times;
    for (int i = 0; i < 24000; ++i) ++times[joined(batches.next_epoch())];
    CHECK(times.size() == 24);
    double chi_squared = 0;
    for (const auto& [order, count] : times) chi_squared += (count - 1000.0) * (count - 1000.0) / 1000;
    CHECK(chi_squared < 49.7);  // 23 degrees of freedom: exceeded once in a thousand seeds
}

TEST_CASE("A split has each sample in one of its parts") {
    const auto [train, test] = cg::train_test_split(1797, 0.8, 5);
    CHECK(train.size() == 1438);
    std::vector<std::size_t> all = train;
    all.insert(all.end(), test.begin(), test.end());
    CHECK(sorted(all) == cg::datasets::count_up(1797));
    CHECK(sorted(train) != cg::datasets::count_up(1438));
    CHECK(cg::train_test_split(1797, 0.8, 5).test == test);
    CHECK(cg::train_test_split(1797, 0.8, 6).test != test);
    CHECK(cg::train_test_split(3, 1, 0).test.empty());
    CHECK_THROWS_AS(cg::train_test_split(3, 1.5, 0), std::invalid_argument);
}

TEST_CASE("Rows and columns of samples") {
    const cg::dataset<float> table({3, 4}, {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23});
    const std::size_t rows[] = {2, 0, 2};
    const auto taken = table.take(rows);
    CHECK(std::vector(taken.begin(), taken.end()) == std::vector<float>{20, 21, 22, 23, 0, 1, 2, 3, 20, 21, 22, 23});
    const auto columns = table.columns(1, 3);
    CHECK(columns.extent(1) == 2);
    CHECK(std::vector(columns.begin(), columns.end()) == std::vector<float>{1, 2, 11, 12, 21, 22});
    const auto digits = table.columns(3, 4).as<std::uint8_t>();
    CHECK(digits.row(2)[0] == 23);
    const cg::dataset<double> images({2, 2, 2}, {0, 1, 2, 3, 4, 5, 6, 7});
    CHECK(images.row_size() == 4);
    CHECK(images.take(std::span(rows).subspan(1, 1)).extent(2) == 2);

    std::vector<float> memory(11);
    CHECK_THROWS_WITH(table.take(rows, memory), "take: 3 rows of 4 go to memory of 11");
    const std::size_t none[] = {3};
    CHECK_THROWS_WITH(table.take(none), "take: there is no row 3 of 3");
    CHECK_THROWS_WITH(table.columns(2, 5), "columns: 3 x 4 has no columns 2 to 5");
    CHECK_THROWS_WITH(images.columns(0, 1), "columns: 2 x 2 x 2 has no columns 0 to 1");
    CHECK_THROWS_WITH((cg::dataset<int>({2, 2}, {1, 2, 3})), "dataset: 3 values are not 2 x 2");
    CHECK_THROWS_WITH((cg::dataset<int>({-1, -2}, {1, 2})), "dataset: 2 values are not -1 x -2");
    CHECK_THROWS_WITH((cg::dataset<int>({4294967296, 4294967296}, {})), "dataset: 0 values are not 4294967296 x 4294967296");
    CHECK_THROWS_WITH((cg::dataset<double>({2, 1}, {1, 2.5})).as<int>(), "row 1 holds 2.500000, which is no such integer");
    CHECK_THROWS_AS((cg::dataset<double>({1}, {300})).as<std::uint8_t>(), std::invalid_argument);
}

}  // namespace
