# SPDX-License-Identifier: Apache-2.0
# consentry. `make help` lists the targets.

# ARCH=arm64 builds for another architecture into build/arm64, against libraries that tools/vm/sysroot
# lays out; STATIC=1 links everything in, for a phone or any other system without these libraries.
ARCH ?= $(shell dpkg --print-architecture 2>/dev/null || echo amd64)
ifeq ($(ARCH),$(shell dpkg --print-architecture 2>/dev/null || echo amd64))
BUILD ?= build$(if $(STATIC),/static)
CC := gcc
else ifeq ($(ARCH),arm64)
BUILD ?= build/arm64$(if $(STATIC),-static)
SYSROOT := $(shell tools/vm/sysroot arm64)
CC := aarch64-linux-gnu-gcc --sysroot=$(SYSROOT)
CPPFLAGS += -isystem $(SYSROOT)/usr/include
LDFLAGS += -L$(SYSROOT)/usr/lib/aarch64-linux-gnu -Wl,-rpath-link,$(SYSROOT)/usr/lib/aarch64-linux-gnu
PKG_CONFIG := PKG_CONFIG_LIBDIR=$(SYSROOT)/usr/lib/aarch64-linux-gnu/pkgconfig \
	PKG_CONFIG_SYSROOT_DIR=$(SYSROOT) pkg-config
else
$(error ARCH is $(ARCH): only amd64 and arm64 are known)
endif
CLANG ?= clang
AR ?= ar
CLANG_FORMAT ?= clang-format
PKG_CONFIG ?= pkg-config
MAKEFLAGS += --no-builtin-rules

VERSION := 0.1.0

WARNINGS := -Wall -Wextra -Werror -Wshadow -Wcast-qual -Wmissing-prototypes -Wstrict-prototypes \
	-Wsign-compare -Wpointer-arith -Wundef -Wvla -Wformat=2 -Wwrite-strings
OPT ?= -O2 -g
CPPFLAGS += -I. -Iinclude -D_GNU_SOURCE -DCONSENTRY_VERSION='"$(VERSION)"'
CFLAGS += -std=gnu17 $(OPT) $(WARNINGS) -fno-strict-aliasing -fstack-protector-strong $(SANITIZE)
LDFLAGS += $(SANITIZE)

POLICY_PKGS := jansson libpcre2-8 gumbo libsodium
USER_PKGS := libbpf libelf zlib libseccomp
ifeq ($(STATIC),1)
LDFLAGS += -static
LIBS := $(shell $(PKG_CONFIG) --static --libs $(POLICY_PKGS) $(USER_PKGS) 2>/dev/null)
else
LIBS := $(shell $(PKG_CONFIG) --libs $(POLICY_PKGS) $(USER_PKGS) 2>/dev/null)
endif
# SHA-256 alone, 22 KB out of libcrypto's archive: the shared library would bring a megabyte along.
SHA_LIB := -l:libcrypto.a
LIBS := $(SHA_LIB) $(LIBS)

# The source is what lies in the folders; a new file needs no line here.
BASE_SRC := $(sort $(wildcard base/*.c))
POLICY_SRC := $(sort $(wildcard policy/*.c))
JUDGE_SRC := $(sort $(wildcard user/judge/*.c))
USER_SRC := $(sort $(wildcard user/agent/*.c user/collect/*.c user/confine/*.c user/deliver/*.c user/report/*.c))
CLI_SRC := $(sort $(wildcard user/cli/*.c))
LEXICON := $(sort $(wildcard policy/lexicon/*.json policy/lexicon/*.tsv))
BPF_SRC := $(sort $(wildcard bpf/*.bpf.c))
UNIT_SRC := $(sort $(wildcard tests/unit/*.c))

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
CORE_OBJ := $(call objects,$(BASE_SRC) $(POLICY_SRC) $(JUDGE_SRC))
CORE_OBJ += $(patsubst %,$(BUILD)/obj/%.o,$(LEXICON)) $(BUILD)/obj/gen/lexicon.o
USER_OBJ := $(call objects,$(USER_SRC)) $(BUILD)/obj/user/report/report.css.o
CLI_OBJ := $(call objects,$(CLI_SRC))
SHIP_OBJ := $(call objects,$(sort $(wildcard user/ship/*.c)) user/agent/ask.c user/agent/channel.c)
SHIP_LIBS := $(shell $(PKG_CONFIG) --libs libcurl libssl libcrypto rdkafka 2>/dev/null)
METRICS_OBJ := $(call objects,$(sort $(wildcard user/metrics/*.c)))
TOP_OBJ := $(call objects,$(sort $(wildcard user/top/*.c)))
# Programs that stand beside the daemon and speak with it.
BESIDE_OBJ := $(call objects,user/agent/control.c $(wildcard user/confine/*.c user/deliver/*.c))
SHIP := $(if $(STATIC)$(SYSROOT),,$(addprefix $(BUILD)/consentry-,ship metrics top))
UNIT_OBJ := $(call objects,$(UNIT_SRC) user/cli/doctor_rules.c)

.PHONY: all
all: $(BUILD)/consentry $(SHIP) ## Build the program at build/consentry

$(BUILD)/consentry: $(CLI_OBJ) $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $(CLI_OBJ) $(USER_OBJ) $(BUILD)/libcore.a $(LIBS)

# What faces the network is a program of its own, with libraries that nothing privileged links. It is
# not built where everything is linked in, nor for other architectures.
$(BUILD)/consentry-ship: $(SHIP_OBJ) $(BESIDE_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(filter-out $(SHA_LIB),$(LIBS)) $(SHIP_LIBS)

$(BUILD)/consentry-metrics: $(METRICS_OBJ) $(BESIDE_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(LIBS) -lmicrohttpd

$(BUILD)/consentry-top: $(TOP_OBJ) $(BESIDE_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(LIBS) $(shell $(PKG_CONFIG) --libs ncursesw)

# Everything that is pure: policy to rules, trace to findings. Tests and fuzzers link this.
$(BUILD)/libcore.a: $(CORE_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Lexicon files go into the program as they are: symbol lexicon_zh_json from policy/lexicon/zh.json.
$(BUILD)/obj/policy/lexicon/%.o: policy/lexicon/% tools/embed
	@mkdir -p $(@D)
	tools/embed lexicon_ $< | $(CC) -x assembler -c -o $@ -

# The style of the HTML report: symbol report_css.
$(BUILD)/obj/user/report/report.css.o: user/report/report.css tools/embed
	@mkdir -p $(@D)
	tools/embed '' $< | $(CC) -x assembler -c -o $@ -

include $(wildcard bpf/*.mk tests/*.mk tests/*/*.mk tools/*.mk tools/*/*.mk)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

.PHONY: unit
unit: $(BUILD)/unit ## Run the unit tests (Criterion)
	$(BUILD)/unit --short-filename -j2

$(BUILD)/unit: $(UNIT_OBJ) $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $(UNIT_OBJ) $(USER_OBJ) $(BUILD)/libcore.a $(LIBS) -lcriterion

FORMATTED = $(shell git ls-files '*.c' '*.h')

.PHONY: format
format: ## Format the C sources in place
	$(CLANG_FORMAT) -i $(FORMATTED)

.PHONY: lint
lint: ## Check formatting, shell scripts and house rules
	$(CLANG_FORMAT) --dry-run --Werror $(FORMATTED)
	tools/lint

.PHONY: deps
deps: ## Install what is missing (Debian packages)
	tools/deps

.PHONY: clean
clean: ## Remove what was built (downloads under ~/.cache/consentry stay)
	rm -rf $(BUILD)

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z][a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | sort | \
		awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'
