/**
 * Functions that cannot be frozen. The line that is to be named ends with the
 * function's title as a comment.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";

/** A function, and words that its refusal must have. */
export interface Refused {
  readonly body: (x: tf.Tensor) => unknown;
  readonly words: RegExp;
}

let counter = 0;
let flips = 0;

/** Made by the test, on the backend that it is about. */
export const outside: { kept?: tf.Tensor } = {};
const READ = /the value of one read/;
const CHANGED = /the same numbers in every trace/;

// deno-fmt-ignore
export const REFUSED: Readonly<Record<string, Refused>> = {
  "a value read at once": {
    body: (x) => tf.mul(x,
      x.dataSync()[0]!), // a value read at once
    words: READ,
  },
  "a value waited for": {
    body: (x) => {
      x.data(); // a value waited for
      return x;
    },
    words: READ,
  },
  "a value printed": {
    body: (x) => {
      x.print(); // a value printed
      return x;
    },
    words: READ,
  },
  "a read whose error is caught": {
    body: (x) => {
      try {
        x.arraySync(); // a read whose error is caught
      } catch {
        return x;
      }
    },
    words: READ,
  },
  "rows picked by a mask": {
    body: (x) => {
      tf.booleanMaskAsync(x, tf.greater(x, 1)); // rows picked by a mask
      return x;
    },
    words: READ,
  },
  "a shape that depends on values": {
    body: (x) => {
      const { values } = tf.unique(x); // a shape that depends on values
      return values;
    },
    words: /UniqueV2, whose shape depends on values/,
  },
  "Math.random": {
    body: (x) => {
      const share = Math.random();
      return tf.mul(x, share); // Math.random
    },
    words: CHANGED,
  },
  "Date.now": {
    body: (x) => tf.mul(x, Date.now() / 1e9), // Date.now
    words: CHANGED,
  },
  "performance.now": {
    body: (x) => tf.mul(x, performance.now()), // performance.now
    words: CHANGED,
  },
  "random bytes": {
    body: (x) => {
      const [word] = crypto.getRandomValues(new Uint32Array(1));
      return tf.mul(x, word!); // random bytes
    },
    words: CHANGED,
  },
  "a counter": {
    body: (x) => tf.mul(x, counter++), // a counter
    words: /got 0 and then 1/,
  },
  "random tensors": {
    body: (x) => {
      const noise = tf.randomNormal([3]); // random tensors
      return tf.add(x, noise);
    },
    words: CHANGED,
  },
  "dropout": {
    body: (x) => tf.dropout(x, 0.5), // dropout
    words: CHANGED,
  },
  "draws on the device": {
    body: (x) => tf.multinomial(x as tf.Tensor1D, 3, 1), // draws on the device
    words: /Multinomial, whose results change/,
  },
  "another course the second time": {
    body: (x) => {
      if (flips++ % 2 === 0) return tf.cos(x);
      return tf.sin(x); // another course the second time
    },
    words: /Cos.*and then Sin/,
  },
  "a variable made inside": {
    body: (x) => tf.variable(x), // a variable made inside
    words: /one made inside/,
  },
  "a tensor from outside disposed of": {
    body: (x) => {
      const used = tf.add(x, outside.kept!);
      outside.kept!.dispose(); // a tensor from outside disposed of
      return used;
    },
    words: /one disposed of/,
  },
};
