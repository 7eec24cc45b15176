import fixture from "../fixtures/statistics.json" with { type: "json" };

/** What scipy and statsmodels say; written by tests/fixtures/statistics.py. */
export const reference = fixture;
