/* SPDX-License-Identifier: Apache-2.0 */
/*
 * librdkafka's own double of a Kafka cluster, on loopback, as a process: three brokers, the topic
 * `findings` with four partitions. Prints the brokers, then does what standard input says:
 *
 *	fail N      the next N produce requests are answered with an error that can be retried
 *	down ID     broker ID hangs up and refuses connections
 *	up ID       it is back
 */
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>

#define PRODUCE 0 /* the API key of produce requests */

int main(void)
{
	char why[256], line[64];
	rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), why, sizeof(why));
	rd_kafka_mock_cluster_t *m = rk ? rd_kafka_mock_cluster_new(rk, 3) : NULL;
	int n;

	if (!m || rd_kafka_mock_topic_create(m, "findings", 4, 3)) {
		fprintf(stderr, "no cluster\n");
		return 1;
	}
	printf("%s\n", rd_kafka_mock_cluster_bootstraps(m));
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "fail %d", &n) == 1) {
			while (n-- > 0)
				rd_kafka_mock_push_request_errors(
					m, PRODUCE, 1, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
		} else if (sscanf(line, "down %d", &n) == 1) {
			rd_kafka_mock_broker_set_down(m, n);
		} else if (sscanf(line, "up %d", &n) == 1) {
			rd_kafka_mock_broker_set_up(m, n);
		}
	}
	rd_kafka_mock_cluster_destroy(m);
	rd_kafka_destroy(rk);
	return 0;
}
