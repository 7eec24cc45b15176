/**
 * A stand-in for `jsr:@std/assert` where jsr.io cannot be reached: the few
 * functions that the tests use, over `node:assert`, with the same names.
 *
 * @module
 */

import nodeAssert from "node:assert";
import { isDeepStrictEqual } from "node:util";

export class AssertionError extends Error {
  override name = "AssertionError";
}

export function assert(value: unknown, message = ""): asserts value {
  if (!value) throw new AssertionError(message || "Expected a truthy value");
}

export function assertExists<T>(
  value: T,
  message = "Expected a value",
): asserts value is NonNullable<T> {
  if (value === null || value === undefined) throw new AssertionError(message);
}

export function assertEquals<T>(actual: T, expected: T, message?: string) {
  if (isDeepStrictEqual(actual, expected)) return;
  try {
    nodeAssert.deepStrictEqual(actual, expected);
  } catch (error) {
    throw new AssertionError(
      (message ? message + "\n" : "") + (error as Error).message,
    );
  }
}

export function assertNotEquals<T>(actual: T, expected: T, message?: string) {
  if (isDeepStrictEqual(actual, expected)) {
    throw new AssertionError(message ?? "Values are equal");
  }
}

export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  message?: string,
): asserts actual is T {
  if (!Object.is(actual, expected)) {
    throw new AssertionError(message ?? `${actual} is not ${expected}`);
  }
}

export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
) {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ??
    (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  if (Math.abs(expected - actual) <= allowed) return;
  throw new AssertionError(
    `${
      message ? message + ": " : ""
    }${actual} is not within ${allowed} of ${expected}`,
  );
}

export function assertGreater<T>(actual: T, expected: T, message?: string) {
  assert(actual > expected, message ?? `${actual} is not above ${expected}`);
}

export function assertLess<T>(actual: T, expected: T, message?: string) {
  assert(actual < expected, message ?? `${actual} is not below ${expected}`);
}

export function assertStringIncludes(
  actual: string,
  expected: string,
  message?: string,
) {
  assert(
    actual.includes(expected),
    message ??
      `Expected ${JSON.stringify(actual)} to contain ${
        JSON.stringify(expected)
      }`,
  );
}

export function assertMatch(
  actual: string,
  expected: RegExp,
  message?: string,
) {
  assert(
    expected.test(actual),
    message ?? `${actual} does not match ${expected}`,
  );
}

export function assertInstanceOf<
  T extends abstract new (...args: never[]) => unknown,
>(
  actual: unknown,
  type: T,
  message?: string,
): asserts actual is InstanceType<T> {
  assert(
    actual instanceof type,
    message ?? `Expected an instance of ${type.name}`,
  );
}

export function fail(message = "Failed"): never {
  throw new AssertionError(message);
}

type ErrorType = abstract new (...args: never[]) => Error;

export function assertThrows(
  body: () => unknown,
  type?: ErrorType | string,
  text?: string,
): unknown {
  try {
    body();
  } catch (error) {
    return checked(error, type, text);
  }
  throw new AssertionError("Expected the function to throw");
}

export async function assertRejects(
  body: () => PromiseLike<unknown>,
  type?: ErrorType | string,
  text?: string,
): Promise<unknown> {
  try {
    await body();
  } catch (error) {
    return checked(error, type, text);
  }
  throw new AssertionError("Expected the promise to reject");
}

function checked(error: unknown, type?: ErrorType | string, text?: string) {
  if (typeof type === "function") {
    assert(
      error instanceof type,
      `Expected ${type.name}, got ${(error as Error)?.constructor?.name}: ${
        (error as Error)?.message
      }`,
    );
    if (text) assertStringIncludes((error as Error).message, text);
  }
  return error;
}
