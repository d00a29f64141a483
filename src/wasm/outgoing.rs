//! Messages that JavaScript sends: what a login asks for, and each message plain or signed with a key that stays there.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

use super::service_provider::{IdentityProvider, ServiceProvider};
use super::{present_or, thrown};
use crate::saml::{outgoing, request};
use crate::settings::Pending;
use crate::{AllowCreate, AssertionConsumerService, ForceAuthn, IsPassive, Timestamp};

/// How a message travels.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Binding {
    Redirect,
    Post,
}

impl From<Binding> for crate::Binding {
    fn from(binding: Binding) -> Self {
        match binding {
            Binding::Redirect => Self::Redirect,
            Binding::Post => Self::Post,
        }
    }
}

/// What the key signs with.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum SigningAlgorithm {
    RsaSha256,
    EcdsaSha256,
    EcdsaSha384,
}

impl From<SigningAlgorithm> for crate::SigningAlgorithm {
    fn from(algorithm: SigningAlgorithm) -> Self {
        match algorithm {
            SigningAlgorithm::RsaSha256 => Self::RsaSha256,
            SigningAlgorithm::EcdsaSha256 => Self::EcdsaSha256,
            SigningAlgorithm::EcdsaSha384 => Self::EcdsaSha384,
        }
    }
}

/// How the named contexts are compared.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum Comparison {
    Exact,
    Minimum,
    Maximum,
    Better,
}

/// What a login asks for.
#[wasm_bindgen]
pub struct AuthnRequestOptions(request::AuthnRequestOptions);

#[wasm_bindgen]
impl AuthnRequestOptions {
    /// A sign-in and no more.
    #[wasm_bindgen(constructor)]
    pub fn new(binding: Binding) -> Self {
        Self(request::AuthnRequestOptions { binding: binding.into(), ..Default::default() })
    }

    /// `ForceAuthn`.
    #[wasm_bindgen(js_name = forceAuthn)]
    pub fn force_authn(&mut self) {
        self.0.force_authn = ForceAuthn::True;
    }

    /// `IsPassive`.
    #[wasm_bindgen(js_name = isPassive)]
    pub fn is_passive(&mut self) {
        self.0.is_passive = IsPassive::True;
    }

    /// Where the answer goes: by index, or unsaid.
    #[wasm_bindgen(js_name = assertionConsumerService)]
    pub fn assertion_consumer_service(&mut self, index: Option<u16>) {
        self.0.assertion_consumer_service =
            index.map_or(AssertionConsumerService::Unnamed, AssertionConsumerService::Index);
    }

    /// `AttributeConsumingServiceIndex`.
    #[wasm_bindgen(js_name = attributeConsumingServiceIndex)]
    pub fn attribute_consuming_service_index(&mut self, index: u16) {
        self.0.attribute_consuming_service_index = Some(index);
    }

    /// `NameIDPolicy`.
    #[wasm_bindgen(js_name = nameIdPolicy)]
    pub fn name_id_policy(
        &mut self,
        format: Option<String>,
        sp_name_qualifier: Option<String>,
        allow_create: bool,
    ) {
        let allow_create = if allow_create { AllowCreate::True } else { AllowCreate::False };
        let policy = request::NameIdPolicy { format, sp_name_qualifier, allow_create };
        self.0.name_id_policy = Some(policy);
    }

    /// `RequestedAuthnContext`.
    #[wasm_bindgen(js_name = requestedAuthnContext)]
    pub fn requested_authn_context(&mut self, class_refs: Vec<String>, comparison: Comparison) {
        let comparison = match comparison {
            Comparison::Exact => request::Comparison::Exact,
            Comparison::Minimum => request::Comparison::Minimum,
            Comparison::Maximum => request::Comparison::Maximum,
            Comparison::Better => request::Comparison::Better,
        };
        self.0.requested_authn_context =
            Some(request::RequestedAuthnContext { class_refs, comparison });
    }

    /// `Scoping`.
    pub fn scoping(
        &mut self,
        proxy_count: Option<u32>,
        idp_list: Vec<String>,
        requester_ids: Vec<String>,
    ) {
        self.0.scoping = Some(request::Scoping { proxy_count, idp_list, requester_ids });
    }
}

#[wasm_bindgen]
impl ServiceProvider {
    /// Makes an AuthnRequest; `entropy` is 16 random octets. Throws a `Rejection`.
    pub fn request(
        &self,
        idp: &IdentityProvider,
        asked: &AuthnRequestOptions,
        relay_state: Option<String>,
        now: Option<String>,
        entropy: &[u8],
    ) -> Result<Outgoing, JsValue> {
        let made =
            self.0.request_with(&idp.0, present_or(now.as_deref())?, octets(entropy)?, &asked.0);
        let (message, pending) = made.map_err(|error| thrown(&error))?;
        Ok(Outgoing::new(message, asked.0.binding, relay_state, Some(&pending)))
    }
}

/// A message that is ready to be sent, or to be signed before.
#[wasm_bindgen]
pub struct Outgoing {
    message: outgoing::Outgoing,
    binding: crate::Binding,
    relay_state: Option<String>,
    issued_at: Option<Timestamp>,
}

impl Outgoing {
    pub(super) fn new(
        message: outgoing::Outgoing,
        binding: crate::Binding,
        relay_state: Option<String>,
        pending: Option<&Pending>,
    ) -> Self {
        Self { message, binding, relay_state, issued_at: pending.map(|pending| pending.issued_at) }
    }

    fn relay_state(&self) -> Option<&str> {
        self.relay_state.as_deref()
    }
}

#[wasm_bindgen]
impl Outgoing {
    /// The message's ID.
    #[wasm_bindgen(getter)]
    pub fn id(&self) -> String {
        self.message.id().into()
    }

    /// When a request was made.
    #[wasm_bindgen(getter, js_name = issuedAt)]
    pub fn issued_at(&self) -> Option<String> {
        self.issued_at.map(|time| time.to_string())
    }

    /// Without a signature: the URL, or the form's action and then the message in it.
    pub fn plain(&self) -> Vec<String> {
        match self.binding {
            crate::Binding::Redirect => [self.message.redirect_url(self.relay_state())].into(),
            crate::Binding::Post => form(self.message.post_form(self.relay_state())),
        }
    }

    /// What the private key signs.
    pub fn octets(&self, algorithm: SigningAlgorithm) -> Vec<u8> {
        let algorithm = algorithm.into();
        match self.binding {
            crate::Binding::Redirect => {
                self.message.redirect_to_sign(algorithm, self.relay_state()).octets().into()
            }
            crate::Binding::Post => {
                self.message.form_to_sign(algorithm, self.relay_state()).octets().into()
            }
        }
    }

    /// As `plain`, with the signature over `octets`.
    pub fn signed(&self, algorithm: SigningAlgorithm, signature: &[u8]) -> Vec<String> {
        let algorithm = algorithm.into();
        match self.binding {
            crate::Binding::Redirect => {
                [self.message.redirect_to_sign(algorithm, self.relay_state()).signed(signature)]
                    .into()
            }
            crate::Binding::Post => {
                form(self.message.form_to_sign(algorithm, self.relay_state()).signed(signature))
            }
        }
    }
}

fn form(form: outgoing::PostForm) -> Vec<String> {
    let message = form.fields.into_iter().next().map(|(_, message)| message);
    [form.action].into_iter().chain(message).collect()
}

pub(super) fn octets(entropy: &[u8]) -> Result<[u8; 16], JsValue> {
    entropy.try_into().map_err(|_| JsError::new("an ID takes 16 random octets").into())
}
