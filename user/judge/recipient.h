/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who receives what is sent: the host that an access names, the profile's recipient behind it, and
 * whether the policy names that one.
 */
#ifndef JUDGE_RECIPIENT_H
#define JUDGE_RECIPIENT_H

#include "user/judge/state.h"

/* The profile's recipient that the access sends to, or NULL. */
const struct profile_recipient *recipient_of(const struct profile *p, const struct access *a);

/* Is that one called `name`? */
bool recipient_named(const struct profile *p, const struct access *a, const char *name);

/* May the access, a send, go where it goes? Only where the profile lists recipients at all. */
struct outcome recipient_judge(const struct question *q);

/*
 * A send of which only the address is known, by an app whose policy does not speak of its traffic: nothing but
 * the recipient can be judged.
 */
bool recipient_alone(const struct question *q);

#endif
