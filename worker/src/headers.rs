//! The security headers that every answer of the Worker carries.

use worker::Response;

/// The policy of a page without any script. `form-action` also governs redirects after a form in Chromium.
const PLAIN: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                     base-uri 'none'; frame-ancestors 'none'";

/// Sets the headers that are the same everywhere; a policy that the page set itself stays.
pub fn harden(response: Response, base_url: &str) -> worker::Result<Response> {
    let headers = response.headers();
    if !headers.has("content-security-policy")? {
        headers.set("content-security-policy", PLAIN)?;
    }
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("x-frame-options", "DENY")?;
    headers.set("cache-control", "no-store")?;
    // Not `no-referrer`: with it browsers send `Origin: null` from our own forms, and the
    // sign-out form's same-origin check reads Origin. Other sites get nothing either way.
    headers.set("referrer-policy", "same-origin")?;
    if base_url.starts_with("https://") {
        headers.set("strict-transport-security", "max-age=31536000")?;
    }
    Ok(response)
}

/// The policy of a page that submits its own form: one script with a nonce, one kind of target.
pub fn submitting(response: Response, nonce: &str, form_action: &str) -> worker::Result<Response> {
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'nonce-{nonce}'; \
         form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
    );
    response.headers().set("content-security-policy", &policy)?;
    Ok(response)
}
