import { backendSuite } from "./suite.ts";

await backendSuite("webgpu", { operation: 2e-6, model: 2e-5 });
