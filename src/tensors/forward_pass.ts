/**
 * A gradient in two halves, so that the results can be read in between.
 *
 * `tf.grad` wants loss and gradient in one synchronous function; a GPU's numbers
 * are there only after waiting. So the tape of the forward pass is put aside and
 * played back when the loss is known.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs-core";

/** A forward pass that can be run backwards once. */
export interface ForwardPass<T> {
  /** What it computed; freed with the pass. */
  readonly results: T;
  /**
   * Runs it backwards.
   *
   * @param x The tensor that the forward pass started from.
   * @param loss Makes a scalar of the results.
   * @returns The gradient, of x's shape, owned by the caller.
   * @throws {Error} If the pass was run backwards before, or the loss does not
   * depend on x.
   */
  gradient<X extends tf.Tensor>(x: X, loss: () => tf.Scalar): X;
  /** Frees results and tape. */
  [Symbol.dispose](): void;
}

/**
 * Runs a function and remembers how its tensors were made.
 *
 * @param forward Computes tensors, in a record of any depth.
 * @returns The results and the way back; disposed with `using`.
 * @throws {Error} Inside another gradient.
 */
export function forwardPass<T>(forward: () => T): ForwardPass<T> {
  const engine = tf.engine() as unknown as Taping;
  if (engine.state.gradientDepth > 0) {
    throw new Error(
      "Cannot record a forward pass: needed to be outside of gradients, got one inside",
    );
  }
  engine.startTape();
  const recorded = engine.state.activeTape!;
  let tape: TapeNode[] | undefined = recorded;
  const forget = () => {
    tf.dispose(tape?.flatMap(({ saved }) => saved) ?? []);
    tape = undefined;
  };
  let results: T;
  try {
    results = tf.tidy(forward as () => tf.TensorContainer) as T;
  } catch (error) {
    forget();
    throw error;
  } finally {
    engine.endTape();
    engine.state.activeTape = null;
  }
  return {
    results,
    gradient: (x, loss) => {
      if (!tape) throw new Error("Cannot run a pass backwards: it was already");
      tape = undefined; // TF.js frees what it holds.
      return tf.tidy(() => {
        const { grads } = tf.engine().gradients(() => {
          engine.state.activeTape!.push(...recorded);
          return loss();
        }, [x]);
        return grads[0] as typeof x;
      });
    },
    [Symbol.dispose]() {
      forget();
      tf.dispose(results as tf.TensorContainer);
    },
  };
}

/** One operation on the tape. */
interface TapeNode {
  /** Tensors that its gradient reads. */
  readonly saved: tf.Tensor[];
}

/** The part of TF.js' engine that tapes. */
interface Taping {
  startTape(): void;
  endTape(): void;
  readonly state: {
    readonly gradientDepth: number;
    activeTape: TapeNode[] | null;
  };
}
