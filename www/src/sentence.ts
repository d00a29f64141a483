// The verdict in one sentence, and how many checks passed.

import { isLogout } from "./report.ts";
import type { Check, Code, Report, Settings, Status } from "./report.ts";
import * as texts from "./texts.ts";

export interface Sentence {
  status: "idle" | "pass" | "fail" | "partial" | "error";
  title: string;
  why: string;
}

/** A report made with settings missing is no verdict: a service has them all. */
export function sentence(report: Report, codes: ReadonlyMap<string, Code>, settings: Settings, kind: string | undefined): Sentence {
  const words = texts.verdict;
  const missing = missingSettings(settings, isLogout(kind));
  const failed = report.checks.find(({ status }) => status === "fail");
  const unsigned = !settings.idpMetadata && !settings.idpCert && failed?.code === "signature.key";
  // A logout message may be our own, which nobody here can judge.
  const whose = isLogout(kind) && !settings.spEntityId;
  if (missing.length > 0 && (report.accepted || unsigned || whose)) {
    return { status: "partial", title: words.partial, why: words.partialWhy(missing) };
  }
  if (report.accepted) {
    const [title, effect] = words.acceptedLogout[kind ?? ""] ?? [];
    if (title && effect) {
      return { status: "pass", title, why: kind === "logout_response" && settings.requestUnknown ? words.acceptedLogoutUnknown : effect };
    }
    const name = report.identity?.name_id;
    const why = settings.requestUnknown ? words.acceptedUnknown : words.acceptedWhy;
    return { status: "pass", title: name ? words.accepted(name) : words.acceptedPlain, why };
  }
  if (!failed) return { status: "fail", title: words.refusedPlain, why: "" };
  return {
    status: "fail",
    title: words.refused(codes.get(failed.code)?.failure ?? failed.title),
    why: codes.get(failed.code)?.fix ?? "",
  };
}

function missingSettings({ idpMetadata, idpCert, idpEntityId, spEntityId, acs, logoutUrl }: Settings, logout: boolean): string[] {
  const words = texts.settings;
  const missing: string[] = [];
  if (!idpMetadata && !idpCert) missing.push(words.keys);
  else if (!idpMetadata && !idpEntityId) missing.push(words.idpEntityId);
  if (!spEntityId) missing.push(words.spEntityId);
  if (logout) return logoutUrl ? missing : [...missing, words.logoutUrl];
  if (!acs) missing.push(words.acs);
  return missing;
}

export function count(checks: readonly Check[]): string {
  return tallies(checks).map(({ words }) => words).join(" · ");
}

export function tallies(checks: readonly Check[]): { status: Status; words: string }[] {
  return (["fail", "pass", "skip"] as const)
    .map((status) => ({ status, n: checks.filter((check) => check.status === status).length }))
    .filter(({ n }) => n > 0)
    .map(({ status, n }) => ({ status, words: texts.checks.count[status](n) }));
}
