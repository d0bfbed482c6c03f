# SPDX-FileCopyrightText: the ctgrad authors
# SPDX-License-Identifier: BSL-1.0
"""What can be tried of the vcpkg port and the Conan recipe without them: both run on stand-ins of what they call, and what
they package compiles. Usage: check_packaging.py ROOT CMAKE COMPILER"""

import fnmatch
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tempfile
import types
from pathlib import Path

ROOT, CMAKE, COMPILER = Path(sys.argv[1]).resolve(), sys.argv[2], sys.argv[3]
PACKAGING = ROOT / "cmake" / "packaging"

# What vcpkg's helpers do, as far as a port of headers sees it.
VCPKG = r"""
cmake_minimum_required(VERSION 3.25)
function(vcpkg_cmake_configure)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "SOURCE_PATH" "OPTIONS")
    execute_process(COMMAND "${CMAKE_COMMAND}" -S "${arg_SOURCE_PATH}" -B "${BUILD}" -D "CMAKE_CXX_COMPILER=${COMPILER}"
        -D "CMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}" ${arg_OPTIONS} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()
function(vcpkg_cmake_install)
    execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()
function(vcpkg_cmake_config_fixup)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "CONFIG_PATH" "")
    file(COPY "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
    file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}")
endfunction()
function(vcpkg_fixup_pkgconfig)
endfunction()
function(vcpkg_install_copyright)
    cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "FILE_LIST")
    configure_file("${arg_FILE_LIST}" "${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright" COPYONLY)
endfunction()
include("${PORTFILE}")
"""


def require(condition, problem):
    if not condition:
        sys.exit(problem)


def project_version():
    return re.search(r"project\(ctgrad VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))[1]


def try_headers(include):
    """A caller of a program compiles with them."""
    subprocess.run([COMPILER, "-std=c++20", "-fsyntax-only", f"-I{include}", ROOT / "tests" / "install" / "call.cpp"], check=True)


def try_port(scratch):
    port = PACKAGING / "vcpkg" / "ctgrad"
    manifest = json.loads((port / "vcpkg.json").read_text(encoding="utf-8"))
    require(manifest["name"] == port.name, "vcpkg.json: the port does not have the name of its folder")
    require(manifest["version"] == project_version(), "vcpkg.json: the version is not the project's")
    driver, packages = scratch / "driver.cmake", scratch / "packages"
    driver.write_text(VCPKG, encoding="utf-8")
    settings = {"BUILD": scratch / "build", "COMPILER": COMPILER, "CURRENT_PACKAGES_DIR": packages, "PORT": "ctgrad",
                "PORTFILE": port / "portfile.cmake"}  # fmt: skip
    subprocess.run([CMAKE, *(f"-D{key}={value}" for key, value in settings.items()), "-P", driver], check=True)
    for file in ("copyright", "usage", "ctgradConfig.cmake", "programs.cmake"):
        require((packages / "share" / "ctgrad" / file).exists(), f"the port does not install share/ctgrad/{file}")
    require(not (packages / "share" / "cmake").exists(), "the port leaves share/cmake behind")
    try_headers(packages / "include")


def copy(_, pattern, source, target):
    """conan.tools.files.copy: its * goes over folders."""
    for path in Path(source).rglob("*"):
        name = path.relative_to(source).as_posix()
        if path.is_file() and fnmatch.fnmatch(name, pattern):
            to = Path(target) / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)


class Recorder:
    """Stands for the objects that a recipe fills."""

    def __init__(self):
        self.properties = {}

    def set_property(self, key, value):
        self.properties[key] = value


class ConanFile:
    def __init__(self):
        self.required, self.cpp_info = [], Recorder()

    def requires(self, reference, **_):
        self.required.append(reference)


def stand_in(name, **members):
    module = types.ModuleType(name)
    vars(module).update(members)
    sys.modules[name] = module


def try_recipe(scratch):
    stand_in("conan", ConanFile=ConanFile)
    stand_in("conan.tools")
    stand_in("conan.tools.build", check_min_cppstd=lambda recipe, standard: require(standard == 20, "not C++20"))
    stand_in("conan.tools.files", copy=copy, load=lambda _, path: Path(path).read_text(encoding="utf-8"))
    spec = importlib.util.spec_from_file_location("conanfile", PACKAGING / "conan" / "conanfile.py")
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    recipe = module.Ctgrad()
    recipe.recipe_folder = str(PACKAGING / "conan")
    recipe.export_sources_folder = recipe.source_folder = str(scratch / "sources")
    recipe.package_folder = str(scratch / "package")
    for step in ("set_version", "export_sources", "requirements", "validate", "package", "package_info"):
        getattr(recipe, step)()
    require(recipe.version == project_version(), "the recipe does not have the project's version")
    require({r.split("/")[0] for r in recipe.required} == {"boost", "xsimd"}, "the recipe requires other packages")
    modules = recipe.cpp_info.properties["cmake_build_modules"]
    for file in ("licenses/LICENSE", *modules):
        require((scratch / "package" / file).exists(), f"the recipe does not package {file}")
    try_headers(scratch / "package" / "include")


def main():
    with tempfile.TemporaryDirectory() as folder:
        for attempt in (try_port, try_recipe):
            scratch = Path(folder) / attempt.__name__
            scratch.mkdir()
            attempt(scratch)


if __name__ == "__main__":
    main()
