//! AuthnRequest (SAML core 3.4.1): what Entra wants and no more, by HTTP-Redirect or HTTP-POST.

use alloc::string::{String, ToString};

use super::{ASSERTION, BINDING_POST, PROTOCOL};
use crate::binding::{encode_post, encode_redirect, percent_encode};
use crate::settings::{IdentityProvider, ServiceProvider};
use crate::time::Timestamp;
use crate::xml::{escape_attribute, escape_text};

/// An AuthnRequest on its way to the identity provider.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AuthnRequest {
    destination: String,
    xml: String,
}

/// The fields of the form that carries a request by HTTP-POST (SAML bindings 3.5.4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PostForm {
    /// Where the form goes.
    pub action: String,
    /// The field `SAMLRequest`.
    pub saml_request: String,
    /// The field `RelayState`.
    pub relay_state: Option<String>,
}

impl AuthnRequest {
    pub(crate) fn new(
        sp: &ServiceProvider,
        idp: &IdentityProvider,
        id: &str,
        now: Timestamp,
    ) -> Self {
        let mut xml = String::from("<samlp:AuthnRequest");
        let instant = now.to_string();
        for (name, value) in [
            ("xmlns:samlp", PROTOCOL),
            ("xmlns:saml", ASSERTION),
            ("ID", id),
            ("Version", "2.0"),
            ("IssueInstant", &instant),
            ("Destination", idp.sso_url()),
            ("AssertionConsumerServiceURL", sp.acs_url()),
            ("ProtocolBinding", BINDING_POST),
        ] {
            xml.push(' ');
            xml.push_str(name);
            xml.push_str("=\"");
            escape_attribute(value, &mut xml);
            xml.push('"');
        }
        xml.push_str("><saml:Issuer>");
        escape_text(sp.entity_id(), &mut xml);
        xml.push_str("</saml:Issuer></samlp:AuthnRequest>");
        Self { destination: idp.sso_url().into(), xml }
    }

    /// The request as XML.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// The URL to send the browser to (HTTP-Redirect, SAML bindings 3.4.4.1).
    pub fn redirect_url(&self, relay_state: Option<&str>) -> String {
        let mut url = self.destination.clone();
        url.push(if url.contains('?') { '&' } else { '?' });
        url.push_str("SAMLRequest=");
        percent_encode(&encode_redirect(&self.xml), &mut url);
        if let Some(relay_state) = relay_state {
            url.push_str("&RelayState=");
            percent_encode(relay_state, &mut url);
        }
        url
    }

    /// The form to post (HTTP-POST, SAML bindings 3.5.4).
    pub fn post_form(&self, relay_state: Option<&str>) -> PostForm {
        PostForm {
            action: self.destination.clone(),
            saml_request: encode_post(&self.xml),
            relay_state: relay_state.map(String::from),
        }
    }
}
