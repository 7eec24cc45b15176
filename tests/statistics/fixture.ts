import fixture from "../fixtures/statistics.json" with { type: "json" };
import effectsFromR from "../fixtures/effects.json" with { type: "json" };
import fromR from "../fixtures/procedures.json" with { type: "json" };

/** What scipy and statsmodels say; written by tests/fixtures/statistics.py. */
export const reference = fixture;

/** What R says; written by tests/fixtures/procedures.R. */
export const r = fromR;

/** What R's effectsize says; written by tests/fixtures/effects.R. */
export const effects = effectsFromR;
