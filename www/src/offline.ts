// Registers the service worker, which keeps the page for times without a network.

const ADDRESS = "/inspect-service-worker.js";

export function keepOffline(): void {
  // The single file is on the disk already.
  if (location.protocol === "file:" || !("serviceWorker" in navigator)) return;
  // The policy lets only known addresses become scripts.
  const policy = window.trustedTypes?.createPolicy("saml-edge-offline", { createScriptURL: () => ADDRESS });
  // Without it the page works all the same.
  navigator.serviceWorker.register(policy?.createScriptURL(ADDRESS) ?? ADDRESS).catch(() => {});
}
