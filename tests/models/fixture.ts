import fixture from "../fixtures/models.json" with { type: "json" };

/** What numpy, safetensors and tokenizers say; by tests/fixtures/models.py. */
export const reference = fixture;
