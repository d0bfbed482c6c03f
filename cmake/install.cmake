# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
# What `cmake --install` copies: the headers, a package that find_package(ctgrad) reads, and ctgrad.pc for pkg-config; and the
# Debian package that `cpack -G DEB` makes of it.
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

# By its own place, so that it may be installed anywhere.
set(pc_dir "${CMAKE_INSTALL_DATADIR}/pkgconfig")
file(RELATIVE_PATH ctgrad_prefix_from_pc "/${pc_dir}" "/")
configure_file(cmake/ctgrad.pc.in "${CMAKE_CURRENT_BINARY_DIR}/ctgrad.pc" @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/ctgrad.pc" DESTINATION "${pc_dir}")

if(PROJECT_IS_TOP_LEVEL)
    set(CPACK_PACKAGE_NAME libctgrad-dev)
    set(CPACK_PACKAGE_VENDOR "the ctgrad authors")
    set(CPACK_PACKAGE_CONTACT "the ctgrad authors")
    set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
    set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
    set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
    set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
    set(CPACK_DEBIAN_PACKAGE_DEPENDS "libboost-dev (>= 1.74) | libboost1.81-dev, libxsimd-dev (>= 8.1)")
    set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libeigen3-dev, libtbb-dev, libzip-dev")
    include(CPack)
endif()
