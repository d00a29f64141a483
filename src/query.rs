//! The query of an HTTP-Redirect message (SAML bindings 3.4.4.1), as the octets that arrived.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::binding::{self, Parameter, percent_decode};
use crate::check::{Code, Place, Rejection};

/// The parameters of a query that count, undecoded: a signature covers what the sender wrote.
#[derive(Debug)]
pub(crate) struct Query<'q> {
    parameter: Parameter,
    message: &'q str,
    relay_state: Option<&'q str>,
    signature: Option<(&'q str, &'q str)>,
}

/// A signature that travels beside the message.
pub(crate) struct Detached {
    /// What it covers.
    pub(crate) octets: String,
    pub(crate) algorithm: String,
    pub(crate) value: Vec<u8>,
}

const NAMES: [&str; 7] =
    ["SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature", "SAMLEncoding", "SAMLart"];
const DEFLATE: &str = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

impl<'q> Query<'q> {
    /// Finds the parameters, each at most once. Others are none of ours.
    pub(crate) fn read(raw: &'q str, expected: Parameter) -> Result<Self, Rejection> {
        let mut values: [Option<&'q str>; NAMES.len()] = [None; NAMES.len()];
        for pair in raw.strip_prefix('?').unwrap_or(raw).split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let decoded = percent_decode(name).unwrap_or_default();
            let position = NAMES.iter().position(|known| *known == decoded);
            let Some(slot) = position.and_then(|at| values.get_mut(at)) else { continue };
            if slot.replace(value).is_some() {
                return Err(refused(&decoded).found("it stands twice"));
            }
            if name != decoded {
                // Others would not know it, or build other octets for the signature.
                return Err(refused(&decoded).found("a name with percent signs"));
            }
        }
        let [request, response, relay_state, algorithm, signature, encoding, artifact] = values;
        if artifact.is_some() {
            return Err(Rejection::new(Code::MessageArtifact).at(place("SAMLart")));
        }
        let wrong = |name| {
            Rejection::new(Code::LogoutMessage)
                .at(place(name))
                .expected(expected.name())
                .found(name)
        };
        let message = match (expected, request, response) {
            (_, Some(_), Some(_)) => {
                return Err(refused("SAMLResponse").found("SAMLRequest beside it"));
            }
            (Parameter::SamlRequest, Some(message), None)
            | (Parameter::SamlResponse, None, Some(message)) => message,
            (Parameter::SamlRequest, None, Some(_)) => return Err(wrong("SAMLResponse")),
            (Parameter::SamlResponse, Some(_), None) => return Err(wrong("SAMLRequest")),
            (_, None, None) => return Err(refused(expected.name()).found("none")),
        };
        if encoding.is_some_and(|encoding| percent_decode(encoding).as_deref() != Some(DEFLATE)) {
            return Err(refused("SAMLEncoding").expected(DEFLATE));
        }
        let signature = match (algorithm, signature) {
            (Some(algorithm), Some(signature)) => Some((algorithm, signature)),
            (None, None) => None,
            (Some(_), None) => return Err(refused("Signature").found("SigAlg without it")),
            (None, Some(_)) => return Err(refused("SigAlg").found("Signature without it")),
        };
        Ok(Self { parameter: expected, message, relay_state, signature })
    }

    /// The message: percent signs, base64 and DEFLATE undone.
    pub(crate) fn xml(&self) -> Result<String, Rejection> {
        let text = binding::decode_redirect(self.message);
        text.map_err(|refused| refused.at(place(self.parameter.name())))
    }

    /// The signature, where there is one, and the octets that it covers: the parameters in the
    /// order of the binding, each as it came.
    pub(crate) fn signature(&self) -> Result<Option<Detached>, Rejection> {
        let Some((algorithm, signature)) = self.signature else { return Ok(None) };
        let mut octets = format!("{}={}", self.parameter.name(), self.message);
        if let Some(relay_state) = self.relay_state {
            octets.push_str("&RelayState=");
            octets.push_str(relay_state);
        }
        octets.push_str("&SigAlg=");
        octets.push_str(algorithm);
        let algorithm =
            percent_decode(algorithm).ok_or_else(|| refused("SigAlg").found("a stray %"))?;
        let value = binding::decode_value(signature)
            .ok_or_else(|| refused("Signature").found("text that is not base64"))?;
        Ok(Some(Detached { octets, algorithm, value }))
    }

    /// `RelayState`, decoded as forms encode it.
    pub(crate) fn relay_state(&self) -> Option<String> {
        percent_decode(&self.relay_state?.replace('+', " "))
    }
}

pub(crate) fn place(name: &str) -> Place {
    Place::named(format!("query parameter {name}"))
}

fn refused(name: &str) -> Rejection {
    Rejection::new(Code::LogoutQuery).at(place(name))
}
