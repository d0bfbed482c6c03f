// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// Long scans in the memory of their square root (layer 7, parallel).
//
// A program with a scan over t keeps every step for the sweep back. In blocks of about √t steps it keeps the states between
// blocks alone: a first pass finds them, and going back each block runs its steps again. Twice the forward work for
// 2 √t steps of memory instead of t. Griewank, Achieving logarithmic growth of temporal and spatial complexity in reverse
// automatic differentiation, 1992.
#pragma once
#include <algorithm>
#include <cmath>
#include <optional>

#include "ctgrad/parallel/halves.hpp"

namespace ctgrad {
namespace parallel {

// A program with its data, in blocks of steps; it allocates nothing when it is called.
template <class Halves, class T>
class checkpointed_run {
    template <ir::graph (splitter::*Graph)() const>
    using piece = typename Halves::template piece<Graph>;
    using part = typename Halves::part;
    using rest = typename Halves::rest;
    using starts = piece<&splitter::starts>;
    using forward = piece<&splitter::forward>;
    using middle = piece<&splitter::middle>;
    static constexpr int sums = Halves::sums, states = starts::program.output_count, links = middle::program.output_count,
                         variables = Halves::whole::program.variable_count;

    // What the splitter knows of states and sums.
    struct kinds {
        bool backward[states + 1]{}, first[sums + 1]{}, goes_back = links > 0;
    };
    static constexpr kinds find_kinds() {
        const splitter split(Halves::whole::primitives.view(), Halves::dim, true);
        kinds found;
        for (int s = 0; s < states; ++s) found.goes_back |= found.backward[s] = split.runs_backward(s);
        for (int s = 0; s < sums; ++s) found.first[s] = split.is_first_sum(s);
        return found;
    }
    static constexpr kinds known = find_kinds();

    // A piece on whole blocks, and on the last one, which may be shorter.
    template <class Piece>
    struct block_runs {
        std::optional<api::bound<Piece, T>> whole, last;
        std::ptrdiff_t memory() const { return (whole ? whole->memory() : 0) + (last ? last->memory() : 0); }
        template <class Function>
        void each(Function function) {
            if (whole) function(*whole);
            if (last) function(*last);
        }
    };

    arguments<Halves, T> all_;
    std::ptrdiff_t size_, rows_, count_;
    std::ptrdiff_t lengths_[sums + 1]{}, widths_[states + 1]{}, link_lengths_[links + 1]{};
    api::workspace<T> sums_[sums + 1], links_[links + 1];
    api::workspace<T> kept_[states + 1], steps_[states + 1];  // states between blocks; those of a block's steps
    std::optional<api::bound<starts, T>> starts_;
    std::optional<api::bound<middle, T>> middle_;
    std::optional<api::bound<rest, T>> rest_;
    mutable block_runs<forward> forward_;
    mutable block_runs<part> part_;
    T* targets_[Halves::results + 1]{};

    std::ptrdiff_t first_of(std::ptrdiff_t block) const { return block * rows_; }
    std::ptrdiff_t steps_of(std::ptrdiff_t block) const { return std::min(rows_, size_ - first_of(block)); }
    // Going back needs the states that run forward before every block.
    static constexpr bool keeps_all(int s) { return known.goes_back && !known.backward[s]; }
    T* state(int s, std::ptrdiff_t block) const { return kept_[s].data() + (keeps_all(s) ? block * widths_[s] : 0); }
    T* sum(int s, std::ptrdiff_t block) const { return sums_[s].data() + block * lengths_[s]; }
    // The state of one of a block's steps, for the block that is next.
    void keep(int s, std::ptrdiff_t step, std::ptrdiff_t next) const {
        std::copy_n(steps_[s].data() + step * widths_[s], widths_[s], state(s, next));
    }

