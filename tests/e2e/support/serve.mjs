// Serves www/dist with the headers of its `_headers`, as Cloudflare's static assets do.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../../www/dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json", ".png": "image/png" };

/** `asked` lists the paths that were asked for. */
export async function servePage() {
  const rules = headerRules(await readFile(join(DIST, "_headers"), "utf8"));
  const asked = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    asked.push(pathname);
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    for (const [name, value] of rules.filter(({ path }) => path === "/*" || path === pathname).flatMap(({ headers }) => headers)) response.setHeader(name, value);
    try {
      const content = await readFile(join(DIST, file));
      response.setHeader("Content-Type", TYPES[extname(file)] ?? "application/octet-stream");
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    base: `http://localhost:${server.address().port}`,
    asked,
    /** Stops answering, as a lost network does. */
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

function headerRules(text) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (/^\S/.test(line)) rules.push({ path: line.trim(), headers: [] });
    else if (line.trim()) rules.at(-1).headers.push(line.trim().split(/:\s*(.*)/s).slice(0, 2));
  }
  return rules;
}
