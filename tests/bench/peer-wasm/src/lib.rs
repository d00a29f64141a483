//! The crate `saml` behind one class, for Node: it is set up once and reads form fields.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use saml::sp::LoginTrackerPayload;
use saml::{
    ConsumeResponse, DigestAlgorithm, IdpDescriptor, LoginTracker, PeerCryptoPolicy, ReplayMode,
    ServiceProvider, ServiceProviderConfig, SignatureAlgorithm, SpLogoutSigning,
    SpLogoutWantSigned, SpWantSigned, SsoResponseBinding, SsoResponseEndpoint,
};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

#[wasm_bindgen]
pub struct Peer {
    sp: ServiceProvider,
    idp: IdpDescriptor,
    tracker: LoginTracker,
    acs_url: String,
}

#[wasm_bindgen]
impl Peer {
    #[wasm_bindgen(constructor)]
    pub fn new(
        metadata: &str,
        entity_id: &str,
        acs_url: &str,
        request_id: &str,
        now: f64,
    ) -> Result<Peer, JsError> {
        let acs = SsoResponseEndpoint::post(acs_url, 0, true);
        let sp = ServiceProvider::new(ServiceProviderConfig {
            entity_id: entity_id.into(),
            acs: vec![acs.clone()],
            slo: Vec::new(),
            name_id_formats: Vec::new(),
            signing_key: None,
            decryption_key: None,
            sign_authn_requests: false,
            want_signed: SpWantSigned { response: false, assertions: true },
            allow_unsolicited: false,
            logout_signing: SpLogoutSigning::default(),
            logout_want_signed: SpLogoutWantSigned::default(),
            default_peer_crypto_policy: PeerCryptoPolicy::strong_defaults(),
            outbound_signature_algorithm: SignatureAlgorithm::RsaSha256,
            outbound_digest_algorithm: DigestAlgorithm::Sha256,
        })?;
        let idp = IdpDescriptor::from_metadata_xml(metadata.as_bytes())?;
        // `start_login` asks the system for the time, which panics here, so the tracker is written by hand.
        let certificates = &idp.signing_certs;
        let payload = LoginTrackerPayload {
            request_id: request_id.into(),
            issued_at: at(now),
            idp_entity_id: idp.entity_id.clone(),
            acs_endpoint: acs,
            requested_authn_context: None,
            requested_name_id_format: None,
            idp_signing_cert_fingerprints: certificates
                .iter()
                .map(|certificate| certificate.fingerprint_sha256())
                .collect(),
            idp_artifact_resolution_services: Vec::new(),
        };
        let key = [7; 32];
        let tracker =
            LoginTracker::open(&payload.seal(&key)?, &key, at(now), Duration::from_secs(3600))?;
        Ok(Self { sp, idp, tracker, acs_url: acs_url.into() })
    }

    /// The NameID of a message that is accepted.
    pub fn read(&self, field: &str, now: f64) -> Result<String, JsError> {
        let xml = STANDARD.decode(field)?;
        let identity = self.sp.consume_response(ConsumeResponse {
            idp: &self.idp,
            peer_crypto_policy: None,
            saml_response: &xml,
            binding: SsoResponseBinding::HttpPost,
            relay_state: None,
            tracker: Some(&self.tracker),
            expected_destination: &self.acs_url,
            now: at(now),
            clock_skew: Duration::from_secs(60),
            replay_cache: None,
            replay_mode: ReplayMode::All,
            holder_of_key_cert: None,
        })?;
        Ok(identity.name_id().value.clone())
    }
}

fn at(millis: f64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs_f64(millis / 1000.0)
}
