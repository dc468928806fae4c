# Thin names over the tools' own commands.
.PHONY: run build web web-test screenshots lighthouse test bench fmt lint contract demo

# Service and web app on http://127.0.0.1:8080, data in ./data; nothing is asked.
run: build
	scripts/web.sh --if-needed
	./target/release/coalition serve --web frontend/dist

build:
	scripts/prepare.sh
	cargo build --release --bin coalition

# The web app as static files, in frontend/dist.
web:
	scripts/web.sh

# The web app in Chromium against the debug build of the service: journeys, accessibility, weight.
web-test: web
	cargo build --bin coalition
	cd frontend && npx playwright test --project checks

# A picture of every page, in frontend/screenshots: three widths, light and dark, public pages in Arabic too.
screenshots: web
	cargo build --bin coalition
	rm -rf frontend/screenshots
	cd frontend && npx playwright test --project screenshots

# Lighthouse's scores for phones, and what a keystroke costs in the directory, against the release build.
lighthouse: build web
	cd frontend && COALITION_BINARY=../target/release/coalition npx playwright test --project measures

# Every check there is; the last line is "N passed, N failed".
test:
	scripts/test.sh

# Speed and memory, as ratios to a ceiling measured in the same run.
bench:
	scripts/bench.sh

fmt:
	cargo fmt --all

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings

# Write the contract after a deliberate change.
contract:
	cargo run --quiet --bin coalition -- openapi --output openapi/openapi.json

# Sample content, marked as such, in an empty database.
demo: build
	./target/release/coalition demo
