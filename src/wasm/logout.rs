//! Single logout in JavaScript: reads the identity provider's messages, answers its request, and asks it for a logout.

use alloc::string::String;

use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

use super::outgoing::{Binding, Outgoing, octets};
use super::private_keys::Holder;
use super::service_provider::{IdentityProvider, ServiceProvider, read_pending, refusal};
use super::{JsPending, present, present_or, thrown, to_js};
use crate::{Completeness, LogoutClaim, LogoutStatus, NameId, Proof, Timestamp};

#[wasm_bindgen]
extern "C" {
    /// Who is to be logged out: what a sign-in gave as its identity.
    pub type Subject;
    #[wasm_bindgen(method, getter, js_name = nameId)]
    fn name_id(this: &Subject) -> String;
    #[wasm_bindgen(method, getter, js_name = nameIdFormat)]
    fn name_id_format(this: &Subject) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = nameQualifier)]
    fn name_qualifier(this: &Subject) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = spNameQualifier)]
    fn sp_name_qualifier(this: &Subject) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = sessionIndex)]
    fn session_index(this: &Subject) -> Option<String>;
}

#[wasm_bindgen]
impl IdentityProvider {
    /// The same connection with the URL of its logout service. Throws a `Rejection`.
    #[wasm_bindgen(js_name = withLogout)]
    pub fn with_logout(&self, url: &str) -> Result<Self, JsValue> {
        self.0.clone().single_logout_service(url).map(Self::from).map_err(|error| thrown(&error))
    }
}

#[wasm_bindgen]
impl ServiceProvider {
    /// The same service with the URL of its own logout service. Throws a `Rejection`.
    #[wasm_bindgen(js_name = withLogout)]
    pub fn with_logout(&self, url: &str) -> Result<Self, JsValue> {
        self.0.clone().single_logout_service(url).map(Self).map_err(|error| thrown(&error))
    }

    /// Judges a logout message: the answer to `pending` where that is given, else a request.
    /// `binding` says whether it is a query or a form field. Throws a `Rejection` with `checks`.
    #[wasm_bindgen(js_name = readLogout)]
    pub async fn read_logout(
        &self,
        idp: &IdentityProvider,
        binding: Binding,
        message: &str,
        pending: Option<JsPending>,
        now: Option<String>,
        unwrap: Option<Function>,
    ) -> Result<LogoutAccepted, JsValue> {
        let pending = pending.map(read_pending).transpose()?;
        let here = idp.1.holding(Holder(unwrap));
        let now = present_or(now.as_deref())?;
        let message = match binding {
            Binding::Redirect => crate::LogoutMessage::Redirect(message),
            Binding::Post => crate::LogoutMessage::Post(message),
        };
        let judged = match pending {
            Some(pending) => {
                let read = self.0.read_logout_response_on(&here, &idp.0, message, &pending, now);
                read.await.accept().map(Accepted::Response)
            }
            None => {
                let read = self.0.read_logout_request_on(&here, &idp.0, message, now);
                read.await.accept().map(Accepted::Request)
            }
        };
        judged.map(LogoutAccepted).map_err(|refused| refusal(&refused))
    }

    /// Asks the identity provider to end a session, whose identity is given. `entropy` is 16 random
    /// octets. Throws a `Rejection`.
    pub fn logout(
        &self,
        idp: &IdentityProvider,
        binding: Binding,
        subject: &Subject,
        relay_state: Option<String>,
        now: Option<String>,
        entropy: &[u8],
    ) -> Result<Outgoing, JsValue> {
        let name_id = NameId {
            value: subject.name_id(),
            format: subject.name_id_format(),
            name_qualifier: subject.name_qualifier(),
            sp_name_qualifier: subject.sp_name_qualifier(),
        };
        let (binding, index) = (binding.into(), subject.session_index());
        let index = index.as_deref();
        let now = present_or(now.as_deref())?;
        let made = self.0.logout_request(&idp.0, binding, &name_id, index, now, octets(entropy)?);
        let (message, pending) = made.map_err(|error| thrown(&error))?;
        Ok(Outgoing::new(message, binding, relay_state, Some(&pending)))
    }
}

