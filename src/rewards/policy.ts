/**
 * What counts as the same answer: every choice named, and sets of choices.
 *
 * @module
 */

/** How precise a decimal must be to stand for a value that is not one. */
export type Decimals =
  | {
    /** Significant digits that it must carry and agree in. */
    readonly significant: number;
  }
  | {
    /** Places after the point that both sides are rounded to. */
    readonly places: number;
  };

/** What counts as the same answer. */
export interface Policy {
  /** Which box counts: the last, or all that stand side by side. Default `last`. */
  readonly boxes: "last" | "join";
  /** Whether `37%` may also be 37. Default `lenient`. */
  readonly percent: "strict" | "lenient";
  /** Whether 6/8 may answer 3/4. Default `accept`. */
  readonly unreduced: "accept" | "reject";
  /** Whether `1, 2` is `2, 1`; tuples always keep their order. Default `unordered`. */
  readonly lists: "unordered" | "ordered";
  /** Whether `(2, 5)` may answer `\{2, 5\}`. Default `distinct`. */
  readonly tupleVsSet: "distinct" | "same";
  /** Whether an inequality may answer an interval. Default `golden`: no. */
  readonly setRelation: "golden" | "both";
  /** Whether `2b + 1` may answer `2a + 1`. Default `named`: no. */
  readonly variables: "named" | "byPosition";
  /** When a decimal stands for a value that is not one. Default 6 significant. */
  readonly decimals: Decimals;
  /** Absolute tolerance, or one for each element. Default none. */
  readonly absTol?: number | readonly number[];
  /** Relative tolerance, or one for each element. Default none. */
  readonly relTol?: number | readonly number[];
  /** Whether `3,75` is 3.75; with `auto` it may be either. Default `off`. */
  readonly decimalComma: "off" | "on" | "auto";
  /**
   * Whether units count. `oneSided`: not when one side has none; `ignore`:
   * never; `require`: always; `convert`: 1 km is 1000 m. Default `oneSided`.
   */
  readonly units: "oneSided" | "ignore" | "require" | "convert";
  /** Whether `48^\circ` may be answered with 48. Default `ignore`: yes. */
  readonly degrees: "ignore" | "require";
  /** Whether `k = -14` may be answered with −14. Default `strip`: yes. */
  readonly leadingName: "strip" | "keep";
  /** Whether the case of words counts. Default `fold`: no. */
  readonly textCase: "fold" | "exact";
  /** What `a = b = 11` answers: its last side, any side, nothing. Default `last`. */
  readonly chain: "last" | "any" | "reject";
  /**
   * Whether a response that the limit cut before its answer counts against the
   * model (score 0) or is left out (score null). Default `wrong`.
   */
  readonly truncated: "wrong" | "exclude";
}

/** The policy of a grader that compares mathematical objects. */
export const DEFAULT_POLICY: Policy = {
  boxes: "last",
  percent: "lenient",
  unreduced: "accept",
  lists: "unordered",
  tupleVsSet: "distinct",
  setRelation: "golden",
  variables: "named",
  decimals: { significant: 6 },
  decimalComma: "off",
  units: "oneSided",
  degrees: "ignore",
  leadingName: "strip",
  textCase: "fold",
  chain: "last",
  truncated: "wrong",
};

/**
 * A policy as short as a record can ask for it.
 *
 * @param policy The choices in force.
 * @returns `default`, or the choices that are not its own.
 *
 * @example What is the default's own is left out
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shortPolicy } from "kit/rewards/policy.ts";
 *
 * assertEquals(shortPolicy({ units: "ignore", chain: "last" }), {
 *   units: "ignore",
 * });
 * ```
 */
export function shortPolicy(
  policy: Partial<Policy>,
): "default" | Partial<Policy> {
  const changed = Object.entries(policy).filter(([name, value]) => {
    const usual = DEFAULT_POLICY[name as keyof Policy];
    return value !== usual && JSON.stringify(value) !== JSON.stringify(usual);
  });
  return changed.length === 0 ? "default" : Object.fromEntries(changed);
}
