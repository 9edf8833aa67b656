# Seira: `make run` builds and serves a demo contact center, `make test` checks everything.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Where cargo builds. A relative path counts from this folder, also for commands run elsewhere.
export CARGO_TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
# Output of the test steps, from which the totals are read.
export SEIRA_LOGS := $(CARGO_TARGET_DIR)/seira-test

CONFIG ?= config/seira.toml
WEB := web-widget
MODULES := $(WEB)/node_modules/.package-lock.json
PAGES := $(WEB)/node_modules/.seira-pages
PAGE_SOURCES := $(shell find $(WEB) \( -name node_modules -o -name dist -o -name tests -o -name test-results \) -prune \
	-o -type f ! -name '*.test.ts' ! -name '*.test.tsx' -print)

.PHONY: help
help: ## Lists what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: run
run: tools pages ## Builds everything and serves the demo contact center
	cargo build --release --locked
	$(CARGO_TARGET_DIR)/release/seira serve --config $(CONFIG) --demo

.PHONY: test
test: tools test-tools pages ## Runs every check and test
	@rm -rf "$(SEIRA_LOGS)"
	.ci/step pages-check npm --prefix $(WEB) run check
	.ci/step pages npm --prefix $(WEB) test
	.ci/step format cargo fmt --all --check
	.ci/step clippy cargo clippy --locked --workspace --all-targets -- -D warnings
	if cargo nextest --version >/dev/null 2>&1; then \
		.ci/step rust .ci/postgres cargo nextest run --locked --workspace --no-fail-fast; \
	else \
		.ci/step rust .ci/postgres cargo test --locked --workspace --lib --bins --tests --no-fail-fast; \
	fi
	.ci/step rust-docs cargo test --locked --workspace --doc
	.ci/step alerts promtool test rules config/prometheus/seira.rules.test.yml
	cargo build --locked
	.ci/step browser npm --prefix $(WEB) run test:browser
	@.ci/totals

.PHONY: lint
lint: tools pages ## Formatting, types and lints only
	npm --prefix $(WEB) run check
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

.PHONY: generated
generated: ## Renews the files that are generated from the wire types
	SEIRA_UPDATE=1 cargo test --quiet --test generated

.PHONY: bench
bench: ## Time, memory and instructions per routing decision; time per journaled batch
	@.ci/need cc cargo
	cargo bench --bench engine
	cargo bench --bench forecast
	cargo bench --bench journal
	.ci/instructions

.PHONY: pages
pages: $(PAGES) ## Builds the pages, when their sources changed

.PHONY: tools test-tools
tools:
	@.ci/need cc cargo node
test-tools:
	@.ci/need chromium faketime postgres promtool strace

$(MODULES): $(WEB)/package.json $(WEB)/package-lock.json | tools
	npm --prefix $(WEB) ci --no-audit --no-fund
	@touch $@

# The stamp lives outside of dist: everything in there is served.
$(PAGES): $(MODULES) $(PAGE_SOURCES) $(if $(wildcard $(WEB)/dist/widget.js),,missing-pages)
	npm --prefix $(WEB) run build
	@touch $@
	@touch -c src/gateway/pages.rs # cargo sees changed pages, but not new ones

.PHONY: missing-pages
missing-pages:
