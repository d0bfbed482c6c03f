// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// A program over the ranks of MPI, each with its own shard of a named extent (layer 7, parallel). Link Boost::mpi.
//
// The extent is that of all shards, one behind the other in the order of ranks. Each rank runs the part on its shard; what
// is summed over the extent goes round by MPI_Iallreduce as soon as the part knows it, while the part goes on with what it
// does not know yet: the gradient of a network's last layer travels while the one before it is computed. Then every rank
// runs the rest.
//
// Every rank gets the same numbers, and the same again from the same call: MPI chooses the order of a sum by how many ranks
// there are and how long it is. With other shards, or another number of ranks, the rounding is another one.
#pragma once
#include <algorithm>
#include <array>
#include <boost/mpi/collectives.hpp>
#include <boost/mpi/communicator.hpp>
#include <boost/serialization/string.hpp>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ctgrad/parallel/halves.hpp"

namespace ctgrad {
namespace parallel {

using boost::mpi::communicator;

// What one of the ranks has thrown: `rank 1: row 3 of y is 12, ...`.
struct rank_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What a function throws, as text.
template <class Function>
std::optional<std::string> trouble_of(Function function) {
    try {
        function();
        return {};
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "it threw what is no std::exception";
    }
}
// Tells all what has happened to the first one in trouble; `first` is its rank, or how many ranks there are if none is.
inline void report(const communicator& ranks, int first, const std::optional<std::string>& trouble) {
    if (first == ranks.size()) return;
    std::string text = trouble ? "rank " + std::to_string(first) + ": " + *trouble : std::string();
    boost::mpi::broadcast(ranks, text, first);
    throw rank_error(text);
}
// Runs the function on every rank. Where it throws on one, all throw a rank_error with the text of the first: what only one
// rank does, as reading a file, would otherwise leave the others waiting for it.
template <class Function>
void together(const communicator& ranks, Function function) {
    const std::optional<std::string> trouble = trouble_of(function);
    report(ranks, boost::mpi::all_reduce(ranks, trouble ? ranks.rank() : ranks.size(), boost::mpi::minimum<int>()),
           trouble);
}

// A reduction of the library, for MPI: it lasts until MPI_Finalize.
template <class Operation, class T>
void combine(void* from, void* into, int* count, MPI_Datatype*) {
    using pack = simd::pack<T>;
    const T* const a = static_cast<const T*>(from);
    T* const b = static_cast<T*>(into);
    for (int i = 0; i < *count; i += pack::size) {
        const int lanes = std::min(*count - i, static_cast<int>(pack::size));
        Operation::lower(pack::load_partial(a + i, lanes), pack::load_partial(b + i, lanes))
            .store_partial(b + i, lanes);
    }
}
template <const ir::op_tag* Tag, class T>
MPI_Op reduction_of() {
    if constexpr (Tag == nullptr) {
        return MPI_SUM;
    } else {
        static const MPI_Op made = [] {
            MPI_Op op;
            MPI_Op_create(&combine<typename operation_of<Tag>::type, T>, true, &op);
            return op;
        }();
        return made;
    }
}

// What the ranks tell each other: sums that are known at the same border, and added up by the same operation, are one message.
template <class Halves>
struct traffic {
    static constexpr int sums = Halves::sums;
    struct message {
        int border = 0, first = 0, count = 0;  // the sums order[first] to order[first + count - 1]
    };
    const ir::op_tag* operations[sums + 1]{};
    int order[sums + 1]{};
    message messages[sums + 1]{};
    int count = 0;

