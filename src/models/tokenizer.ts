/**
 * Text to token ids and back, from a `tokenizer.json` in Hugging Face's format.
 *
 * @module
 */

/** Turns text into ids and ids into text. */
export interface Tokenizer {
  /** Ids of a text; a word that is not known becomes the unknown token. */
  encode(text: string): number[];
  /** The text of ids, without end and padding tokens. */
  decode(ids: readonly number[]): string;
  /** V, how many ids there are. */
  readonly vocabularySize: number;
  /** The token that ends a completion. */
  readonly endId: number;
  /** The token that fills a row. */
  readonly padId: number;
}

/** What is read of a `tokenizer.json` with whole words as tokens. */
export interface TokenizerFile {
  /** The format's version. */
  readonly version: string;
  /** The splitting into words. */
  readonly pre_tokenizer: { readonly type: string } | null;
  /** The words and their ids. */
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>>;
    readonly unk_token: string;
  };
  /** Tokens with a meaning of their own. */
  readonly added_tokens: readonly {
    readonly id: number;
    readonly content: string;
    readonly special: boolean;
  }[];
}

const END = "<e>";
const PAD = "<pad>";
const UNKNOWN = "<unk>";

/** The 64 words of the made task, in the order of their ids. */
export const MADE_VOCABULARY: readonly string[] = [
  PAD,
  END,
  UNKNOWN,
  ..."0123456789",
  ..."abcdefghijklmnopqrstuvwxyz",
  ..."@#%&$^!~",
  ..."=;?>",
  "A",
  "plan",
  "know",
  "given",
  "<think>",
  "</think>",
  "<answer>",
  "</answer>",
  ...Array.from({ length: 5 }, (_, i) => `<reserved_${i}>`),
];

/** The `tokenizer.json` of the made task; Python's `tokenizers` reads it too. */
export function madeTokenizerFile(): TokenizerFile {
  const special = (content: string) => ({
    id: MADE_VOCABULARY.indexOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [special(PAD), special(END), special(UNKNOWN)],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(MADE_VOCABULARY.map((word, id) => [word, id])),
      unk_token: UNKNOWN,
    },
  } as TokenizerFile;
}

/**
 * Makes a tokenizer of a `tokenizer.json`.
 *
 * @param file The file's contents.
 * @returns The tokenizer.
 * @throws {SyntaxError} If the file is of a kind that is not read here, or
 * lacks an end or padding token.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { createTokenizer, madeTokenizerFile } from "kit/models/tokenizer.ts";
 *
 * const tokenizer = createTokenizer(madeTokenizerFile());
 * const ids = tokenizer.encode("a = 3 # 1 ;");
 * assertEquals(tokenizer.decode([...ids, tokenizer.endId]), "a = 3 # 1 ;");
 * ```
 */
export function createTokenizer(file: TokenizerFile): Tokenizer {
  const { model, pre_tokenizer: splitter } = file;
  if (model?.type !== "WordLevel" || splitter?.type !== "WhitespaceSplit") {
    throw new SyntaxError(
      `Cannot read the tokenizer: needed a WordLevel model with WhitespaceSplit, got ${model?.type} with ${splitter?.type}`,
    );
  }
  const ids = new Map(Object.entries(model.vocab));
  const words = new Map([...ids].map(([word, id]) => [id, word]));
  const idOf = (word: string) => {
    const id = ids.get(word);
    if (id !== undefined) return id;
    throw new SyntaxError(
      `Cannot read the tokenizer: the vocabulary needs ${word}, got none`,
    );
  };
  const endId = idOf(END);
  const padId = idOf(PAD);
  const unknownId = idOf(model.unk_token);
  return {
    vocabularySize: ids.size,
    endId,
    padId,
    encode: (text) =>
      text.split(/\s+/).filter((word) => word !== "")
        .map((word) => ids.get(word) ?? unknownId),
    decode: (tokens) =>
      tokens.filter((id) => id !== endId && id !== padId)
        .map((id) => words.get(id) ?? model.unk_token).join(" "),
  };
}
