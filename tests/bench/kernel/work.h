/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The work that is measured, in a guest whose clocks count instructions (tools/vm/run -i).
 *
 * A process of the lowest priority spins all the while, so that the one CPU never idles and its clock never
 * jumps; what it spun is known to the instruction. All that is not its own is what the calls cost: in the
 * caller, in the kernel, in interrupts, in whichever daemon wakes up.
 */
#ifndef BENCH_KERNEL_WORK_H
#define BENCH_KERNEL_WORK_H

/*
 * {CALL, UID, PATH, COUNT, GAP-US}. CALL is
 *   getppid    no open
 *   open       open() and close()
 *   read       pread() of one byte on a descriptor that stays open
 *   openread   open(), read() of one byte, close()
 *   pace       read, begun GAP-US apart however long each takes
 *   delay      openread, then waits until the file LOG in the environment grows
 * Prints "task T all A": T the least instructions of one call, as the caller's own clock has it; A the mean
 * of everything from the first call until all is quiet again. For `delay`, "delay MEAN MOST" in ns.
 * 0, or the status to exit with.
 */
int work_main(char **argv);

#endif
