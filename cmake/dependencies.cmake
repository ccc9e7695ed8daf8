# Everything here is a package of Debian 12 (see `make setup`).
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(spdlog REQUIRED)
find_package(Catch2 2 REQUIRED)
find_package(Threads REQUIRED)
find_program(PROTOC protoc REQUIRED)
find_program(GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)

# From their archives: a shared library costs a process 100 KB and more by being there.
foreach(name yaml-cpp grpc++_reflection)
  find_library(archive_${name} lib${name}.a REQUIRED)
  add_library(dask_${name} UNKNOWN IMPORTED)
  set_target_properties(dask_${name} PROPERTIES IMPORTED_LOCATION ${archive_${name}})
endforeach()
set_target_properties(dask_grpc++_reflection PROPERTIES INTERFACE_LINK_LIBRARIES gRPC::grpc++)
# In its header, and so is what it formats with.
add_library(dask_log INTERFACE)
target_link_libraries(dask_log INTERFACE spdlog::spdlog_header_only)
target_compile_definitions(dask_log INTERFACE FMT_HEADER_ONLY)

# Parsed JSON is most of what we hold and read, so the sanitizers must see it: the package's header is compiled here.
add_library(dask_json STATIC ${CMAKE_CURRENT_LIST_DIR}/boost_json.cc)
target_link_libraries(dask_json PUBLIC Boost::headers)
add_library(Boost::json ALIAS dask_json)
