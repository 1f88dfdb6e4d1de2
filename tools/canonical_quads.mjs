// Reads JSON-LD documents on standard input, one a line, and prints for each, one a line, its
// canonical N-Quads (RDFC-1.0) as jsonld.js has them: {"quads": "…"}, or {"error": "…"}.
// No document may need another one, and nothing in it may be without meaning in RDF.
import { createInterface } from "node:readline";

import jsonld from "jsonld";

const OPTIONS = {
  algorithm: "RDFC-1.0",
  base: "",
  documentLoader: async (url) => {
    throw new Error(`the document needs ${url}`);
  },
  format: "application/n-quads",
  rdfDirection: "i18n-datatype",
  safe: true,
};

async function outcome(document) {
  try {
    return { quads: await jsonld.canonize(JSON.parse(document), OPTIONS) };
  } catch (error) {
    const reasons = [];
    for (let reason = error; reason; reason = reason.details?.cause ?? reason.cause) {
      reasons.push(reason.message);
    }
    return { error: [...reasons, JSON.stringify(error.details?.event?.details)].join(" ") };
  }
}

for await (const document of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await outcome(document)));
}
