import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  createTokenizer,
  MADE_VOCABULARY,
  madeTokenizerFile,
} from "kit/models/tokenizer.ts";
import { makeProblem } from "kit/problems/made.ts";
import { writeChain } from "kit/problems/chain.ts";
import { withKnowledge, withPlan } from "kit/prompts/ask.ts";
import { reference } from "./fixture.ts";

const file = madeTokenizerFile();
const tokenizer = createTokenizer(file);

Deno.test("encode() gives the ids that Python's tokenizers gives", () => {
  for (const { text, ids } of reference.tokenizer) {
    assertEquals(tokenizer.encode(text), ids, JSON.stringify(text));
  }
});

Deno.test("decode() undoes encode() on problems, plans, knowledge and chains", () => {
  for (let i = 0; i < 20; i++) {
    const problem = makeProblem("text", i);
    const texts = [
      withPlan(problem).text,
      withKnowledge(problem).text,
      writeChain(problem).text,
    ];
    for (const text of texts) {
      const ids = tokenizer.encode(text);
      assert(!ids.includes(MADE_VOCABULARY.indexOf("<unk>")), text);
      assertEquals(tokenizer.decode(ids), text);
    }
  }
});

Deno.test("decode() leaves out end and padding, and shows what it cannot name", () => {
  const { endId, padId } = tokenizer;
  const ids = [padId, ...tokenizer.encode("a what"), 9999, endId, padId];
  assertEquals(tokenizer.decode(ids), "a <unk> <unk>");
  assertEquals(tokenizer.decode([]), "");
});

Deno.test("createTokenizer() knows the made task's 64 words, each once", () => {
  assertEquals(tokenizer.vocabularySize, 64);
  assertEquals(new Set(MADE_VOCABULARY).size, 64);
  assertEquals([tokenizer.padId, tokenizer.endId], [0, 1]);
  assertEquals(tokenizer.encode(MADE_VOCABULARY.join("\n")), [
    ...MADE_VOCABULARY.keys(),
  ]);
});

Deno.test("createTokenizer() reads the file that the base model is shipped with", async () => {
  const url = new URL("../../data/base/tokenizer.json", import.meta.url);
  assertEquals(JSON.parse(await Deno.readTextFile(url)), file);
});

Deno.test("createTokenizer() refuses other kinds of tokenizers and lacking words", () => {
  const { "<e>": _, ...others } = file.model.vocab as Record<string, number>;
  const cases: [unknown, string][] = [
    [
      { ...file, model: { ...file.model, type: "BPE" } },
      "needed a WordLevel model with WhitespaceSplit, got BPE with WhitespaceSplit",
    ],
    [{ ...file, pre_tokenizer: null }, "got WordLevel with undefined"],
    [
      { ...file, model: { ...file.model, vocab: others } },
      "the vocabulary needs <e>, got none",
    ],
    [
      { ...file, model: { ...file.model, unk_token: "[UNK]" } },
      "the vocabulary needs [UNK], got none",
    ],
  ];
  for (const [bad, message] of cases) {
    assertThrows(
      () => createTokenizer(bad as typeof file),
      SyntaxError,
      message,
    );
  }
});
