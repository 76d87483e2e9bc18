# SPDX-License-Identifier: Apache-2.0
# The suites again, with what GCC's sanitizers see. Everything runs with ASan and UBSan; no source of consentry makes
# a thread, but the libraries of the shipper and the metrics do, so those two run with TSan.
#
# A finding ends the program with a status that it has for nothing else, so the test that met it fails; its report is in
# the part's log.

ASAN_BUILD := $(BUILD)/asan
TSAN_BUILD := $(BUILD)/tsan
ASAN_PARTS := unit test-cli test-input test-hostile test-session
ASAN_MAKE := $(MAKE) --no-print-directory -s BUILD=$(ASAN_BUILD) OPT="-O1 -g -fno-omit-frame-pointer" \
	SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"
TSAN_MAKE := $(MAKE) --no-print-directory -s BUILD=$(TSAN_BUILD) OPT="-O1 -g" SANITIZE=-fsanitize=thread

.PHONY: test-asan test-tsan test-sanitized test-sanitized-vm tested
# A part of CI: what needs neither a guest nor minutes.
test-asan: ## Unit, command line, input and session tests with ASan and UBSan
	@$(ASAN_MAKE) TESTED="$(ASAN_PARTS)" tested

# metrics and ship_*, but not ship_kafka: librdkafka makes C11 threads, in which GCC 12's TSan crashes.
test-tsan: ## Shipping and metrics, against real receivers, with TSan
	@$(TSAN_MAKE) ONLY='[ms][eh]???[!k]*' TESTED=test-deliver tested

test-sanitized: test-tsan ## Everything that runs on this machine with ASan and UBSan, and what has threads with TSan
	@$(ASAN_MAKE) TESTED="$(ASAN_PARTS) test-deliver" tested

test-sanitized-vm: ## The daemon and the attacks on it in the guest, with ASan and UBSan
	@$(ASAN_MAKE) TESTED="test-daemon test-shipper test-attack" tested

# Leaks are looked for where a process may look at itself: not in the guest, where the agent may not.
tested: export ASAN_OPTIONS ?= detect_leaks=1:color=never:exitcode=99
tested: export UBSAN_OPTIONS ?= print_stacktrace=1:color=never:exitcode=99
tested: export TSAN_OPTIONS ?= halt_on_error=1:color=never
tested:
	@$(MAKE) -j$$(nproc) all $(BUILD)/unit
	@MAKE="$(MAKE)" tests/run $(BUILD) $(TESTED)
