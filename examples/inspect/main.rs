//! Judges one SAML message on the command line and prints the report as JSON.

mod unwrap;

use std::io::Read;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use saml_edge::inspect::{Request, Settings, inspect_on};
use saml_edge::{Certificate, Permit, Ring, Timestamp};

use unwrap::Keys;

const USAGE: &str = "usage: inspect FILE|- [--idp-metadata F | --idp-cert F --idp-entity-id ID] \
[--sp-entity-id ID] [--acs URL] [--now TIME] [--request-id ID | --unsolicited | --request-unknown] \
[--decryption-key PEM]... [--seen ID]... [--allow-legacy]

FILE holds XML, the base64 of the form field SAMLResponse, or DEFLATE in base64; - reads standard input.
Exit status: 0 accepted, 1 refused, 2 wrong use.";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("inspect: {message}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, String> {
    let Arguments { file, settings, private_keys } = arguments()?;
    let message = read_text(&file)?;
    let platform = Ring(Keys(private_keys));
    let inspection = pollster::block_on(inspect_on(&platform, &message, &settings));
    let inspection = inspection.map_err(|error| error.to_string())?;
    let report = inspection.report();
    let json = serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?;
    println!("{json}");
    Ok(report.accepted())
}

struct Arguments {
    file: String,
    settings: Settings,
    private_keys: Vec<rsa::PrivateKey>,
}

fn arguments() -> Result<Arguments, String> {
    let since_epoch =
        SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let millis = i64::try_from(since_epoch.as_millis()).map_err(|error| error.to_string())?;
    let mut settings = Settings::new(Timestamp::from_unix_millis(millis));
    let mut private_keys = Vec::new();
    let mut file = None;
    let mut requests = 0;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--idp-metadata" => settings.idp_metadata = Some(read_text(&value()?)?),
            "--idp-cert" => {
                let path = value()?;
                let read = Certificate::from_file(&read(&path)?);
                settings.idp_certificates.extend(read.map_err(|error| format!("{path}: {error}"))?);
            }
            "--idp-entity-id" => settings.idp_entity_id = Some(value()?),
            "--sp-entity-id" => settings.sp_entity_id = Some(value()?),
            "--acs" => settings.acs_url = Some(value()?),
            "--now" => {
                let time = value()?;
                settings.now = Timestamp::parse(&time)
                    .ok_or(format!("--now: \"{time}\" is not like 2026-11-23T12:00:00Z"))?;
            }
            "--request-id" => {
                settings.request = Request::Sent(value()?);
                requests += 1;
            }
            "--unsolicited" => {
                settings.request = Request::Unsolicited;
                requests += 1;
            }
            "--request-unknown" => {
                settings.request = Request::Unknown;
                requests += 1;
            }
            "--decryption-key" => {
                let path = value()?;
                let key = unwrap::read_private_key(&read_text(&path)?);
                private_keys.push(key.map_err(|error| format!("{path}: {error}"))?);
            }
            "--seen" => settings.seen.get_or_insert_default().push(value()?),
            "--allow-legacy" => settings.legacy = Permit::Allow,
            option if option.starts_with("--") => return Err(format!("unknown option {option}")),
            _ if file.is_some() => return Err(format!("a second file, {argument}")),
            _ => file = Some(argument),
        }
    }
    if requests > 1 {
        return Err("give one of --request-id, --unsolicited and --request-unknown".into());
    }
    Ok(Arguments { file: file.ok_or("no file")?, settings, private_keys })
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    let mut octets = Vec::new();
    let result = match path {
        "-" => std::io::stdin().read_to_end(&mut octets).map(|_| ()),
        path => std::fs::read(path).map(|read| octets = read),
    };
    result.map_err(|error| format!("{path}: {error}"))?;
    Ok(octets)
}

/// Octets that are no UTF-8 are shown as such to the report, which then names them.
fn read_text(path: &str) -> Result<String, String> {
    Ok(String::from_utf8_lossy(&read(path)?).into_owned())
}
