/**
 * The wording of every prompt the kit sends: three template sets, in our own
 * words. A JSON file of the same shape replaces any of them.
 *
 * @module
 */

import { type TemplateSet, templateSet } from "./template.ts";

/**
 * The made task. Blocks stand before the question, so that the distances
 * between question and chain are the same with and without them.
 */
export const MADE: TemplateSet = templateSet({
  schema: "sparkle-template-set/1",
  name: "made",
  licence: "MIT",
  fragments: {},
  templates: {
    direct: "{{question}} >",
    plan: "plan {{planning}} ; {{question}} >",
    knowledge: "know {{knowledge}} ; {{question}} >",
    subproblem: "{{augmented_problem}} >",
    augmented: "given {{earlier}} {{subproblem_question}}",
    augmented_first: "{{subproblem_question}}",
    earlier_item: "{{asked}} = {{answer}} ;",
    prefill: "{{hint}}",
  },
  joints: { steps: " ", earlier: " ", plan: " " },
});

const LEADS = {
  lead_plan:
    "Here is an outline that may help you. Follow it, change it or add to it as you see fit:",
  lead_knowledge:
    "Here are facts that may bear on this problem. Skip those you know already. Look the others up here when you need them:",
  lead_earlier:
    "Some questions about this problem have been answered already. The answers are correct:",
  lead_subproblem: "Now answer only this question:",
  lead_hint: "The solution begins like this. Continue from here:",
};

const CHAIN = {
  augmented:
    "{{question}}\n\n{{lead_earlier}}\n{{earlier}}\n\n{{lead_subproblem}}\n{{subproblem_question}}",
  augmented_first:
    "{{question}}\n\n{{lead_subproblem}}\n{{subproblem_question}}",
  earlier_item: "{{number}}. {{subproblem_question}}\nAnswer: {{answer}}",
};

/** Real problems for models that reason inside tags. */
export const TAGGED: TemplateSet = templateSet({
  schema: "sparkle-template-set/1",
  name: "tagged",
  licence: "MIT",
  fragments: {
    instruction:
      "A User and an Assistant work on mathematics together. The User brings a problem and the Assistant solves it one step at a time. First the Assistant writes down all of its reasoning between <think> and </think>. Then it states a brief answer between <answer> and </answer>, with the final value inside \\boxed{}." +
      "\n\nFor instance:\n<think>\nyour reasoning, step by step\n</think>\n<answer>\nThe answer is \\boxed{...}.\n</answer>",
    ...LEADS,
  },
  templates: {
    direct: "{{instruction}}\n\nUser: {{question}} Assistant:",
    plan:
      "{{instruction}}\n\nUser: {{question}}\n{{lead_plan}}\n{{planning}}\nAssistant:",
    knowledge:
      "{{instruction}}\n\nUser: {{question}}\n{{lead_knowledge}}\n{{knowledge}}\nAssistant:",
    subproblem: "{{instruction}}\n\nUser: {{augmented_problem}} Assistant:",
    ...CHAIN,
    pss: "{{instruction}}\n\nUser: {{question}} Assistant: <think>\n{{hint}}\n",
    prefill: "<think>\n{{hint}}\n",
  },
});

/** Real problems with one plain instruction, for models without tags. */
export const PLAIN: TemplateSet = templateSet({
  schema: "sparkle-template-set/1",
  name: "plain",
  licence: "MIT",
  fragments: {
    instruction:
      "Work through this one step at a time and give the final answer inside \\boxed{}.",
    ...LEADS,
  },
  templates: {
    direct: "{{question}}\n{{instruction}}",
    plan: "{{question}}\n{{lead_plan}}\n{{planning}}\n{{instruction}}",
    knowledge:
      "{{question}}\n{{lead_knowledge}}\n{{knowledge}}\n{{instruction}}",
    subproblem: "{{augmented_problem}}\n{{instruction}}",
    ...CHAIN,
    pss: "{{question}}\n{{instruction}}\n{{lead_hint}}\n{{hint}}\n",
    prefill: "{{hint}}\n",
  },
});

/**
 * The set that fits a source of problems: `MADE` for made problems, `TAGGED`
 * for the rest.
 */
export function wordingFor(problem: { readonly source: string }): TemplateSet {
  return problem.source === "made" ? MADE : TAGGED;
}
