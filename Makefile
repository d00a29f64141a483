# The things to do here, one line each; the work is in scripts/. `make` alone prints this list.
.PHONY: help setup build start test fuzz bench lint fmt inspector clean

help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 18
setup: ## install what is missing on this machine
	@bash scripts/setup.sh test
build: ## make all WebAssembly builds, the page and the Worker, and check their sizes
	@bash scripts/setup.sh start && bash scripts/build.sh
start: ## run the Worker and a practice identity provider: http://localhost:8787
	@bash scripts/start.sh
test: ## run every test; ends with "N passed, N failed" (some: make test SUITES="core wasm")
	@bash scripts/test.sh $(SUITES)
fuzz: ## look for inputs that break the core, 5 minutes per target (other: make fuzz SECONDS=60)
	@bash scripts/setup.sh test && bash scripts/fuzz.sh $(or $(SECONDS),300)
bench: ## measure beside other SAML libraries, and write docs/SPEED.md
	@bash scripts/bench.sh
lint: ## clippy and rustfmt, without changing anything
	@bash scripts/test.sh fmt clippy
fmt: ## format the Rust code
	@cargo fmt --all && cargo fmt --manifest-path tests/fuzz/Cargo.toml
inspector: ## run the inspector page alone: http://localhost:8789
	@bash scripts/inspector.sh
clean: ## remove what builds and runs have written (not the installed tools)
	@rm -rf target pkg www/pkg www/dist worker/build worker/.wrangler worker/.state
