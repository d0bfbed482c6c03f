# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# Sourced by examples/run.sh and bench/run.sh: how programs are run by ranks.

mpi_packages='libopenmpi-dev openmpi-bin libboost-mpi-dev|libboost-mpi1.81-dev'

# run_ranks COUNT PROGRAM...: Open MPI also as root, with fewer cores than ranks, and in a container.
run_ranks() {
    ranks=$1
    shift
    OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 \
        OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_btl_vader_single_copy_mechanism=none \
        mpirun -n "$ranks" "$@"
}
