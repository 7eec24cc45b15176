import { backendSuite } from "./suite.ts";

await backendSuite("tensorflow", { operation: 2e-6, model: 2e-5 });