    constexpr traffic() {
        const splitter split(Halves::whole::primitives.view(), Halves::dim);
        int borders[sums + 1]{}, placed = 0;
        for (int s = 0; s < sums; ++s) {
            borders[s] = codegen::border_of<typename Halves::part>(Halves::along + s);
            if (const ir::op_info* op = split.operation_of_sum(s)) operations[s] = op->tag;
        }
        for (bool taken[sums + 1]{}; placed < sums; ++count) {
            int next = -1;
            for (int s = 0; s < sums; ++s)
                if (!taken[s] && (next < 0 || borders[s] < borders[next])) next = s;
            message& m = messages[count];
            m = {borders[next], placed, 0};
            for (int s = next; s < sums; ++s)
                if (!taken[s] && borders[s] == m.border && operations[s] == operations[next]) {
                    taken[s] = true;
                    order[placed++] = s;
                    ++m.count;
                }
        }
    }
};

// A program with this rank's data. All ranks make it and call it together. It allocates nothing when it is called; MPI may.
template <class Halves, class T>
class rank_run {
    using part = typename Halves::part;
    using rest = typename Halves::rest;
    static constexpr int sums = Halves::sums;
    static constexpr traffic<Halves> sent{};

    communicator ranks_;
    std::optional<arguments<Halves, T>> all_;
    std::ptrdiff_t begin_ = 0, total_ = 0;  // of the extent: where this rank's shard begins; of all
    std::ptrdiff_t lengths_[sums + 1]{}, places_[sums + 1]{};
    api::workspace<T> own_, joined_;  // sums in the order in which they are sent: this rank's, and everyone's
    std::optional<api::bound<part, T>> part_;
    std::optional<api::bound<rest, T>> rest_;
    mutable std::vector<MPI_Request> requests_;

    static constexpr std::ptrdiff_t most = std::numeric_limits<int>::max();  // that MPI counts
    static std::ptrdiff_t rounded(std::ptrdiff_t elements) {
        constexpr std::ptrdiff_t line = 64 / sizeof(T);
        return (elements + line - 1) / line * line;
    }

public:
    rank_run(const api::request& r, const communicator& ranks) : ranks_(ranks) {
        together(ranks_, [&] { all_.emplace(r); });
        exchange_sizes();
        together(ranks_, [&] { make_runs(); });
    }
    rank_run(rank_run&&) = default;  // its halves point into its memory, so that it is moved, not copied
    rank_run& operator=(rank_run&&) = default;
    void extents_of(int result, std::ptrdiff_t* to) const { all_->extents_of(result, to); }
    void write_to(int result, void* memory) {
        if (Halves::is_along(result))
            part_->write_to(Halves::place_of(result), memory);
        else
            rest_->write_to(Halves::place_of(result), memory);
    }
    void operator()() const {
        requests_.clear();
        int next = 0;
        const auto send = [&](int border) {
            for (; next < sent.count && sent.messages[next].border <= border; ++next) start(sent.messages[next]);
            int done = 0;  // MPI moves on while it is asked
            MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &done, MPI_STATUSES_IGNORE);
        };
        // In trouble too it sends what the others wait for, and then that there is nothing to it.
        const std::optional<std::string> trouble = trouble_of([&] { (*part_)(send); });
        send(std::numeric_limits<int>::max());
        const int own = trouble ? ranks_.rank() : ranks_.size();
        int first = own;
        requests_.emplace_back();
        MPI_Iallreduce(&own, &first, 1, MPI_INT, MPI_MIN, ranks_, &requests_.back());
        MPI_Waitall(static_cast<int>(requests_.size()), requests_.data(), MPI_STATUSES_IGNORE);
        report(ranks_, first, trouble);
        if constexpr (has_labels())
            together(ranks_, [&] { (*rest_)(); });
        else
            (*rest_)();
    }

private:
    // What the rest checks when it runs.
    static constexpr bool has_labels() {
        for (int v = 0; v < rest::program.variable_count; ++v)
            if (rest::program.variables[v].labels) return true;
        return false;
    }
    void start(const typename traffic<Halves>::message& m) const {
        static constexpr auto made = []<int... S>(std::integer_sequence<int, S...>) {
            return std::array<MPI_Op (*)(), sums + 1>{&reduction_of<sent.operations[S], T>...};
        }
        (std::make_integer_sequence<int, sums>());
        const int first = sent.order[m.first], last = sent.order[m.first + m.count - 1];
        const std::ptrdiff_t end = places_[last] + lengths_[last];
        for (std::ptrdiff_t at = places_[first]; at < end; at += most) {
            requests_.emplace_back();
            MPI_Iallreduce(own_.data() + at, joined_.data() + at, static_cast<int>(std::min(most, end - at)),
                           boost::mpi::get_mpi_datatype<T>(), made[static_cast<std::size_t>(first)](), ranks_,
                           &requests_.back());
        }
    }
    void exchange_sizes() {
        constexpr int dims = Halves::whole::program.dim_count;
        std::ptrdiff_t own[dims];
        all_->copy_sizes(own);
        std::vector<std::ptrdiff_t> sizes;
        boost::mpi::all_gather(ranks_, own, dims, sizes);
        for (int r = 0; r < ranks_.size(); ++r) {
            const std::ptrdiff_t* const of = sizes.data() + r * dims;
            for (int d = 0; d < dims; ++d)
                if (d != Halves::dim && of[d] != sizes[static_cast<std::size_t>(d)])
                    throw shape_error("ranks: " + std::string(Halves::whole::signature.dims[d].name) + " = " +
                                      std::to_string(sizes[static_cast<std::size_t>(d)]) + " on rank 0, but " +
                                      std::to_string(of[d]) + " on rank " + std::to_string(r));
            if (r < ranks_.rank()) begin_ += of[Halves::dim];
            total_ += of[Halves::dim];
        }
    }
    void make_runs() {
        std::ptrdiff_t size = 0, pieces = 1;
        for (int k = 0; k < sums; ++k) {
            const int s = sent.order[k];
            places_[s] = size;
            lengths_[s] = all_->length_of_sum(s);
            size += rounded(lengths_[s]);
            pieces += lengths_[s] / most + 1;
        }
        requests_.reserve(static_cast<std::size_t>(pieces));
        own_ = api::workspace<T>(size);
        joined_ = api::workspace<T>(size);
        std::fill_n(own_.data(), size, T(0));  // what lies between sums is sent too
        part_.emplace(
            all_->part_of(all_->template placed_block<part>(0, all_->size(), total_, begin_), 0, all_->size()));
        const T* sources[sums + 1]{};
        for (int s = 0; s < sums; ++s) {
            part_->write_to(Halves::along + s, static_cast<void*>(own_.data() + places_[s]));
            sources[s] = joined_.data() + places_[s];
        }
        rest_.emplace(all_->template rest_of<rest>(sources, lengths_, 1, total_));
    }
};

template <class Model, auto Dim>
using program_of_ranks =
    split_program<halves<api::compilation<Model>, obstacle<Model, Dim>::dim>, rank_run, communicator>;

// The program over the ranks of a communicator, called and bound on all of them together, each with its own rows of what is
// indexed by the extent, and the same of everything else. What is indexed by the extent comes back as rows of the rank's own,
// the rest as that of all rows. A rank may have no rows, but not of what takes a max or min over them.
//
// What one rank throws, in the call or in `bind`, all throw as a rank_error that names it; shape_error where an extent is not
// the same on all. What is indexed by the extent may then have been written. A rank that ends leaves the others to MPI,
// whose launcher ends them.
template <auto Dim, class Model>
    requires Separable<Model, Dim> program_of_ranks<Model, Dim> over_ranks(const ctgrad::program<Model>&,
                                                                           const communicator& ranks) {
        return program_of_ranks<Model, Dim>(ranks);
    }
template <auto Dim, class Model>
    requires Inseparable<Model, Dim>
auto over_ranks(const ctgrad::program<Model>&, const communicator&) -> decltype(ir::sentence<obstacle<Model, Dim>>());
// Runs it once: parallel::over_ranks<n>(step, ranks, X = shard, w = weights).
template <auto Dim, class Model, class... A>
    requires Separable<Model, Dim> &&
        (sizeof...(A) > 0) auto over_ranks(const ctgrad::program<Model>& step, const communicator& ranks,
                                           const A&... arguments) {
        return over_ranks<Dim>(step, ranks)(arguments...);
    }

}  // namespace parallel
}  // namespace ctgrad
