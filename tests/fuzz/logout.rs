//! Logout messages: soundly signed beside the message, and what must hold of every judgement.

use std::fmt::Debug;

use saml_edge::fuzzing::encode_redirect;
use saml_edge::{
    Code, LogoutClaim, LogoutMessage, LogoutOutcome, Pending, Ring, ServiceProvider, Status,
};

use crate::{
    ACS, ED25519, Frame, IDENTITY_PROVIDER, Key, LOGOUT_REQUEST, LOGOUT_RESPONSE, REQUEST, SP,
    check_place, now, sign,
};

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Request,
    Response,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Request, Self::Response];

    pub fn frame(self) -> Frame {
        match self {
            Self::Request => LOGOUT_REQUEST,
            Self::Response => LOGOUT_RESPONSE,
        }
    }

    /// The message as the query of a redirect, soundly signed.
    pub fn query(self, xml: &str) -> String {
        let parameter = match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        };
        let message = escape(&encode_redirect(xml));
        let signed = format!("{parameter}={message}&SigAlg={}", escape(ED25519));
        format!("{signed}&Signature={}", escape(&sign(&signed)))
    }
}

/// Only what base64 and identifiers of algorithms hold.
fn escape(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D").replace('#', "%23")
}

/// What an accepted message says: the ID to claim, and all else but that in one text.
pub type Said = (String, String);

/// Judges a message. Places are those of the XML, and nothing counts without a signature that holds.
pub fn judge(kind: Kind, message: LogoutMessage<'_>, xml: Option<&str>) -> Result<Said, Code> {
    let sp = ServiceProvider::new(SP, ACS).expect("our settings");
    let sp = sp.single_logout_service(&format!("{SP}/slo")).expect("our settings");
    let (idp, platform) = (&*IDENTITY_PROVIDER, &Ring(Key));
    match kind {
        Kind::Request => {
            let outcome = sp.read_logout_request_on(platform, idp, message, now());
            redeemed(pollster::block_on(outcome), xml, |request| {
                format!("{:?} {:?}", request.name_id(), request.session_indexes())
            })
        }
        Kind::Response => {
            let pending = Pending { id: REQUEST.into(), issued_at: now() };
            let outcome = sp.read_logout_response_on(platform, idp, message, &pending, now());
            redeemed(pollster::block_on(outcome), xml, |response| {
                format!("{:?}", response.completeness())
            })
        }
    }
}

fn redeemed<M: Debug>(
    outcome: LogoutOutcome<M>,
    xml: Option<&str>,
    say: impl Fn(&M) -> String,
) -> Result<Said, Code> {
    for check in outcome.checks() {
        let skipped = check.status == Status::Skip;
        assert!(!skipped || check.found.is_some(), "{:?} is skipped without a reason", check.code);
        if let (Some(place), Some(xml)) = (&check.place, xml) {
            check_place(place, xml);
        }
    }
    let accepted = outcome.accept().map_err(|refused| refused.rejection.code)?;
    for code in [Code::SignaturePresent, Code::SignatureValue] {
        let check = accepted.checks().get(code).expect("a check");
        assert_eq!(check.status, Status::Pass, "accepted without {code:?}");
    }
    let once = accepted.once().id.clone();
    let message = accepted.redeem(LogoutClaim::Fresh).map_err(|refused| refused.rejection.code)?;
    Ok((once, say(&message)))
}
