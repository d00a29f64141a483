//! Judges a case through the Rust API: as a sign-in, and as an inspection.

#[path = "../../examples/inspect/unwrap.rs"]
pub mod unwrap;

use saml_edge::{
    Certificate, Claim, IdentityProvider, Pending, Permit, Policy, PrivateKeys, Received, Request,
    Ring, ServiceProvider, Unsolicited, Unwrapped, WrappedKey, inspect,
};
use serde_json::Value;

use super::case::{self, Case, Loosening, Shared};

/// A folder `tests`, on disk or embedded.
pub struct Tests {
    /// The octets of a file.
    pub file: fn(&str) -> Option<Vec<u8>>,
}

impl Tests {
    pub fn shared(&self) -> Shared {
        Shared::read(&self.text("cases/shared.toml"), &self.text("cases/idp.xml"))
    }

    pub fn case(&self, name: &str) -> Case {
        Case::read(name, |file| (self.file)(&format!("cases/{name}/{file}")))
    }

    /// The cases that `cases/README.md` lists.
    pub fn listed(&self) -> Vec<String> {
        let index = self.text("cases/README.md");
        let rows = index.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
        rows.map(|(name, _)| name.into()).collect()
    }

    /// The certificates of the case as PEM.
    pub fn certificates(&self, case: &Case) -> String {
        let names = case.about.certificates.as_deref().unwrap_or(&[]);
        let file = |name: &str| self.text(&format!("keys/{name}.crt"));
        if names.is_empty() { file("idp") } else { names.iter().map(|name| file(name)).collect() }
    }

    fn private_keys(&self, case: &Case) -> Keys {
        let key = |name: &String| self.text(&format!("keys/{name}.key"));
        let names = case.about.decryption_keys.iter();
        let keys = names.map(|name| unwrap::read_private_key(&key(name)).unwrap()).collect();
        Keys { keys: unwrap::Keys(keys), web_crypto: case.about.web_crypto }
    }

    fn text(&self, file: &str) -> String {
        let octets = (self.file)(file).unwrap_or_else(|| panic!("no tests/{file}"));
        String::from_utf8(octets).unwrap()
    }

    /// Judges the case as a service provider does, with the case's own list as the store of used IDs.
    pub fn sign_in(&self, case: &Case, shared: &Shared) -> Value {
        let about = &case.about;
        let mut idp = if case.has_own_idp() {
            let entity_id = about.idp_entity_id.as_deref().unwrap_or(shared.idp_entity_id());
            IdentityProvider::new(entity_id, shared.sso_url(), &self.certificates(case)).unwrap()
        } else {
            IdentityProvider::from_metadata(&shared.idp_metadata, case.now(shared)).unwrap()
        };
        if about.request == case::Request::Unsolicited {
            idp = idp.unsolicited(Unsolicited::Accept);
        }
        let idp = idp.policy(policy(case));
        let sp = ServiceProvider::new(case.sp_entity_id(shared), case.acs_url(shared)).unwrap();
        let pending = Pending { id: shared.request_id.clone(), issued_at: shared.now };
        let request = match about.request {
            case::Request::Sent | case::Request::Raced => Request::Sent(&pending),
            case::Request::Used => Request::Used,
            case::Request::None | case::Request::Unsolicited => Request::NotSent,
            case::Request::Unknown => unreachable!("only the inspector has this"),
        };
        let saml_response = case.field();
        let received = Received { saml_response: &saml_response, now: case.now(shared), request };
        let platform = Ring(self.private_keys(case));
        let outcome = pollster::block_on(sp.read_on(&platform, &idp, received));
        let judged = outcome.checks().clone();
        let refused = match outcome.accept() {
            Ok(accepted) => {
                assert!(
                    judged.rejection().is_none(),
                    "{}: accepted against a failed check",
                    case.name
                );
                let claim = match about.request {
                    case::Request::Raced => Claim::RequestUsed,
                    _ if about.seen.contains(&accepted.once().assertion_id) => Claim::AssertionUsed,
                    _ => Claim::Fresh,
                };
                match accepted.redeem(claim) {
                    Ok(identity) => return serde_json::to_value(identity.report()).unwrap(),
                    Err(refused) => refused,
                }
            }
            Err(refused) => {
                assert_eq!(refused.checks, judged, "{}: accept changed the checks", case.name);
                refused
            }
        };
        assert_eq!(Some(&refused.rejection), refused.checks.rejection().as_ref(), "{}", case.name);
        serde_json::to_value(refused.report()).unwrap()
    }

    pub fn inspect(&self, case: &Case, shared: &Shared) -> Value {
        let about = &case.about;
        let mut settings = inspect::Settings::new(case.now(shared));
        if case.has_own_idp() {
            settings.idp_entity_id =
                Some(about.idp_entity_id.as_deref().unwrap_or(shared.idp_entity_id()).into());
            settings.idp_certificates = Certificate::read(&self.certificates(case)).unwrap();
        } else {
            settings.idp_metadata = Some(shared.idp_metadata.clone());
        }
        settings.sp_entity_id = Some(case.sp_entity_id(shared).into());
        settings.acs_url = Some(case.acs_url(shared).into());
        settings.request = match about.request {
            case::Request::Sent => inspect::Request::Sent(shared.request_id.clone()),
            case::Request::None => inspect::Request::NotSent,
            case::Request::Unsolicited => inspect::Request::Unsolicited,
            case::Request::Unknown => inspect::Request::Unknown,
            case::Request::Used | case::Request::Raced => {
                unreachable!("the inspector does not have this")
            }
        };
        settings.seen = (!about.seen.is_empty()).then(|| about.seen.clone());
        settings.legacy = if about.allow.is_empty() { Permit::Refuse } else { Permit::Allow };
        let platform = Ring(self.private_keys(case));
        let inspection =
            pollster::block_on(inspect::inspect_on(&platform, &case.field(), &settings)).unwrap();
        serde_json::to_value(inspection.report()).unwrap()
    }
}

/// The private keys of a case, which may know no more than WebCrypto's.
struct Keys {
    keys: unwrap::Keys,
    web_crypto: bool,
}

impl PrivateKeys for Keys {
    async fn unwrap(&self, wrapped: &WrappedKey) -> Unwrapped {
        if self.web_crypto && wrapped.transport.web_crypto_hash().is_none() {
            return Unwrapped::Unsupported;
        }
        self.keys.unwrap(wrapped).await
    }
}

fn policy(case: &Case) -> Policy {
    case.about.allow.iter().fold(Policy::strict(), |policy, loosening| match loosening {
        Loosening::Sha1 => policy.danger_sha1(Permit::Allow),
        Loosening::ShortRsa => policy.danger_short_rsa(Permit::Allow),
        Loosening::ExpiredCertificate => policy.danger_expired_certificate(Permit::Allow),
        Loosening::InclusiveC14n => policy.danger_inclusive_c14n(Permit::Allow),
        Loosening::CbcWithoutOuterSignature => {
            policy.danger_cbc_without_outer_signature(Permit::Allow)
        }
    })
}
