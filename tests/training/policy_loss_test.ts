import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertThrows,
} from "@std/assert";
import { batchAdvantages, groupAdvantages } from "kit/training/advantages.ts";
import { divergence } from "kit/training/divergence.ts";
import {
  type PolicyBatch,
  policyLoss,
  type PolicyLossSettings,
} from "kit/training/policy_loss.ts";
import { randomStream } from "kit/base/random.ts";

// Values computed in float64 from the published formulas, independently of this
// code; see the note inside the file.
const golden = JSON.parse(
  await Deno.readTextFile(
    new URL("../fixtures/grpo_golden.json", import.meta.url),
  ),
);
const inputs = golden.inputs;
const batch: PolicyBatch = {
  logProbs: inputs.logp,
  oldLogProbs: inputs.old_logp,
  mask: inputs.mask,
  advantages: inputs.advantages,
};
const withReference = { ...batch, refLogProbs: inputs.ref_logp };

Deno.test("policyLoss() gives the golden value of every clipped objective", () => {
  const cases: [string, PolicyLossSettings][] = [
    ["clip0.2/seq-mean-token-mean", { lossType: "grpo" }],
    ["clip0.2/token-mean", { lossType: "dapo" }],
    ["clip0.2/dr_grpo", { lossType: "dr_grpo", maxCompletionLength: 4 }],
    ["clip_higher(0.2,0.28)/token-mean", { epsilonHigh: 0.28 }],
    ["dual_clip(c=1.3)/token-mean", { delta: 1.3 }],
    ["delta(1.3)/token-mean", { delta: 1.3 }],
    ["gspo TRL sequence, eps 0.2, seq mean", {
      lossType: "grpo",
      importanceSamplingLevel: "sequence",
    }],
    ["cispo TRL eps_high=5", { objective: "cispo", weightMax: 5 }],
    ["cispo TRL eps_high=1.2", { objective: "cispo", weightMax: 1.2 }],
    ["cispo verl clip[0.8,1.2]", {
      objective: "cispo",
      weightMin: 0.8,
      weightMax: 1.2,
    }],
  ];
  for (const [name, settings] of cases) {
    // The dual clip needs delta above 1 + epsilonHigh, as the file has it.
    assertAlmostEquals(
      policyLoss(batch, settings).loss,
      golden.losses[name].loss,
      1e-9,
      name,
    );
  }
  const onPolicy = policyLoss({ ...batch, oldLogProbs: inputs.logp }).loss;
  assertAlmostEquals(onPolicy, -0.1, 1e-9);
});

Deno.test("policyLoss() adds the golden divergence", () => {
  const name = "grpo full: clip0.2 + 0.04*k3, seq-mean-token-mean";
  const full = policyLoss(withReference, { lossType: "grpo", beta: 0.04 });
  assertAlmostEquals(full.loss, golden.losses[name].loss, 1e-9);
  for (const estimator of ["k1", "k2", "k3", "k3+"] as const) {
    const key = estimator === "k3+"
      ? "kl k3+ (value k3, grad k2) token-mean"
      : `kl ${estimator} token-mean`;
    const settings = { beta: 1, klEstimator: estimator };
    const { metrics } = policyLoss(withReference, settings);
    assertAlmostEquals(metrics.kl!, golden.losses[key].loss, 1e-9, key);
  }
});