    template <class Piece>
    api::placed<Piece> place(std::ptrdiff_t block) const {
        api::placed<Piece> p = all_.template placed_block<Piece>(first_of(block), steps_of(block), size_);
        const auto set = [&](std::string_view name, const T* data, std::ptrdiff_t length) {
            const int v = api::find_variable(Piece::program, name);
            if (v >= 0) p.inputs[v] = range_of(data, length);
        };
        for (int s = 0; s < states; ++s) set(splitter::start_name(s), kept_[s].data(), widths_[s]);
        for (int k = 0; k < links; ++k) set(splitter::link_name(k), links_[k].data(), link_lengths_[k]);
        return p;
    }
    // Where a block begins: its data, and the states before its first step, or for those that run backward, after its last.
    template <class Piece>
    api::bound<Piece, T>& at(block_runs<Piece>& runs, std::ptrdiff_t block) const {
        api::bound<Piece, T>& run = block + 1 < count_ ? *runs.whole : *runs.last;
        for (int v = 0; v < variables; ++v)
            if (Halves::is_split(v)) run.read_from(v, slice(all_.input(v), first_of(block), steps_of(block), size_).data);
        const int first = api::find_variable(Piece::program, splitter::first);
        if (first >= 0) run.read_number(first, static_cast<double>(first_of(block)));
        for (int s = 0; s < states; ++s) {
            const int v = api::find_variable(Piece::program, splitter::start_name(s));
            if (v >= 0) run.read_from(v, state(s, block));
        }
        return run;
    }
    void run_forward(std::ptrdiff_t b) const {
        api::bound<forward, T>& run = at(forward_, b);
        int next = 0;
        for (int s = 0; s < states; ++s) next += known.backward[s] ? 0 : 1;
        for (int s = 0; s < sums; ++s)
            if (known.first[s]) run.write_to(next++, static_cast<void*>(sum(s, b)));
        run();
        for (int s = 0; s < states && b + 1 < count_; ++s)
            if (!known.backward[s]) keep(s, rows_ - 1, b + 1);
    }
    void run_part(std::ptrdiff_t b) const {
        api::bound<part, T>& run = at(part_, b);
        for (int k = 0; k < Halves::results; ++k)
            if (Halves::is_along(k)) run.write_to(Halves::place_of(k), static_cast<void*>(targets_[k] + first_of(b) * all_.row_of(k)));
        for (int s = 0; s < sums; ++s) run.write_to(Halves::along + s, static_cast<void*>(sum(s, b)));
        run();
        for (int s = 0; s < states && steps_of(b) > 0; ++s) {
            if (known.backward[s])
                keep(s, 0, b);
            else if (!known.goes_back)
                keep(s, steps_of(b) - 1, b);
        }
    }