enum Accepted {
    Request(crate::LogoutAccepted<crate::LogoutRequest>),
    Response(crate::LogoutAccepted<crate::LogoutResponse>),
}

/// A logout message that passed every check: claim `once` in your store, then `redeem`.
#[wasm_bindgen]
pub struct LogoutAccepted(Accepted);

#[wasm_bindgen]
impl LogoutAccepted {
    /// What to claim in the store: `{id, until}`.
    #[wasm_bindgen(getter)]
    pub fn once(&self) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Once<'o> {
            id: &'o str,
            until: Timestamp,
        }
        let once = match &self.0 {
            Accepted::Request(accepted) => accepted.once(),
            Accepted::Response(accepted) => accepted.once(),
        };
        to_js(&Once { id: &once.id, until: once.until })
    }

    /// Turns the store's answer (`"fresh"`, `"used"`) into the message. Throws a `Rejection` for the other.
    pub fn redeem(self, claim: &str) -> Result<LogoutMessage, JsValue> {
        let claim = match claim {
            "fresh" => LogoutClaim::Fresh,
            "used" => LogoutClaim::Used,
            _ => return Err(JsError::new("redeem takes \"fresh\" or \"used\"").into()),
        };
        let message = match self.0 {
            Accepted::Request(accepted) => accepted.redeem(claim).map(Message::Request),
            Accepted::Response(accepted) => accepted.redeem(claim).map(Message::Response),
        };
        message.map(LogoutMessage).map_err(|refused| refusal(&refused))
    }
}

enum Message {
    Request(crate::LogoutRequest),
    Response(crate::LogoutResponse),
}

/// A logout message that counts.
#[wasm_bindgen]
pub struct LogoutMessage(Message);

#[wasm_bindgen]
impl LogoutMessage {
    /// What it says, as a plain object.
    #[wasm_bindgen(getter)]
    pub fn value(&self) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Request<'m> {
            id: &'m str,
            name_id: &'m str,
            name_id_format: Option<&'m str>,
            name_qualifier: Option<&'m str>,
            sp_name_qualifier: Option<&'m str>,
            session_indexes: &'m [String],
            relay_state: Option<&'m str>,
            signed: bool,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Response<'m> {
            complete: bool,
            relay_state: Option<&'m str>,
            signed: bool,
        }
        match &self.0 {
            Message::Request(request) => {
                let NameId { value, format, name_qualifier, sp_name_qualifier } = request.name_id();
                to_js(&Request {
                    id: request.id(),
                    name_id: value,
                    name_id_format: format.as_deref(),
                    name_qualifier: name_qualifier.as_deref(),
                    sp_name_qualifier: sp_name_qualifier.as_deref(),
                    session_indexes: request.session_indexes(),
                    relay_state: request.relay_state(),
                    signed: request.proof() == Proof::Signed,
                })
            }
            Message::Response(response) => to_js(&Response {
                complete: response.completeness() == Completeness::Full,
                relay_state: response.relay_state(),
                signed: response.proof() == Proof::Signed,
            }),
        }
    }

    /// Our answer to a request; whether the session has ended says `ended`. `entropy` is 16 random
    /// octets. Throws a `Rejection`.
    pub fn answer(
        &self,
        sp: &ServiceProvider,
        idp: &IdentityProvider,
        binding: Binding,
        ended: bool,
        entropy: &[u8],
    ) -> Result<Outgoing, JsValue> {
        let Message::Request(request) = &self.0 else {
            return Err(JsError::new("an answer is not answered").into());
        };
        let status = if ended { LogoutStatus::Success } else { LogoutStatus::Responder };
        let (binding, entropy) = (binding.into(), octets(entropy)?);
        let made = sp.0.logout_response(&idp.0, binding, request, status, present(), entropy);
        let message = made.map_err(|error| thrown(&error))?;
        Ok(Outgoing::new(message, binding, request.relay_state().map(String::from), None))
    }
}
