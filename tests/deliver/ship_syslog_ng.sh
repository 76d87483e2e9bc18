# SPDX-License-Identifier: Apache-2.0
# Syslog into the real syslog-ng. Its package excludes rsyslog's, so it runs from where tools/deps unpacked it, with
# the loader and the libraries that lie beside it.
. "$HERE/syslog.sh.inc"
root=$(timeout 120 "$HERE/../../tools/vm/programs" syslog-ng-core 2>err) || { echo "skip: syslog-ng cannot be had (tools/deps): $(tail -n 1 err)"; exit 77; }
loader=$(ls "$root"/lib64/ld-linux-*.so.* "$root"/lib/ld-linux-*.so.* 2>/dev/null | head -n 1)
libraries=$(find "$root/lib" "$root/usr/lib" -name '*.so.*' -printf '%h\n' | sort -u | tr '\n' ':')
receive() {
	security=
	[ "$1" = tcp ] || security="tls(key-file(\"$PWD/server.key\") cert-file(\"$PWD/server.pem\") ca-file(\"$PWD/ca.pem\") peer-verify(required-trusted))"
	cat >$1.conf <<-END
		@version: 3.38
		options { keep-hostname(yes); use-dns(no); log-msg-size(262144); frac-digits(6); time-zone("UTC"); stats-freq(0); };
		# syslog() takes RFC 5424 in frames of counted octets and nothing else.
		source in { syslog(ip("127.0.0.1") port($2) transport("$1") $security); };
		destination out { file("$PWD/$1.out" template("\$PRI \$ISODATE \$HOST \$PROGRAM \$MSGID \$SDATA \$MSG\n")); };
		log { source(in); destination(out); flags(flow-control); };
	END
	"$loader" --library-path "$libraries" "$root/usr/sbin/syslog-ng" -F --no-caps --cfgfile "$PWD/$1.conf" \
		--module-path "$root/usr/lib/syslog-ng/3.38" --persist-file "$PWD/$1.persist" --pidfile "$PWD/$1.pid" \
		--control "$PWD/$1.ctl" --stderr &
}
syslog_test