    void make_memory() {
        std::ptrdiff_t sizes[Halves::whole::program.dim_count + 1];
        all_.copy_sizes(sizes);
        for (int s = 0; s < states; ++s) {
            widths_[s] = schedule::volume(starts::signature.outputs[s], static_cast<const std::ptrdiff_t*>(sizes));
            kept_[s] = api::workspace<T>(widths_[s] * (keeps_all(s) ? count_ : 1));
            steps_[s] = api::workspace<T>(widths_[s] * rows_);
        }
        for (int s = 0; s < sums; ++s) {
            lengths_[s] = all_.length_of_sum(s);
            sums_[s] = api::workspace<T>(lengths_[s] * count_);
        }
        for (int k = 0; k < links; ++k) {
            link_lengths_[k] = schedule::volume(middle::signature.outputs[k], static_cast<const std::ptrdiff_t*>(sizes));
            links_[k] = api::workspace<T>(link_lengths_[k]);
        }
    }
    void make_runs() {
        const T* sources[sums + 1]{};
        for (int s = 0; s < sums; ++s) sources[s] = sums_[s].data();
        starts_.emplace(all_.template rest_of<starts>(nullptr, nullptr, 0, size_));
        for (int s = 0; s < states; ++s) starts_->write_to(s, static_cast<void*>(kept_[s].data()));
        middle_.emplace(all_.template rest_of<middle>(sources, lengths_, count_, size_));
        for (int k = 0; k < links; ++k) middle_->write_to(k, static_cast<void*>(links_[k].data()));
        rest_.emplace(all_.template rest_of<rest>(sources, lengths_, count_, size_));
        const auto bind = [&]<class Piece>(block_runs<Piece>& runs) {
            if (count_ > 1) runs.whole.emplace(all_.part_of(place<Piece>(0), 0, rows_));
            runs.last.emplace(all_.part_of(place<Piece>(count_ - 1), first_of(count_ - 1), steps_of(count_ - 1)));
        };
        bind(part_);
        part_.each([&](auto& run) {
            for (int s = 0; s < states; ++s) run.write_to(Halves::along + sums + s, static_cast<void*>(steps_[s].data()));
        });
        if (!known.goes_back) return;
        bind(forward_);
        forward_.each([&](auto& run) {
            int next = 0;
            for (int s = 0; s < states; ++s)
                if (!known.backward[s]) run.write_to(next++, static_cast<void*>(steps_[s].data()));
        });
    }

public:
    explicit checkpointed_run(const api::request& r) : all_(r), size_(all_.size()) {
        const auto root = static_cast<std::ptrdiff_t>(std::sqrt(static_cast<double>(size_)));
        rows_ = std::max<std::ptrdiff_t>(16, (root + 15) / 16 * 16);
        count_ = std::max<std::ptrdiff_t>(1, (size_ + rows_ - 1) / rows_);
        make_memory();
        make_runs();
        for (int k = 0; k < Halves::results; ++k)
            if (const argument* to = all_.target(k)) targets_[k] = static_cast<T*>(const_cast<void*>(to->data));
    }
    checkpointed_run(checkpointed_run&&) = default;  // its pieces point into its memory, so that it is moved, not copied
    checkpointed_run& operator=(checkpointed_run&&) = default;
    void extents_of(int result, std::ptrdiff_t* to) const { all_.extents_of(result, to); }
    void write_to(int result, void* memory) {
        targets_[result] = static_cast<T*>(memory);
        if (!Halves::is_along(result)) rest_->write_to(Halves::place_of(result), memory);
    }
    // Numbers in memory beside the caller's.
    std::ptrdiff_t memory() const {
        std::ptrdiff_t total = part_.memory() + forward_.memory();
        for (int s = 0; s < states; ++s) total += widths_[s] * ((keeps_all(s) ? count_ : 1) + rows_);
        for (int s = 0; s < sums; ++s) total += lengths_[s] * count_;
        return total;
    }
    void operator()() const {
        (*starts_)();
        if (known.goes_back)
            for (std::ptrdiff_t b = 0; b + (links > 0 ? 0 : 1) < count_; ++b) run_forward(b);
        if (links > 0) (*middle_)();
        for (std::ptrdiff_t k = 0; k < count_; ++k) run_part(known.goes_back ? count_ - 1 - k : k);
        (*rest_)();
    }
};

// A program in blocks of steps. What a block throws, the call throws: earlier blocks have written their results.
template <class Model, auto Dim>
using checkpointed_program = split_program<halves<api::compilation<Model>, obstacle<Model, Dim, true>::dim, true>, checkpointed_run>;

}  // namespace parallel

// The program in blocks of about √t steps of the extent. Everything else that is indexed by the extent is cut into the same
// blocks; sums over it are added up block by block. A program that needs such a sum for each step is rejected, by a sentence
// that names what does.
template <auto Dim, class Model>
    requires parallel::Separable<Model, Dim, true>
constexpr parallel::checkpointed_program<Model, Dim> checkpointed(const program<Model>&) {
    return parallel::checkpointed_program<Model, Dim>();
}
template <auto Dim, class Model>
    requires parallel::Inseparable<Model, Dim, true>
auto checkpointed(const program<Model>&) -> decltype(ir::sentence<parallel::obstacle<Model, Dim, true>>());

}  // namespace ctgrad
