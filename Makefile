# The front door: `make help` lists what there is.
SHELL := /bin/bash
PROGRAM := build/release/flyte-dask-plugin
JOBS ?= 2
TASK ?= increment_numbers
SHOW ?=

.PHONY: help setup build demo test tsan e2e parity mutants fuzz bench coverage lint peers clean

help: ## List the targets
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /  make \1\t/' | expand -t 16

setup: ## Install what is missing from Debian 12 (needs root the first time)
	@.ci/setup

build: setup ## Build the program: build/release/flyte-dask-plugin
	@.ci/step "build release" .ci/build release flyte-dask-plugin
	@test/hardening.sh $(PROGRAM)

peers: setup ## Build the real peers: control plane, operator, dask, propeller
	@.ci/step "build the peers" test/peers/build
	@.ci/step "build the oracle" test/parity/build

demo: build peers ## Run the example task on the real peers (TASK=fails, SHOW=manifest)
	@DASK_PLUGIN=$(abspath $(PROGRAM)) test/demo/run --task $(TASK) $(if $(SHOW),--show $(SHOW))

test: setup ## Unit tests and contracts, address and undefined-behaviour sanitizers
	@.ci/step "build debug" .ci/build debug all
	@.ci/step "tests" ctest --test-dir build/debug --output-on-failure --no-tests=error -j $(JOBS)

tsan: setup ## What has threads, under the thread sanitizer
	@.ci/step "build tsan" .ci/build tsan thread_tests
	@.ci/step "tests" ctest --test-dir build/tsan --output-on-failure --no-tests=error -j $(JOBS) \
	  -R '^((k8s|server|sim|operator_sim|cluster_sim|threads)_test|contract_sim)$$'

e2e: build peers ## Every scenario on the real peers (SCENARIO="a b", CORE=1)
	@$(if $(SCENARIO),,.ci/step "build the contract" .ci/build release contract_programs)
	@$(if $(SCENARIO),,.ci/step "contract on the real API server" test/contract/run)
	@DASK_PLUGIN=$(abspath $(PROGRAM)) .ci/step "end to end" test/e2e/run $(if $(CORE),--core) $(SCENARIO)

parity: build ## Our manifests against Flyte's own plugin on fresh cases (CASES=10000 SEED="1 2 3 4")
	@.ci/step "build the oracle" test/parity/build
	@DASK_PLUGIN=$(abspath $(PROGRAM)) .ci/step "parity" test/parity/run --cases $(or $(CASES),10000) --seed $(or $(SEED),1 2 3 4)

mutants: setup ## Do the tests of plugin/ see a change? (COUNT=200 SEED=1)
	@test/mutation/sites_test.py --quiet
	@.ci/step "mutants" test/mutation/run JOBS=$(JOBS) SEED=$(SEED) COUNT=$(COUNT)

fuzz: setup ## Each fuzzer for SECONDS=60, two at a time (TARGET="handle quantity")
	@.ci/step "build the fuzzers" .ci/build fuzz fuzzers
	@.ci/step "fuzz" test/fuzz/run build/fuzz $(or $(SECONDS),60) $(TARGET)

bench: build peers ## Cost and speed as ratios, into build/bench.json (ONLY="get_task idle")
	@.ci/step "build the benchmarks" .ci/build release benchmarks
	@.ci/step "bench" test/bench/run $(ONLY)

coverage: setup ## Line coverage of plugin/, k8s/, server/ by the tests; at least 93 %
	@.ci/step "build coverage" .ci/build coverage all
	@.ci/step "tests" ctest --test-dir build/coverage --output-on-failure --no-tests=error -j $(JOBS)
	@.ci/step "coverage" .ci/coverage build/coverage

lint: setup ## Formatting, clang-tidy, headers that compile alone
	@.ci/step "format" .ci/check-format
	@.ci/step "clang-tidy" .ci/check-tidy
	@.ci/step "headers" .ci/build debug all_verify_interface_header_sets -DCMAKE_VERIFY_INTERFACE_HEADER_SETS=ON

clean: ## Remove what was built here (caches of the peers stay)
	rm -rf build
