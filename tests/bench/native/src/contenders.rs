//! The libraries, each set up as its documentation says and once: signatures, times, audience, recipient and request are checked by all.

use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::setup::{Message, Setup};

/// Reads a message; gives the NameID.
type Read = Box<dyn Fn(&Message) -> Result<String, Box<dyn Error>>>;

pub struct Contender {
    pub name: &'static str,
    pub ours: bool,
    pub read: Read,
}

pub fn all(setup: &'static Setup) -> Result<Vec<Contender>, Box<dyn Error>> {
    let other = |name, read| Contender { name, ours: false, read };
    Ok(vec![
        other("floor", floor(setup)),
        Contender { name: "saml-edge", ours: true, read: saml_edge(setup)? },
        other("saml", saml(setup)?),
        other("samael", samael(setup)?),
        other("saml-rs", saml_rs(setup)?),
    ])
}

/// What nobody can do without: ring verifies each signature and hashes the message once.
fn floor(setup: &'static Setup) -> Read {
    use ring::{digest, signature};

    let key =
        signature::UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, &setup.idp_key);
    Box::new(move |message| {
        std::hint::black_box(digest::digest(&digest::SHA256, message.xml.as_bytes()));
        for (octets, value) in &message.signatures {
            key.verify(octets.as_bytes(), value).map_err(|_| "the signature does not verify")?;
        }
        Ok(message.name_id.clone())
    })
}

fn saml_edge(setup: &'static Setup) -> Result<Read, Box<dyn Error>> {
    use ::saml_edge::{
        Claim, IdentityProvider, Pending, Received, Request, ServiceProvider, Timestamp,
    };

    let now = || {
        let millis =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis());
        Timestamp::from_unix_millis(i64::try_from(millis).unwrap_or(i64::MAX))
    };
    let refused = |error| format!("{error:?}");
    let sp = ServiceProvider::new(&setup.entity_id, &setup.acs_url).map_err(refused)?;
    let idp =
        IdentityProvider::new(&setup.idp_entity_id, &setup.idp_sso_url, &setup.idp_certificate)
            .map_err(refused)?;
    let pending = Pending { id: setup.request_id.clone(), issued_at: now() };
    Ok(Box::new(move |message| {
        let received = Received {
            saml_response: &message.field,
            now: now(),
            request: Request::Sent(&pending),
        };
        let accepted =
            sp.read(&idp, received).accept().map_err(|refused| refused.rejection.code.as_str())?;
        let identity =
            accepted.redeem(Claim::Fresh).map_err(|refused| refused.rejection.code.as_str())?;
        Ok(identity.name_id().ok_or("no NameID")?.value.clone())
    }))
}

fn saml(setup: &'static Setup) -> Result<Read, Box<dyn Error>> {
    use ::saml::{
        Binding, ConsumeResponse, DigestAlgorithm, IdpDescriptor, LoginTracker, PeerCryptoPolicy,
        ReplayMode, ServiceProvider, ServiceProviderConfig, SignatureAlgorithm, SpLogoutSigning,
        SpLogoutWantSigned, SpWantSigned, SsoResponseBinding, SsoResponseEndpoint, StartLogin,
    };

    let sp = ServiceProvider::new(ServiceProviderConfig {
        entity_id: setup.entity_id.clone(),
        acs: vec![SsoResponseEndpoint::post(&setup.acs_url, 0, true)],
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
    let idp = IdpDescriptor::from_metadata_xml(setup.idp_metadata.as_bytes())?;
    let started = sp.start_login(
        &idp,
        StartLogin {
            relay_state: None,
            binding: Binding::HttpRedirect,
            force_authn: false,
            is_passive: false,
            requested_name_id_format: None,
            requested_authn_context: None,
            acs_index: None,
            acs_url: None,
            response_binding: None,
        },
    )?;
    // Our message answers another request than the one just made, so the tracker takes its ID.
    let mut payload = started.tracker.to_payload();
    payload.request_id.clone_from(&setup.request_id);
    let key = [7; 32];
    let tracker = LoginTracker::open(
        &payload.seal(&key)?,
        &key,
        SystemTime::now(),
        Duration::from_secs(3600),
    )?;
    Ok(Box::new(move |message| {
        let xml = STANDARD.decode(&message.field)?;
        let identity = sp.consume_response(ConsumeResponse {
            idp: &idp,
            peer_crypto_policy: None,
            saml_response: &xml,
            binding: SsoResponseBinding::HttpPost,
            relay_state: None,
            tracker: Some(&tracker),
            expected_destination: &setup.acs_url,
            now: SystemTime::now(),
            clock_skew: Duration::from_secs(60),
            replay_cache: None,
            replay_mode: ReplayMode::All,
            holder_of_key_cert: None,
        })?;
        Ok(identity.name_id().value.clone())
    }))
}

fn samael(setup: &'static Setup) -> Result<Read, Box<dyn Error>> {
    use ::samael::metadata::EntityDescriptor;
    use ::samael::service_provider::ServiceProvider;

    let sp = ServiceProvider {
        entity_id: Some(setup.entity_id.clone()),
        acs_url: Some(setup.acs_url.clone()),
        idp_metadata: setup.idp_metadata.parse::<EntityDescriptor>()?,
        // The measurement may take longer than a sign-in.
        max_issue_delay: chrono::Duration::days(1),
        ..ServiceProvider::default()
    };
    Ok(Box::new(move |message| {
        let assertion = sp.parse_base64_response(&message.field, Some(&[&setup.request_id]))?;
        let subject = assertion.subject.ok_or("no Subject")?;
        Ok(subject.name_id.ok_or("no NameID")?.value)
    }))
}

fn saml_rs(setup: &'static Setup) -> Result<Read, Box<dyn Error>> {
    use ::saml_rs::{
        AcsEndpoint, AssertionSignaturePolicy, AudienceValidationPolicy, AuthnRequest,
        BrowserInput, EntityId, FormField, IdpDescriptor, MetadataTrustPolicy, Pending,
        PendingSnapshot, RelayStateParam, ReplayPolicy, Saml, SamlValidationContext, SpConfig,
        SpValidationPolicy, SsoResponse,
    };

    let policy = SpValidationPolicy {
        assertions: AssertionSignaturePolicy::RequireSigned,
        audience: AudienceValidationPolicy::Validate,
        ..SpValidationPolicy::recommended()
    };
    let sp = Saml::sp(
        SpConfig::builder(EntityId::try_new(&setup.entity_id)?)
            .acs_endpoint(AcsEndpoint::post(&setup.acs_url)?)
            .validation(policy)
            .build()?,
    )?;
    let idp = IdpDescriptor::from_metadata_xml_for(
        EntityId::try_new(&setup.idp_entity_id)?,
        &setup.idp_metadata,
        MetadataTrustPolicy::UnsignedForCompatibility,
    )?;
    let pending =
        Pending::<AuthnRequest>::from_snapshot(PendingSnapshot::<AuthnRequest>::authn_request(
            &setup.request_id,
            RelayStateParam::absent(),
            &setup.idp_entity_id,
            "post",
            &setup.acs_url,
            "post",
        ))?;
    Ok(Box::new(move |message| {
        let fields = vec![FormField::new("SAMLResponse", &message.field)];
        let context =
            SamlValidationContext::new(SystemTime::now(), ReplayPolicy::DisabledForCompatibility);
        let session =
            sp.finish_sso(&idp, &pending, BrowserInput::<SsoResponse>::post(fields), context)?;
        Ok(session.name_id().value().to_string())
    }))
}
