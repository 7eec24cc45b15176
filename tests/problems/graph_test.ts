import { assert, assertEquals } from "@std/assert";
import { randomStream } from "kit/base/random.ts";
import {
  canonicalHash,
  drawGraph,
  graphDepth,
  type GraphNode,
  type GraphOperand,
} from "kit/problems/graph.ts";

const WEIGHTS = [1, 1, 1];

/** The nodes that the query reaches, by a walk of its own. */
function ancestors(graph: readonly GraphNode[], query: number): Set<number> {
  const reached = new Set<number>();
  const waiting = [query];
  while (waiting.length > 0) {
    const place = waiting.pop()!;
    if (reached.has(place)) continue;
    reached.add(place);
    for (const operand of [graph[place]!.left, graph[place]!.right]) {
      if ("node" in operand) waiting.push(operand.node);
    }
  }
  return reached;
}

Deno.test("drawGraph() makes exactly n nodes necessary, acyclic, and uses no distractor", () => {
  for (let index = 0; index < 6000; index++) {
    const random = randomStream("graphs").split(index);
    const operations = 1 + index % 10;
    const distractors = [0, 1, 2, 4, 8][index % 5]!;
    const graph = drawGraph(random, {
      operations,
      distractors,
      modulus: 7,
      operatorWeights: WEIGHTS,
    });
    assertEquals(graph.length, operations + distractors);
    const query = graph.findLastIndex((node) => node.necessary);
    const reached = ancestors(graph, query);
    graph.forEach((node, place) => {
      assertEquals(node.necessary, reached.has(place));
      for (const operand of [node.left, node.right]) {
        if ("node" in operand) assert(operand.node < place);
        else assert(operand.literal >= 0 && operand.literal < 7);
      }
    });
    assertEquals(reached.size, operations);
  }
});

Deno.test("drawGraph() draws operators in proportion to their weights, 0 not at all", () => {
  const counts = [0, 0, 0];
  for (let index = 0; index < 3000; index++) {
    const graph = drawGraph(randomStream("weights").split(index), {
      operations: 4,
      distractors: 2,
      modulus: 7,
      operatorWeights: [1, 0, 3],
    });
    for (const node of graph) counts[node.operator]!++;
  }
  assertEquals(counts[1], 0);
  // 18,000 draws; 5 standard deviations: 5 * sqrt(18000 * 1/4 * 3/4) = 290.
  assert(Math.abs(counts[0]! - 4500) < 290, `${counts}`);
});

Deno.test("drawGraph() draws distractors with as many literals as necessary nodes have", () => {
  const literals = { necessary: 0, distractor: 0 };
  const operands = { necessary: 0, distractor: 0 };
  for (let index = 0; index < 4000; index++) {
    const graph = drawGraph(randomStream("alike").split(index), {
      operations: 1 + index % 6,
      distractors: 2,
      modulus: 7,
      operatorWeights: WEIGHTS,
    });
    for (const node of graph) {
      const kind = node.necessary ? "necessary" : "distractor";
      for (const operand of [node.left, node.right]) {
        operands[kind]++;
        if ("literal" in operand) literals[kind]++;
      }
    }
  }
  const necessary = literals.necessary / operands.necessary;
  const distractor = literals.distractor / operands.distractor;
  assert(Math.abs(necessary - distractor) < 0.12, `${necessary} ${distractor}`);
});

/** `(x @ y) # (x @ y)` in two ways of writing, and what is not the same. */
const literal = (value: number): GraphOperand => ({ literal: value });
const node = (
  left: GraphOperand,
  operator: number,
  right: GraphOperand,
  necessary = true,
): GraphNode => ({ operator, left, right, necessary });

Deno.test("canonicalHash() ignores order and distractors, and nothing else", () => {
  // a = 1 @ 2 ; b = 3 # 4 ; c = a % b
  const a = node(literal(1), 0, literal(2));
  const b = node(literal(3), 1, literal(4));
  const first = [a, b, node({ node: 0 }, 2, { node: 1 })];
  const reordered = [b, a, node({ node: 1 }, 2, { node: 0 })];
  const distracted = [
    node(literal(5), 0, literal(5), false),
    b,
    a,
    node({ node: 2 }, 2, { node: 1 }),
    node({ node: 3 }, 1, { node: 0 }, false),
  ];
  const hash = canonicalHash(first);
  assertEquals(canonicalHash(reordered), hash);
  assertEquals(canonicalHash(distracted), hash);
  // b is used twice: c = a % b ; d = c # b
  assertEquals(
    canonicalHash([...first, node({ node: 2 }, 1, { node: 1 })]),
    canonicalHash([...reordered, node({ node: 2 }, 1, { node: 0 })]),
  );
  const others = [
    [a, b, node({ node: 1 }, 2, { node: 0 })], // operands exchanged
    [a, b, node({ node: 0 }, 1, { node: 1 })], // another operator
    [a, node(literal(3), 1, literal(5)), node({ node: 0 }, 2, { node: 1 })],
    [a, node({ node: 0 }, 2, { node: 0 })],
  ];
  const hashes = new Set([hash, ...others.map(canonicalHash)]);
  assertEquals(hashes.size, 5);
});

Deno.test("canonicalHash() tells a shared node from two equal ones", () => {
  const a = node(literal(1), 0, literal(2));
  const shared = [a, node({ node: 0 }, 1, { node: 0 })];
  const twice = [a, a, node({ node: 0 }, 1, { node: 1 })];
  assert(canonicalHash(shared) !== canonicalHash(twice));
});

Deno.test("graphDepth() counts the longest way, not the nodes", () => {
  const a = node(literal(1), 0, literal(2));
  assertEquals(graphDepth([a]), 1);
  // Two nodes side by side under the query: depth 2 of 3 nodes.
  assertEquals(graphDepth([a, a, node({ node: 0 }, 1, { node: 1 })]), 2);
  const chain = [
    a,
    node({ node: 0 }, 1, literal(0)),
    node({ node: 0 }, 1, { node: 1 }),
  ];
  assertEquals(graphDepth(chain), 3);
  // A distractor on top of the query does not deepen it.
  assertEquals(
    graphDepth([...chain, node({ node: 2 }, 0, literal(0), false)]),
    3,
  );
});
