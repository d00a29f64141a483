// What the first verdict can do without comes in a script of its own, fetched with the page and ready a moment later.

export const more = import("./more.ts");
