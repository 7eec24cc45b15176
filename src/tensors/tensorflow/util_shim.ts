/**
 * Two functions that Node.js took out of `util` and tfjs-node-gpu 4.22 calls.
 *
 * @module
 */

import util from "node:util";

const old = util as unknown as Record<string, unknown>;
old.isNullOrUndefined ??= (x: unknown) => x === null || x === undefined;
old.isArray ??= Array.isArray;
