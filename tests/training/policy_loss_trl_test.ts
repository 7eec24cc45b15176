import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { LossType } from "kit/training/aggregation.ts";
import {
  policyLoss,
  type PolicyLossSettings,
} from "kit/training/policy_loss.ts";
import fixture from "../fixtures/trl_losses.json" with { type: "json" };

// What TRL's own loss function gave, run by fixtures/trl_losses.py.
type TrlCase = typeof fixture.cases[number];

function settingsOf(trl: TrlCase): PolicyLossSettings {
  const shared = {
    maxCompletionLength: fixture.maxCompletionLength,
    importanceSamplingLevel: (trl.level ?? "token") as "token" | "sequence",
    ...trl.beta === undefined ? {} : { beta: trl.beta },
    useBiasCorrectionKl: trl.use_bias_correction_kl ?? false,
  };
  if (trl.loss_type === "cispo") {
    // TRL's CISPO is added up as DAPO, and its epsilon_high is the bound itself.
    return { ...shared, objective: "cispo", weightMax: trl.epsilon_high! };
  }
  return {
    ...shared,
    lossType: trl.loss_type as LossType,
    ...trl.epsilon === undefined ? {} : { epsilon: trl.epsilon },
    ...trl.epsilon_high === undefined ? {} : { epsilonHigh: trl.epsilon_high },
    ...trl.delta === undefined ? {} : { delta: trl.delta },
  };
}

Deno.test("policyLoss() has the loss, slopes and figures of TRL's own code", () => {
  assertEquals(fixture.cases.length, 45);
  for (const trl of fixture.cases) {
    const { loss_type, level, epsilon, epsilon_high, delta, beta } = trl;
    const name = JSON.stringify([loss_type, level, epsilon, epsilon_high])
      .concat(JSON.stringify({ delta, beta }));
    const { loss, gradient, metrics } = policyLoss(fixture, settingsOf(trl));
    assertAlmostEquals(loss, trl.loss, 1e-12, name);
    gradient.forEach((row, i) => {
      assertEquals(row.length, trl.slopes[i]!.length);
      row.forEach((slope, t) =>
        assertAlmostEquals(slope, trl.slopes[i]![t]!, 1e-12, name)
      );
    });
    for (const [figure, value] of Object.entries(trl.metrics)) {
      // The extremes over sequences are not kept.
      if (figure.endsWith("_min") || figure.endsWith("_max")) continue;
      assertAlmostEquals(metrics[figure]!, value!, 1e-12, `${name} ${figure}`);
    }
  }
});
