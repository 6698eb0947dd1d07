# Thin targets: each line can be typed by hand as well (README.md).

BIN := .venv/bin
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c "import sys; sys.version_info >= (3, 11) and print('$(name)')" 2>/dev/null)))
NPM := $(shell command -v npm || echo $(BIN)/npm)
PLATFORMS := Linux-x86_64 Linux-aarch64 Darwin-x86_64 Darwin-arm64
PLATFORM := $(shell uname -s)-$(shell uname -m)
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
BROWSER := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: run test test-all lint bench fault screenshots install chromium

run: install
	@exec $(BIN)/python manage.py up --demo

# What one process has compiled, the others and the next run take: half the time in which the tests are collected.
test test-all: export PYTHONDONTWRITEBYTECODE =

test: install chromium
	$(BIN)/pytest -n 2 --dist loadgroup

# Everything whole: see tests/walked.py, whose hashes the last line writes.
test-all: install chromium
	$(BIN)/pytest -n 2 --dist loadgroup --whole
	$(BIN)/python -m tests.walked

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python -m tests.template_form
	$(BIN)/lint-imports
	$(BIN)/python -m tests.house
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check_translations
	$(BIN)/python -m tests.plain_words
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(BIN)/python -m tests.audit

bench: install
	$(BIN)/python -m tests.bench

fault: install
	$(BIN)/python -m tests.fault

screenshots: install chromium
	$(BIN)/python -m tests.browser.screenshots

install: .venv/.installed node_modules/.package-lock.json $(TRANSLATIONS)

.venv/.installed: requirements.txt
	@test -n "$(filter $(PLATFORM),$(PLATFORMS))" || \
		{ echo "civicnet runs on Linux and macOS (x86-64 or ARM64), not on $(PLATFORM)."; exit 1; }
	@test -x $(BIN)/python || test -n "$(PYTHON)" || \
		{ echo "civicnet needs Python 3.11 or newer, and none is on the PATH."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv >/dev/null || \
		{ rm -rf .venv; echo "Python's venv module is missing: install the package python3-venv."; exit 1; }
	@echo "Installing the Python packages ..."
	@$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .venv/.installed
	@echo "Installing the front-end files ..."
	@PATH="$$PATH:$(CURDIR)/$(BIN)" $(NPM) ci --silent --ignore-scripts
	@touch $@

%.mo: %.po .venv/.installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

chromium:
	@test -n "$(BROWSER)" || if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	elif [ "$$CI" = true ]; then echo "Chromium is missing and only root can install it."; exit 1; \
	else echo "Chromium is missing and only root can install it: the browser tests are skipped."; fi
