// SPDX-FileCopyrightText: the ctgrad authors
// SPDX-License-Identifier: BSL-1.0
// ADOL-C: a tape of adouble operations, recorded once and replayed, or recorded at each call (bench).
#include "contestant.hpp"

#ifdef BENCH_HAS_ADOLC
#include <adolc/adolc.h>

template <>
struct side_by_side::plain<adouble> {
    static double of(const adouble& x) { return x.value(); }
};

namespace side_by_side {
namespace {

short next_tag() {
    static short tag = 0;
    return ++tag;
}

template <class W>
class tape {
    std::vector<adouble> x_ = std::vector<adouble>(W::inputs);

protected:
    static constexpr int inputs = static_cast<int>(W::inputs);
    const W& workload_;
    const short tag_ = next_tag();

private:
    // Of the buffers, in elements.
    struct room {
        std::size_t operations = 0, locations = 0, values = 0, results = 0;
    } room_;

    static unsigned more_than(std::size_t count) { return static_cast<unsigned>(count + count / 8 + 1024); }

protected:
    double record(int keep) {
        double f = 0;
        if (room_.operations == 0)
            trace_on(tag_, keep);
        else
            trace_on(tag_, keep, more_than(room_.operations), more_than(room_.locations), more_than(room_.values),
                     more_than(room_.results));
        for (std::size_t i = 0; i < W::inputs; ++i) x_[i] <<= workload_.at[i];
        adouble y = workload_(x_.data());
        y >>= f;
        trace_off();
        return f;
    }
    void reverse() {
        double one = 1;
        fos_reverse(tag_, 1, inputs, &one, gradient.data());
    }

public:
    numbers gradient{outputs<W>, 3};

    // A first tape says what room it takes, then nothing is written to a file; no more results are kept than have locations.
    explicit tape(const W& workload) : workload_(workload) {
        record(0);
        std::size_t counts[STAT_SIZE];
        tapestats(tag_, counts);
        room_ = {counts[NUM_OPERATIONS], counts[NUM_LOCATIONS], counts[NUM_VALUES], counts[NUM_LOCATIONS]};
        removeTape(tag_, ADOLC_REMOVE_COMPLETELY);
    }
    ~tape() { removeTape(tag_, ADOLC_REMOVE_COMPLETELY); }
};

template <class W>
class recorded_once : protected tape<W> {
    double replay(int keep) {
        double f = 0;
        zos_forward(this->tag_, 1, this->inputs, keep, this->workload_.at.data(), &f);
        return f;
    }

public:
    using tape<W>::gradient;

    explicit recorded_once(const W& workload) : tape<W>(workload) { this->record(0); }
    double value() { return replay(0); }
    double value_and_gradient() {
        const double f = replay(1);
        this->reverse();
        return f;
    }
};

template <class W>
class recorded_each_call : tape<W> {
public:
    using tape<W>::gradient;
    using tape<W>::tape;

    double value() { return this->workload_(this->workload_.at.data()); }
    double value_and_gradient() {
        const double f = this->record(1);
        this->reverse();
        return f;
    }
};

// Its driver writes the lower triangle.
template <class W>
class hessian_driver : recorded_once<W> {
    std::vector<double*> rows_;

public:
    using tape<W>::gradient;
    using recorded_once<W>::value;

    explicit hessian_driver(const W& workload) : recorded_once<W>(workload) {
        for (std::size_t i = 0; i < W::inputs; ++i) rows_.push_back(gradient.data() + i * W::inputs);
    }
    double value_and_gradient() {
        const double f = value();
        hessian(this->tag_, this->inputs, const_cast<double*>(this->workload_.at.data()), rows_.data());
        return f;
    }
    void copy_gradient(double* to) const {
        for (std::size_t i = 0; i < W::inputs; ++i)
            for (std::size_t j = 0; j <= i; ++j) to[i * W::inputs + j] = to[j * W::inputs + i] = rows_[i][j];
    }
};

}  // namespace

void enter_adolc(registry& to) {
    for_each(all(), [&]<class W>() {
        if constexpr (is_second_order<W>) {
            to.enter<W, hessian_driver<W>>("ADOL-C", "once");
        } else {
            to.enter<W, recorded_once<W>>("ADOL-C", "once");
            to.enter<W, recorded_each_call<W>>("ADOL-C", "each call");
        }
    });
}

}  // namespace side_by_side
#else
void side_by_side::enter_adolc(registry& to) {
    to.skip("ADOL-C", "libadolc-dev");
}
#endif
