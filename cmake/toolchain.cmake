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
if(DASK_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

add_library(dask_warnings INTERFACE)
target_compile_options(dask_warnings INTERFACE -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor
                                               -Woverloaded-virtual -Wno-missing-field-initializers)
# GCC 12 sees overlapping copies in std::string's operator+ that are not there (GCC bug 105651).
target_compile_options(dask_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
