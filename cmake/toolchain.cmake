# Compiler cache, sanitizers and warnings: what every target of ours is built with.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-fpch-preprocess)  # lets ccache see through a precompiled header
endif()

if(DASK_SANITIZE)
  add_compile_options(-fsanitize=${DASK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DASK_SANITIZE})
endif()
if(DASK_SANITIZE STREQUAL "thread")
  # protobuf's and abseil's headers lay their types out otherwise where they see this sanitizer than in Debian's libraries.
  add_compile_options(-U__SANITIZE_THREAD__)
endif()
if(DASK_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# What ships is hardened; test/hardening.sh reads the built program.
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES CXX)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection)
  add_compile_definitions(_FORTIFY_SOURCE=3 _GLIBCXX_ASSERTIONS)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
  # What is never called or never moved costs no memory: unused functions go, relocations are packed.
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
  add_compile_options(-ffunction-sections -fdata-sections -fPIE)
  add_link_options(-Wl,--gc-sections,--as-needed,-z,pack-relative-relocs)
endif()

add_library(dask_warnings INTERFACE)
target_compile_options(dask_warnings INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor
                                               -Woverloaded-virtual -Wno-missing-field-initializers)
# GCC 12 sees overlapping copies in std::string's operator+ that are not there (GCC bug 105651).
target_compile_options(dask_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# The fuzzers learn from the paths through our own code; what is generated or a library would drown it.
if(DASK_FUZZ)
  target_compile_options(dask_warnings INTERFACE -fsanitize=fuzzer-no-link)
endif()
