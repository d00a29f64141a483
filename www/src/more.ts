// The second script: the tools below the verdict, the examples, and what each code means in full.

export { default as meanings } from "saml-edge/meanings";
export { Builder } from "./builder.ts";
export { bundleOf } from "./bundle.ts";
export { Comparison } from "./compare.ts";
export { fillExamples } from "./examples.ts";
export { mappingCard } from "./mapping.ts";
