//! What is measured: the folder that `messages.py` writes.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

pub struct Setup {
    pub request_id: String,
    pub entity_id: String,
    pub acs_url: String,
    pub idp_entity_id: String,
    pub idp_sso_url: String,
    pub idp_metadata: String,
    pub idp_certificate: String,
    /// The identity provider's RSA key as RFC 8017 A.1.1 has it.
    pub idp_key: Vec<u8>,
    pub messages: Vec<Message>,
    pub growth: Vec<Message>,
}

pub struct Message {
    pub name: String,
    pub octets: usize,
    pub name_id: String,
    pub xml: String,
    /// The form field.
    pub field: String,
    /// Each signature's octets and value.
    pub signatures: Vec<(String, Vec<u8>)>,
}

#[derive(Deserialize)]
struct Settings {
    request_id: String,
    entity_id: String,
    acs_url: String,
    name_id: String,
    idp_entity_id: String,
    idp_sso_url: String,
    messages: BTreeMap<String, String>,
    octets: BTreeMap<String, usize>,
}

#[derive(Clone, Deserialize)]
struct Signature {
    signed_info: String,
    value: String,
}

impl Setup {
    pub fn read(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let text = |name: &str| fs::read_to_string(folder.join(name));
        let settings: Settings = serde_json::from_str(&text("settings.json")?)?;
        let floors: BTreeMap<String, Vec<Signature>> = serde_json::from_str(&text("floor.json")?)?;
        let message = |name: &String| -> Result<Message, Box<dyn Error>> {
            let xml = text(&format!("{name}.xml"))?;
            let signatures = floors.get(name).cloned().unwrap_or_default();
            let signatures = signatures
                .into_iter()
                .map(|signature| Ok((signature.signed_info, STANDARD.decode(signature.value)?)));
            Ok(Message {
                name: name.clone(),
                octets: xml.len(),
                name_id: settings.name_id.clone(),
                field: STANDARD.encode(&xml),
                signatures: signatures.collect::<Result<_, base64::DecodeError>>()?,
                xml,
            })
        };
        let mut by_size: Vec<_> = settings.octets.iter().collect();
        by_size.sort_by_key(|(_, octets)| **octets);
        let (measured, growth): (Vec<_>, Vec<_>) = by_size
            .into_iter()
            .map(|(name, _)| name)
            .partition(|name| settings.messages.contains_key(*name));
        Ok(Self {
            idp_metadata: text("idp.xml")?,
            idp_certificate: text("idp.crt")?,
            idp_key: fs::read(folder.join("idp.der"))?,
            messages: measured.into_iter().map(message).collect::<Result<_, _>>()?,
            growth: growth.into_iter().map(message).collect::<Result<_, _>>()?,
            request_id: settings.request_id,
            entity_id: settings.entity_id,
            acs_url: settings.acs_url,
            idp_entity_id: settings.idp_entity_id,
            idp_sso_url: settings.idp_sso_url,
        })
    }
}
