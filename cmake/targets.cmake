# dask_library(NAME SOURCES a.cc … [HEADERS a.h …] [DEPS target …] [PRIVATE_DEPS target …])
# One folder, one library. The headers form a file set, so that CMake can prove that each compiles alone
# (`all_verify_interface_header_sets`).
function(dask_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS} dask_warnings)
endfunction()

# dask_small(TARGET…): in what ships, small code is worth more here than fast code.
function(dask_small)
  foreach(target ${ARGN})
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Os>)
  endforeach()
endfunction()

# dask_test(NAME SOURCES a_test.cc … DEPS target … [ARGS argument …]): one Catch2 program, registered with the label `unit`.
function(dask_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;ARGS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} test_support dask_warnings)
  target_compile_definitions(${name} PRIVATE DASK_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name} ${ARG_ARGS})
  set_tests_properties(${name} PROPERTIES LABELS unit)
endfunction()
