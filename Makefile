# The commands of the house. `make help` lists them; each line of help stands beside its target.

SWIFT ?= swift
OUT ?= out/demo
PREFIX ?= /usr/local

.DEFAULT_GOAL := help
.PHONY: help demo test test-kills test-spool-kills test-openstack test-monitoring test-game-days test-page fuzz check man install build bench bench-probes bench-openstack bench-correlation mutants-correlation clean install-deps format bench-chaos torture

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install-deps ## Build, run the demo region (45 s), and check that exactly its planted faults were found.
	@$(SWIFT) build --configuration release --product zonefall
	@$(SWIFT) build --configuration release --product zonefall-agent
	@$(SWIFT) build --configuration release --product zonefall-coordinator
	@Scripts/demo.sh "$$($(SWIFT) build --configuration release --show-bin-path)" "$(OUT)"

test: install-deps ## Run every test, the lab's included.
	@SWIFT="$(SWIFT)" Scripts/test.sh

fuzz: ## Fuzz every parser of bytes from the network, 60 s each, under the address sanitizer.
	@Scripts/fuzz.sh

test-kills: install-deps ## Kill and freeze agent, coordinator, zonefall and all of them at 20 moments each (10 min).
	@ZONEFALL_REQUIRE_LAB=1 ZONEFALL_KILLS=20 $(SWIFT) test --no-parallel --filter BlackoutKillTests

test-game-days: install-deps ## Game days with gates, alerts and real hosts, against real servers (5 min).
	@ZONEFALL_REQUIRE_LAB=1 ZONEFALL_GAME_DAYS=all $(SWIFT) test --no-parallel --filter 'GameDayGuardTests|HostGameDayTests'

test-spool-kills: install-deps ## 10,000 schedules of losses, 1,000 kills of a spool and 500 of a coordinator under load (10 min).
	@ZONEFALL_SPOOL_SCHEDULES=10000 $(SWIFT) test --filter SpoolScheduleTests
	@ZONEFALL_SPOOL_KILLS=1000 $(SWIFT) test --no-parallel --filter SpoolKillTests
	@ZONEFALL_COORDINATOR_KILLS=500 $(SWIFT) test --no-parallel --filter CoordinatorKillTests

test-openstack: install-deps ## Test imports and game days against real Keystone, Neutron and Octavia servers on loopback (25 min).
	@SWIFT="$(SWIFT)" Scripts/test-openstack.sh

test-monitoring: install-deps ## Test what leaves us against Prometheus, Alertmanager, VictoriaMetrics, Icinga 2 and others (5 min).
	@SWIFT="$(SWIFT)" Scripts/test-monitoring.sh

test-page: install-deps ## Play the demo's game day through the page in a real browser; pictures into out/page/ (4 min).
	@SWIFT="$(SWIFT)" Scripts/test-page.sh

check: ## Lint, build with strict imports, and check schemas, scripts and tracked paths.
	@Scripts/check.sh

man: build ## Write a manual page for each command to out/man.
	@python3 Scripts/man.py "$$($(SWIFT) build --configuration release --show-bin-path)" out/man

install: man ## Install programs, manual pages and completions under PREFIX (/usr/local).
	@Scripts/install.sh "$$($(SWIFT) build --configuration release --show-bin-path)" "$(DESTDIR)$(PREFIX)"

build: ## Build the four programs, optimised.
	@$(SWIFT) build --configuration release

bench: build ## Time the audit and the forecasts of a map of 10,000 things.
	@Scripts/bench.sh "$$($(SWIFT) build --configuration release --show-bin-path)"

bench-probes: ## Measure the probe engine beside C, fping and blackbox_exporter, in namespaces of its own (10 min).
	@Benchmarks/Probes/run.sh

bench-openstack: ## Time the import of 5,000 ports beside the bare calls that it makes (5 min).
	@$(SWIFT) build --configuration release --product zonefall
	@Benchmarks/OpenStack/run.sh "$$($(SWIFT) build --configuration release --show-bin-path)/zonefall" Benchmarks/out/openstack.json

torture: install-deps ## Kill, freeze, flood, forge and replay what holds a blackout, at full count (90 min).
	@SWIFT="$(SWIFT)" Scripts/torture.sh

bench-chaos: ## Time the lease gate: arm 10,000 prefixes, renew, revert, skew (1 min).
	@$(SWIFT) build --configuration release --product chaos-bench
	@Benchmarks/Chaos/run.sh "$$($(SWIFT) build --configuration release --show-bin-path)/chaos-bench" Benchmarks/out/chaos.json

bench-correlation: ## Measure how well and at what cost hidden dependencies are found (CLOUDS=400 HOURS=10000; 20 min).
	@mkdir -p Benchmarks/out
	@$(SWIFT) build --configuration release --product correlation-bench
	@Benchmarks/Correlation/run.sh "$$($(SWIFT) build --configuration release --show-bin-path)/correlation-bench" \
		$(or $(CLOUDS),400) $(or $(HOURS),10000) | tee Benchmarks/out/correlation.json

mutants-correlation: ## Break the method of correlation in nine ways, and see that its tests notice each (20 min).
	@Scripts/mutants-correlation.sh

format: ## Rewrite all Swift in the house style.
	@$(SWIFT) format --in-place --parallel --recursive --configuration .swift-format Package.swift Sources Tests

install-deps: ## Install what is missing, by apt and PyPI, or say how; starts no service.
	@Scripts/install-deps.sh

clean: ## Remove what was built and what was written to out/.
	@rm -rf .build .build-* .build_* .venv out
