# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# What `cmake --install` copies: the headers, and a package that find_package(ctgrad) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/ctgrad")
configure_package_config_file(cmake/ctgradConfig.cmake.in "${CMAKE_CURRENT_BINARY_DIR}/ctgradConfig.cmake"
    INSTALL_DESTINATION "${package_dir}")
# Before 1.0 a minor version may break its users.
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/ctgradConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

install(TARGETS ctgrad EXPORT ctgradTargets
    FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
    INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT ctgradTargets NAMESPACE ctgrad:: DESTINATION "${package_dir}")
install(FILES
    "${CMAKE_CURRENT_BINARY_DIR}/ctgradConfig.cmake"
    "${CMAKE_CURRENT_BINARY_DIR}/ctgradConfigVersion.cmake"
    cmake/Findxsimd.cmake
    cmake/programs.cmake
    DESTINATION "${package_dir}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
