/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records: what a table says in rows, said in lines.
 *
 *	微信开放平台SDK			相机权限
 *	收集信息：设备信息；Mac地址	- 数据类型：照片
 *	使用目的：分享			- 使用目的：扫码
 *
 * A line that is nothing but the name of an SDK or of a permission opens a record; the lines below it
 * that begin with a label say what is taken and what for. What is taken is taken by that SDK, with
 * that permission.
 */
#ifndef POLICY_RECORD_H
#define POLICY_RECORD_H

#include "policy/build.h"

/*
 * Reads the sentence as a line of a record into the draft; false: it is none, and is to be read like any
 * other. A line that opens a record is none.
 */
bool record_line(struct build *b);

/* Gives a statement made of a line of data the party or permission of its record. 0, or -1: no memory. */
int record_statement(struct build *b, struct rules_statement *s);

#endif
