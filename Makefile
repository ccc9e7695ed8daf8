# The front door: `make help` lists what there is.
SHELL := /bin/bash
PROGRAM := build/release/flyte-dask-plugin
JOBS ?= 2
TASK ?= increment_numbers
SHOW ?=

.PHONY: help setup build demo test e2e lint peers clean

help: ## List the targets
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /  make \1\t/' | expand -t 16

setup: ## Install what is missing from Debian 12 (needs root the first time)
	@.ci/setup

build: setup ## Build the program: build/release/flyte-dask-plugin
	@.ci/step "build release" .ci/build release flyte-dask-plugin

peers: setup ## Build the real peers: control plane, operator, dask, propeller
	@.ci/step "build the peers" test/peers/build

demo: build peers ## Run the example task on the real peers (TASK=fails, SHOW=manifest)
	@DASK_PLUGIN=$(abspath $(PROGRAM)) test/demo/run --task $(TASK) $(if $(SHOW),--show $(SHOW))

test: setup ## Unit tests and contracts, address and undefined-behaviour sanitizers
	@.ci/step "build debug" .ci/build debug all
	@.ci/step "tests" ctest --test-dir build/debug --output-on-failure --no-tests=error -j $(JOBS)

e2e: build peers ## Every scenario on the real peers (SCENARIO="a b", CORE=1)
	@DASK_PLUGIN=$(abspath $(PROGRAM)) .ci/step "end to end" test/e2e/run $(if $(CORE),--core) $(SCENARIO)

lint: setup ## Formatting, clang-tidy, headers that compile alone
	@.ci/step "format" .ci/check-format
	@.ci/step "clang-tidy" .ci/check-tidy
	@.ci/step "headers" .ci/build debug all_verify_interface_header_sets -DCMAKE_VERIFY_INTERFACE_HEADER_SETS=ON

clean: ## Remove what was built here (caches of the peers stay)
	rm -rf build
