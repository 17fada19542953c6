// Defuddle on pages: a line of JSON in, {html, url}; a line out, {content, seconds}.
// content: what it takes for the article, as HTML; seconds: processor time of this process.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url); // looks into NODE_PATH too, which import does not
const { parseHTML } = require("linkedom");
const { Defuddle } = require(join(dirname(require.resolve("defuddle")), "node.js"));

function say(answer) {
  process.stdout.write(JSON.stringify(answer) + "\n");
}

console.log = console.error; // stdout is for answers
say({});
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const began = process.cpuUsage();
  let content = "";
  try {
    const { html, url } = JSON.parse(line);
    // useAsync: it asks services on the web for what it does not find.
    const options = { useAsync: false };
    content = (await Defuddle(parseHTML(html).document, url, options)).content;
  } catch {
    // A page that it fails on has no article.
  }
  const { user, system } = process.cpuUsage(began);
  say({ content, seconds: (user + system) / 1e6 });
}
