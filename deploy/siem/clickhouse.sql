-- SPDX-License-Identifier: Apache-2.0
-- A fleet's findings in ClickHouse, as `consentry ship --api clickhouse` inserts them, and the questions
-- that a fleet's owner asks. Works from ClickHouse 18.16 on.
--
-- Delivery is at least once: ReplacingMergeTree drops a repeat when it merges, and the queries below count
-- distinct ids, so they are right before it does too.

CREATE TABLE IF NOT EXISTS consentry_findings
(
    time        DateTime,
    time_ms     UInt64,
    device      String,
    seq         UInt64,
    id          FixedString(64),
    verdict     String,
    code        String,
    app         String,
    category    String,
    clause      String,
    quote       String,
    rule        String,
    expected    String,
    observed    String,
    attribution String,
    hook        String,
    exe         String,
    lost        UInt64,
    raw         String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (app, device, seq, id);

-- Which clause is broken on how many devices?
-- SELECT app, clause, any(quote) AS sentence, uniqExact(device) AS devices, uniqExact(id) AS findings
-- FROM consentry_findings WHERE verdict = 'violation' GROUP BY app, clause ORDER BY devices DESC;

-- What is new this week: kinds of breach that were not seen before it.
-- SELECT app, code, category, min(time) AS first_seen, uniqExact(device) AS devices FROM consentry_findings
-- WHERE verdict = 'violation' GROUP BY app, code, category HAVING first_seen >= now() - 7 * 86400 ORDER BY first_seen;

-- What could not be verified, and where: set-ups that lack a witness.
-- SELECT app, code, uniqExact(device) AS devices, uniqExact(id) AS findings FROM consentry_findings
-- WHERE verdict = 'unverifiable' GROUP BY app, code ORDER BY findings DESC;

-- Is a device's record whole? Numbers run from 1 without gaps; a gap is what rotation took or somebody removed.
-- SELECT device, max(seq) - min(seq) + 1 - uniqExact(seq) AS missing FROM consentry_findings
-- GROUP BY device HAVING missing > 0;
