import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  adaptiveSchedule,
  allLevels,
  plainSchedule,
} from "kit/training/hint_schedule.ts";

Deno.test("plainSchedule() never shows anything, whatever it has seen", () => {
  const schedule = plainSchedule();
  schedule.observe({ problemId: "p", level: 0, solved: 0 });
  assertEquals(schedule.draw("p", randomStream(0)), [0]);
  assertEquals(schedule.state(), {});
});

Deno.test("allLevels() asks at every level below the whole solution", () => {
  assertEquals(allLevels().draw("p", randomStream(0)), [0, 1, 2, 3]);
  assertEquals(allLevels(1).draw("p", randomStream(0)), [0]);
});

// K = 4, so shares of the solution are level/4 and the interval starts at
// [0, 3]. Worked from the rule: a group below one half raises the lower end to
// the level shown; another lowers the upper end to it and frees the lower; a
// failure at the upper end opens the interval upwards, up to 3.
const trace: { level: number; solved: number; interval: [number, number] }[] = [
  { level: 1, solved: 0, interval: [1, 3] },
  { level: 2, solved: 0.25, interval: [2, 3] },
  { level: 1, solved: 0, interval: [2, 3] }, // already known
  { level: 2, solved: 0.5, interval: [0, 2] }, // the threshold itself counts
  { level: 1, solved: 0.25, interval: [1, 2] },
  { level: 1, solved: 1, interval: [0, 1] },
  { level: 0, solved: 0.75, interval: [0, 0] }, // needs no hint: closed
  { level: 0, solved: 0, interval: [0, 1] }, // opened again
  { level: 1, solved: 0, interval: [1, 2] },
  { level: 2, solved: 0, interval: [2, 3] },
  { level: 3, solved: 0, interval: [3, 3] }, // never the whole solution
  { level: 3, solved: 0, interval: [3, 3] },
  { level: 3, solved: 1, interval: [0, 3] },
];

Deno.test("adaptiveSchedule() narrows a problem's interval as worked by hand", () => {
  const schedule = adaptiveSchedule();
  for (const [i, { level, solved, interval }] of trace.entries()) {
    schedule.observe({ problemId: "p", level, solved });
    assertEquals(schedule.state(), { p: interval }, `after group ${i + 1}`);
  }
});

Deno.test("adaptiveSchedule() keeps its interval whatever groups come in whatever order", () => {
  // Two groups of a problem in one step, drawn before either was seen: the one at
  // level 1 closes the interval below the one at level 3, which then fails.
  const schedule = adaptiveSchedule();
  schedule.observe({ problemId: "p", level: 1, solved: 1 });
  schedule.observe({ problemId: "p", level: 3, solved: 0 });
  assertEquals(schedule.state(), { p: [3, 3] });

  // Nor does a success with more than is asked now free what was closed.
  const closed = adaptiveSchedule();
  closed.observe({ problemId: "p", level: 1, solved: 1 });
  closed.observe({ problemId: "p", level: 3, solved: 1 });
  assertEquals(closed.state(), { p: [0, 1] });

  const random = randomStream("any order");
  for (let i = 0; i < 2000; i++) {
    const level = random.integer(4);
    schedule.observe({ problemId: "q", level, solved: random.integer(2) });
    const [low, high] = schedule.state().q!;
    assert(0 <= low && low <= high && high <= 3, `${low} to ${high}`);
  }
});

Deno.test("adaptiveSchedule() draws evenly within the interval, and the promised share of no hints", () => {
  const schedule = adaptiveSchedule({ levels: 5, zeroHintShare: 0.2 });
  schedule.observe({ problemId: "p", level: 2, solved: 0 });
  assertEquals(schedule.state(), { p: [2, 4] });
  const random = randomStream("levels");
  const draws = 20_000;
  const counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < draws; i++) {
    const [level, ...others] = schedule.draw("p", random.split(i));
    counts[level!]!++;
    assertEquals(others, []);
  }
  assertEquals(counts[1], 0);
  // Four standard errors of a share of 0.2 or 0.8/3 in 20,000 draws: 0.0125.
  assertAlmostEquals(counts[0]! / draws, 0.2, 0.0125);
  for (const level of [2, 3, 4]) {
    assertAlmostEquals(counts[level]! / draws, 0.8 / 3, 0.0125);
  }
});

Deno.test("adaptiveSchedule() keeps problems apart and takes its state back", () => {
  const schedule = adaptiveSchedule({ threshold: 0.75 });
  schedule.observe({ problemId: "p", level: 2, solved: 0.5 });
  schedule.observe({ problemId: "q", level: 1, solved: 0.75 });
  const state = JSON.parse(JSON.stringify(schedule.state()));
  assertEquals(state, { p: [2, 3], q: [0, 1] });

  const restored = adaptiveSchedule({ threshold: 0.75 });
  restored.observe({ problemId: "gone", level: 1, solved: 0 });
  restored.restore(state);
  assertEquals(restored.state(), schedule.state());
  const levels = (of: typeof schedule) =>
    Array.from({ length: 50 }, (_, i) => of.draw("p", randomStream(i)));
  assertEquals(levels(restored), levels(schedule));
  assert(levels(restored).flat().includes(3));
});
