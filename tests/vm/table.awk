# SPDX-License-Identifier: Apache-2.0
# What the matrix prints of the guests' lines (tests/vm/matrix): for each kind of rung a table of sensor by kernel, or of
# sensor by kind where there is one kernel; the checks that know no rungs; what did not run, and why; what failed; the sums.
#
#   awk -v kernels="6.1 6.12" -v kinds="best kprobe" -v checks="cgroup overload" -f table.awk LOG-OF-A-KERNEL…
#
# A cell is "8", "8 (1)": one did not run, "7 FAILED 1", "absent": the kernel does not have this kind, or "-".

FNR == 1 { kernel = FILENAME; sub(/.*\//, "", kernel) }
/^== / { kind = $2; next }
/^ok / { add(ok, $2); passed++ }
/^FAILED/ { add(bad, $2); failed++; failures[failed] = kernel ", " kind ": " $0 }
/^not run/ {
	skipped++
	# Of a fact whose rung does not serve here the sensors' rows know nothing.
	if (index($4, $3 "=") == 1) {
		left_out($4, substr($0, 69))
	} else {
		add(not_run, $3)
		scenario = substr($0, 21, 48)
		sub(/ *$/, "", scenario)
		left_out($3 ", " scenario, substr($0, 69))
	}
}
/^sensors_open: .*does not serve here/ {
	if (!((kernel, kind) in absent)) {
		skipped++
		left_out(kind, substr($0, 15))
	}
	absent[kernel, kind] = 1
}
/^[0-9]+ passed/ { whole[kernel, kind] = 1 }

function add(counts, sensor) {
	counts[kernel, kind, sensor]++
	counts[kernel, kind]++
	if (kind in is_check || sensor in known)
		return
	known[sensor] = 1
	sensors[++sensor_count] = sensor
}

function left_out(what, why,    at) {
	at = what ": " why
	if (!(at in of_kernels))
		reasons[++reason_count] = at
	of_kernels[at] = append(of_kernels[at], kernel)
	of_kinds[at] = append(of_kinds[at], kind)
}

function append(list, word) {
	return index(" " list " ", " " word " ") ? list : list (list == "" ? "" : " ") word
}

function cell(kernel, kind, sensor,    at, text) {
	at = kernel SUBSEP kind (sensor == "" ? "" : SUBSEP sensor)
	if ((kernel, kind) in absent)
		return "absent"
	if (!(at in ok) && !(at in bad) && !(at in not_run))
		return "-"
	text = ok[at] + 0
	if (at in bad)
		text = text " FAILED " bad[at]
	return (at in not_run) ? text " (" not_run[at] ")" : text
}

# One row; with one kernel its columns are the kinds, else `kind` is given and they are the kernels.
function row(label, kind, sensor,    i, line) {
	line = sprintf("%-12s", label)
	for (i = 1; i <= columns; i++)
		line = line sprintf(" %-11s", kind == "" ? cell(k[1], r[i], sensor) : cell(k[i], kind, sensor))
	sub(/ *$/, "", line)
	print line
}

function head(title, kind,    i, line) {
	line = sprintf("\n%-12s", title)
	columns = kind == "" ? nr : nk
	for (i = 1; i <= columns; i++)
		line = line sprintf(" %-11s", kind == "" ? r[i] : k[i])
	sub(/ *$/, "", line)
	print line
}

function table(title, kind,    i) {
	head(title, kind)
	for (i = 1; i <= sensor_count; i++)
		row(sensors[i], kind, sensors[i])
}

# What began and did not say how it ended.
function cut_short(kernel, kind) {
	if ((kernel, kind) in whole || (kernel, kind) in absent || (kind == "silence" && kernel ~ /-arm64$/))
		return # silence is booted on amd64 alone
	failures[++failed] = kernel ", " kind ": did not come to its end"
}

BEGIN {
	nk = split(kernels, k, " ")
	nr = split(kinds, r, " ")
	nc = split(checks, c, " ")
	for (i = 1; i <= nc; i++)
		is_check[c[i]] = 1
}

END {
	for (i = 1; i <= nk; i++) {
		for (j = 1; j <= nr; j++) cut_short(k[i], r[j])
		for (j = 1; j <= nc; j++) cut_short(k[i], c[j])
	}
	if (nk == 1)
		table(k[1], "")
	else
		for (j = 1; j <= nr; j++) table(r[j], r[j])
	head("checks", "every kernel")
	for (j = 1; j <= nc; j++) row(c[j], c[j], "")
	if (reason_count)
		print "\nnot run, in brackets above:"
	for (i = 1; i <= reason_count; i++)
		print "  " reasons[i] " (" of_kernels[reasons[i]] "; " of_kinds[reasons[i]] ")"
	if (failed)
		print "\nfailed:"
	for (i = 1; i <= failed; i++) print "  " failures[i]
	printf "\n%d passed, %d failed, %d not run\n", passed, failed, skipped
	exit failed > 0
}
