/* SPDX-License-Identifier: Apache-2.0 */
/* The guest's kernel modules, as tools/vm/image laid them there: /modules/order was loaded, /modules/later was not. */
#ifndef SENSORS_MODULES_H
#define SENSORS_MODULES_H

/* Unloads those whose names begin so, where nothing uses them. The list ends with NULL. */
void modules_unload(const char *const *begin);

/* Loads what is not loaded, up to this one, by the kernel's name for it. NULL, or why not: valid until the next
 * call. */
const char *modules_load(const char *name);

#endif
