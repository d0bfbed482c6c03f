# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""A recipe for Conan 2 of the sources that it lies in: conan create cmake/packaging/conan"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load


class Ctgrad(ConanFile):
    name = "ctgrad"
    description = "Compile-time gradients: fused SIMD programs from matrix calculus"
    license = "BSL-1.0"
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    def _root(self):
        return os.path.normpath(os.path.join(self.recipe_folder, "..", "..", ".."))

    def set_version(self):
        text = load(self, os.path.join(self._root(), "CMakeLists.txt"))
        self.version = re.search(r"project\(ctgrad VERSION ([0-9.]+)", text)[1]

    def export_sources(self):
        for pattern in ("include/*.hpp", "cmake/programs.cmake", "LICENSE"):
            copy(self, pattern, self._root(), self.export_sources_folder)

    def requirements(self):
        self.requires("boost/[>=1.74]", transitive_headers=True)
        self.requires("xsimd/[>=8.1]", transitive_headers=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def package_id(self):
        self.info.clear()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "include/*.hpp", self.source_folder, self.package_folder)
        copy(self, "cmake/programs.cmake", self.source_folder, self.package_folder)

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.requires = ["boost::headers", "xsimd::xsimd"]
        self.cpp_info.set_property("cmake_target_name", "ctgrad::ctgrad")
        self.cpp_info.set_property("cmake_build_modules", [os.path.join("cmake", "programs.cmake")])
        self.cpp_info.set_property("pkg_config_name", "ctgrad")