Deno.test("policyLoss() has the gradient that central differences give", () => {
  const random = randomStream("differences");
  const settings: PolicyLossSettings[] = [
    { lossType: "grpo" },
    { lossType: "dapo", epsilonHigh: 0.28 },
    { lossType: "dr_grpo", maxCompletionLength: 9 },
    { lossType: "dapo", delta: 1.5 },
    { lossType: "grpo", importanceSamplingLevel: "sequence" },
    { lossType: "dapo", beta: 0.3, klEstimator: "k3" },
    { lossType: "dapo", beta: 0.3, klEstimator: "k2" },
    { lossType: "dapo", beta: 0.3, useBiasCorrectionKl: true },
  ];
  const draw = () =>
    [4, 1, 6].map((n) => Array.from({ length: n }, () => -2 * random.next()));
  for (const setting of settings) {
    const logProbs = draw();
    const other = {
      oldLogProbs: draw(),
      refLogProbs: draw(),
      advantages: [1.3, -0.7, 0.4],
    };
    const at = (shift: [number, number, number]) => {
      const moved = logProbs.map((row) => [...row]);
      moved[shift[0]]![shift[1]]! += shift[2];
      return policyLoss({ ...other, logProbs: moved }, setting).loss;
    };
    const { gradient } = policyLoss({ ...other, logProbs }, setting);
    const h = 1e-6;
    for (const [i, row] of logProbs.entries()) {
      for (const t of row.keys()) {
        const slope = (at([i, t, h]) - at([i, t, -h])) / (2 * h);
        assertAlmostEquals(
          gradient[i]![t]!,
          slope,
          1e-7,
          JSON.stringify(setting),
        );
      }
    }
  }
});

Deno.test("policyLoss() does not look at masked tokens", () => {
  const clean = policyLoss(withReference, { beta: 0.1 });
  for (const poison of [NaN, Infinity, -Infinity, 1e30]) {
    const spoil = (rows: number[][]) =>
      rows.map((row, i) =>
        row.map((x, t) => inputs.mask[i][t] === 0 ? poison : x)
      );
    const spoiled = policyLoss({
      ...withReference,
      logProbs: spoil(inputs.logp),
      oldLogProbs: spoil(inputs.old_logp),
      refLogProbs: spoil(inputs.ref_logp),
    }, { beta: 0.1 });
    assertEquals(spoiled, clean);
  }
});

Deno.test("policyLoss() measures how far the policy drifted, old minus new", () => {
  const { metrics } = policyLoss({
    logProbs: [[-1, -2], [-3]],
    oldLogProbs: [[-1.5, -2], [-2]],
    advantages: [0, 0],
  });
  assertAlmostEquals(metrics.ppo_kl!, (-0.5 + 0 + 1) / 3, 1e-12);
});

Deno.test("policyLoss() stays finite, and flat, where log-ratios are out of bounds", () => {
  // Twenty nats for a token; a sequence's mean of ten. Only below does a gradient
  // survive clipping: a positive advantage, and a ratio that is too small.
  const far = (nats: number, level: "token" | "sequence") =>
    policyLoss(
      { logProbs: [[-nats]], oldLogProbs: [[0]], advantages: [1] },
      { importanceSamplingLevel: level },
    );
  for (const [level, limit] of [["token", 20], ["sequence", 10]] as const) {
    const { loss, gradient } = far(limit + 1, level);
    assertAlmostEquals(loss, -Math.exp(-limit), 1e-15, level);
    assertEquals(gradient, [[0]], level);
    assertAlmostEquals(
      far(limit - 1, level).gradient[0]![0]!,
      -Math.exp(1 - limit),
      1e-15,
      level,
    );
  }
  for (const estimator of ["k1", "k2", "k3", "k1+", "k3+"] as const) {
    assertEquals(divergence(-30, 0, estimator).slope, 0);
    assert(divergence(-19, 0, estimator).slope !== 0);
    assert(Number.isFinite(divergence(0, 1e4, estimator).value));
  }
});

Deno.test("policyLoss() refuses settings and shapes that make no loss", () => {
  const one = { logProbs: [[-1]], advantages: [1] };
  const refused: [PolicyBatch, PolicyLossSettings, string][] = [
    [one, { delta: 1.25, epsilonHigh: 0.28 }, "which is 1.28, got 1.25"],
    [one, { epsilon: 1.1 }, "epsilon must be within 0 and 1"],
    [one, { epsilonHigh: -0.1 }, "epsilonHigh at least 0, got 0.2 and -0.1"],
    [one, { objective: "cispo", weightMin: 2, weightMax: 1 }, "got 2 and 1"],
    [one, { beta: 0.1 }, "with beta 0.1: refLogProbs are needed, got none"],
    [
      { ...one, advantages: [1, 2] },
      {},
      "as many advantages are needed, got 2",
    ],
    [{ ...one, oldLogProbs: [[-1, -1]] }, {}, "lengths of logProbs, 1, got 2"],
    [{ ...one, mask: [] }, {}, "mask must have the lengths of logProbs"],
  ];
  for (const [batch, settings, reason] of refused) {
    assertThrows(() => policyLoss(batch, settings), RangeError, reason);
  }
});

