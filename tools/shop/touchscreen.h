/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A touchscreen made with uinput: the user's finger in the lab. What it does passes the kernel's input
 * layer like a real one's.
 */
#ifndef SHOP_TOUCHSCREEN_H
#define SHOP_TOUCHSCREEN_H

/* Makes an input device of that name with axes 0…1079 by 0…1919. Its descriptor, or -1 and errno. */
int touchscreen_create(const char *name);

/* Finger down at (x, y), held for `ms` milliseconds, up. 0, or -1 and errno. */
int touchscreen_tap(int fd, int x, int y, int ms);

#endif
