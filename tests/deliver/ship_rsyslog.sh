# SPDX-License-Identifier: Apache-2.0
# Syslog into the real rsyslog.
. "$HERE/syslog.sh.inc"
need rsyslogd
[ -e /usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so ] || [ -e /usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_ossl.so ] ||
	{ echo "skip: rsyslog-openssl is missing (tools/deps)"; exit 77; }
receive() {
	if [ "$1" = tls ]; then
		options="defaultNetstreamDriverCAFile=\"$PWD/ca.pem\" defaultNetstreamDriverCertFile=\"$PWD/server.pem\"
			defaultNetstreamDriverKeyFile=\"$PWD/server.key\""
		module='imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/certvalid' input=imtcp
	else
		options='' module=imptcp input=imptcp
	fi
	cat >$1.conf <<-END
		global(workDirectory="$PWD" maxMessageSize="256k" $options)
		module(load="$module")
		template(name="raw" type="string" string="%pri% %timestamp:::date-rfc3339% %hostname% %app-name% %msgid% %structured-data% %msg%\n")
		ruleset(name="all") { action(type="omfile" file="$PWD/$1.out" template="raw") }
		input(type="$input" port="$2" address="127.0.0.1" ruleset="all")
	END
	rsyslogd -n -C -f "$PWD/$1.conf" -i "$PWD/$1.pid" &
}
syslog_test
