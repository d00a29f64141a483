// The identity provider's pages. They work without JavaScript; only the answer page submits itself.
import { faults } from "./faults.mjs";
import { markup } from "./html.mjs";
import { users } from "./users.mjs";

function page(title, content, script) {
  return `<!doctype html>\n${markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Practice identity provider</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
${script && markup`<script src="${script}" defer></script>`}
</head>
<body>
<header><a href="/">Practice identity provider</a></header>
<main>
${content}
</main>
<footer>Runs on this machine only. No password is asked for; every user is made up.</footer>
</body>
</html>`}\n`;
}

const faultChooser = markup`<p class="field">
<label for="fault">Fault to send on purpose</label>
<select id="fault" name="fault" autocomplete="off">
${faults.map(({ id, label }) => markup`<option value="${id}">${label}</option>\n`)}</select>
</p>`;

const userChooser = (legend) => markup`<fieldset class="users">
<legend>${legend}</legend>
${users.map(
  ({ upn, displayName, givenName, surname }) => markup`<button name="user" value="${upn}">
<span class="initials" aria-hidden="true">${givenName[0]}${surname[0]}</span>
<span><strong>${displayName}</strong> <span class="upn">${upn}</span></span>
</button>
`,
)}</fieldset>`;

export const signInPage = ({ app, action, samlRequest, relayState }) =>
  page(
    "Sign in",
    markup`<section class="card">
<h1>Sign in</h1>
<p>to <strong>${app.name}</strong></p>
<form id="signin" method="post" action="${action}">
<input type="hidden" name="SAMLRequest" value="${samlRequest}">
${relayState !== undefined && markup`<input type="hidden" name="RelayState" value="${relayState}">`}
${faultChooser}
${userChooser("Choose an account")}
</form>
</section>`,
  );

export const myAppsPage = ({ app, action, settings }) =>
  page(
    "My Apps",
    markup`<h1>My Apps</h1>
<section class="card">
<h2>${app.name}</h2>
<p><a href="${app.signOnUrl}">Open the app</a> and let it ask for the sign-in, or start from here:</p>
<form id="launch" method="post" action="${action}">
${faultChooser}
<p class="field">
<label for="relay-state">Relay state (optional)</label>
<input id="relay-state" name="RelayState" autocomplete="off">
</p>
${userChooser("Open the app as")}
</form>
</section>
<section class="card">
<h2>Settings for the app</h2>
<dl>
${settings.map(([name, value, link]) => markup`<dt>${name}</dt><dd>${link ? markup`<a href="${value}">${value}</a>` : value}</dd>\n`)}</dl>
</section>`,
  );

export const answerPage = ({ app, acs, samlResponse, relayState, user, fault }) =>
  page(
    "Signing in",
    markup`<section class="card">
<h1>Signing in</h1>
<p>${user.displayName} goes to <strong>${app.name}</strong>.</p>
${fault.id !== "none" && markup`<p>Fault: ${fault.label}.</p>`}
<form id="answer" method="post" action="${acs}">
<input type="hidden" name="SAMLResponse" value="${samlResponse}">
${relayState !== undefined && markup`<input type="hidden" name="RelayState" value="${relayState}">`}
<button class="primary">Continue to the application</button>
</form>
</section>`,
    "/submit.js",
  );

export const errorPage = ({ title, code, message, hint }) =>
  page(
    title,
    markup`<section class="card error">
<h1>${title}</h1>
<p>${code && markup`<strong id="code">${code}</strong>: `}<span id="message">${message}</span></p>
${hint && markup`<p id="hint">${hint}</p>`}
<p><a href="/">Back to My Apps</a></p>
</section>`,
  );