Deno.test("groupAdvantages() gives the golden tables", () => {
  const tables = golden.advantages as Record<string, Record<string, number[]>>;
  const groups: Record<string, number[][]> = {
    "rewards [1,0,0,1, 1,1,1,1] G=4": [[1, 0, 0, 1], [1, 1, 1, 1]],
    "rewards [1,0,0,0, 2,-1,-1,1] G=4": [[1, 0, 0, 0], [2, -1, -1, 1]],
  };
  for (const [name, table] of Object.entries(tables)) {
    const check = (
      key: string,
      options: Parameters<typeof batchAdvantages>[1],
    ) =>
      batchAdvantages(groups[name]!, options).flat().forEach((a, i) =>
        assertAlmostEquals(a, table[key]![i]!, 1e-9, `${name} ${key} ${i}`)
      );
    check("trl_group(eps1e-4,ddof1)", {});
    check("verl_grpo(eps1e-6,ddof1)", { epsilon: 1e-6 });
    check("nano_aha/grpo_zero(eps1e-4,ddof0)", { ddof: 0 });
    check("trl_batch(eps1e-4,ddof1 over batch)", { scaleRewards: "batch" });
    check("dr_grpo/none", { scaleRewards: "none" });
    check("rloo", { scaleRewards: "leave-one-out" });
  }
});

Deno.test("groupAdvantages() is exactly zero where every reward is the same", () => {
  for (const reward of [0.1, 0.3, 0.7, 1 / 3, 1e6, -1]) {
    for (let size = 2; size <= 64; size *= 2) {
      const group = new Array(size).fill(reward);
      assertEquals(groupAdvantages(group), new Array(size).fill(0));
    }
  }
  assertThrows(() => groupAdvantages([1]), RangeError);
});

Deno.test("groupAdvantages() leaves out what could not be scored", () => {
  const close = (got: readonly number[], expected: readonly number[]) => {
    assertEquals(got.length, expected.length);
    got.forEach((x, i) => assertAlmostEquals(x, expected[i]!, 1e-12));
  };
  for (const missing of [null, NaN]) {
    // Three scored rewards with mean 1/3 and variance (4 + 1 + 1) / 9 / 2 = 1/3.
    const group = [1, missing, 0, 0];
    close(groupAdvantages(group, { scaleRewards: "none" }), [
      ...[2 / 3, 0, -1 / 3, -1 / 3],
    ]);
    // Against the mean of the other two: 1 - 0, 0 - 1/2.
    close(groupAdvantages(group, { scaleRewards: "leave-one-out" }), [
      ...[1, 0, -1 / 2, -1 / 2],
    ]);
    const root = Math.sqrt(1 / 3) + 1e-4;
    close(groupAdvantages(group), [
      ...[2 / 3 / root, 0, -1 / 3 / root, -1 / 3 / root],
    ]);
    close(groupAdvantages([5, missing]), [0, 0]);
    close(groupAdvantages([missing, missing]), [0, 0]);
    // The batch has rewards 1, 0, 0 and 3, 3: mean 7/5, squares 9.2 over 4.
    const [own, other] = batchAdvantages([group, [3, 3]], {
      scaleRewards: "batch",
    });
    close(
      own!,
      [2 / 3, 0, -1 / 3, -1 / 3].map((x) => x / (Math.sqrt(9.2 / 4) + 1e-4)),
    );
    close(other!, [0, 0]);
  }
  assertEquals(groupAdvantages([0.1 + 0.2, 0.3]), [0, 0]);
  assertThrows(
    () => groupAdvantages([1, -Infinity]),
    RangeError,
    "finite or null, got -Infinity",
  );
});
