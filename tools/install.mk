# SPDX-License-Identifier: Apache-2.0

PREFIX ?= /usr/local
INSTALL ?= install

.PHONY: install
install: $(BUILD)/consentry $(SHIP) ## Install the program and its man pages below PREFIX (/usr/local)
	$(INSTALL) -D -m 755 $(BUILD)/consentry $(DESTDIR)$(PREFIX)/bin/consentry
	$(if $(SHIP),$(INSTALL) -m 755 $(SHIP) $(DESTDIR)$(PREFIX)/bin/)
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/share/man/man1
	$(INSTALL) -m 644 $(wildcard docs/man/*.1) $(DESTDIR)$(PREFIX)/share/man/man1/
