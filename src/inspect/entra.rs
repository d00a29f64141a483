//! The errors of Entra's sign-in page that come up with SAML: what they mean and what to change.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;

/// An error that a text names.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Known {
    /// The code, such as `AADSTS50011`.
    pub code: String,
    /// What it means; `None` for a code that is not in the table.
    pub meaning: Option<&'static str>,
    /// What to change.
    pub fix: Option<&'static str>,
}

const PREFIX: &str = "AADSTS";
/// More codes than one page shows.
const MAX_CODES: usize = 8;

/// Every code in the text, once each, in order.
pub(super) fn read(text: &str) -> Vec<Known> {
    let mut found: Vec<Known> = Vec::new();
    for (at, _) in text.match_indices(PREFIX) {
        let digits = text.get(at + PREFIX.len()..).unwrap_or("");
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let Some(number) = digits.get(..end).filter(|number| (4..=8).contains(&number.len()))
        else {
            continue;
        };
        let code = [PREFIX, number].concat();
        if found.len() < MAX_CODES && found.iter().all(|known| known.code != code) {
            let row = TABLE.iter().find(|(known, ..)| *known == number);
            let (meaning, fix) = (row.map(|row| row.1), row.map(|row| row.2));
            found.push(Known { code, meaning, fix });
        }
    }
    found
}

/// The sentence around the first code, in bounded length.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 400;
    let start = text.find(PREFIX).unwrap_or(0);
    let rest = text.get(start..).unwrap_or("");
    let line = rest.split(['<', '\n', '\r', '"']).next().unwrap_or("");
    line.chars().take(LONGEST).collect::<String>().trim().to_string()
}

/// Code, meaning, fix.
#[rustfmt::skip]
const TABLE: &[(&str, &str, &str)] = &[
    ("50011",
        "Entra does not know the address that the request asked it to answer to.",
        "In Entra: Single sign-on > Basic SAML Configuration: add the ACS URL as Reply URL, every character, upper and lower case and the slash at the end included."),
    ("900971",
        "Entra has no reply address for this application.",
        "In Entra: Single sign-on > Basic SAML Configuration: check Identifier and Reply URL."),
    ("700016",
        "No application in this tenant has the identifier that the request names as its issuer.",
        "In Entra: Single sign-on > Basic SAML Configuration: copy the SP entity ID into Identifier (Entity ID). If the name in the error begins with https://sts.windows.net, the two entity IDs are swapped in the settings."),
    ("650056",
        "The application is set up wrongly; with SAML its identifier most often differs, even by one slash.",
        "In Entra: compare Identifier (Entity ID) with the SP entity ID, every character. Else an administrator must consent to the application."),
    ("50105",
        "The user is not assigned to the application.",
        "In Entra: Enterprise applications > the application > Users and groups > Add user/group. A group inside an assigned group does not count."),
    ("75011",
        "The request asks for one way to sign in, and the user signed in another way.",
        "Turn off the requested authentication context in the service provider. Nothing needs to change in Entra."),
    ("75005",
        "Entra could not read the request.",
        "The service provider encodes its request wrongly or leaves a required part out. Paste the request here to see it."),
    ("750054",
        "The sign-in came without a SAMLRequest.",
        "Start from the service provider's sign-in page, and check that its SSO URL is Entra's Login URL."),
    ("7500529",
        "The request's ID is not allowed: it begins with a digit or has odd characters.",
        "The service provider must send an ID that begins with a letter or an underscore."),
    ("750161",
        "The request asks for a NameID format that Entra does not offer.",
        "Let the service provider leave NameIDPolicy out, so that the mapping in Entra counts."),
    ("75016",
        "The request asks for a NameID format that Entra does not offer.",
        "Let the service provider leave NameIDPolicy out, so that the mapping in Entra counts."),
    ("900236",
        "The request holds a part that Entra refuses.",
        "Let the service provider leave Subject and SPNameQualifier out."),
    ("90011",
        "The request holds a part that Entra refuses.",
        "Let the service provider leave Subject and SPNameQualifier out."),
    ("76021",
        "Entra wants a signed request, and this one is not signed where it should be.",
        "Turn request signing on in the service provider and upload its certificate in Entra, or turn off Require verification certificates. HTTP-Redirect signs the query, HTTP-POST the XML."),
    ("76026",
        "The request is too old, or sign-in began at the IdP while signed requests are required.",
        "Start from the service provider's page, or turn off Require verification certificates."),
    ("75003",
        "The request asks for an answer by a binding that Entra does not use.",
        "Let the service provider ask for HTTP-POST, or leave ProtocolBinding out."),
    ("75008",
        "The request is addressed to another destination.",
        "Set the SSO URL in the service provider to Entra's Login URL."),
    ("501241",
        "Entra could not make the NameID: the mapped attribute is empty for this user.",
        "In Entra: Attributes & Claims: map the NameID to user.userprincipalname, or give the user a mail address."),
    ("50003",
        "The application has no signing key in Entra, or it has expired.",
        "In Entra: Single sign-on > SAML certificates: make a new certificate, activate it, and give it to the service provider."),
    ("50146",
        "The application has no signing key of its own in Entra.",
        "In Entra: Single sign-on > SAML certificates: make a new certificate, activate it, and give it to the service provider."),
    ("50007",
        "The certificate to encrypt with is missing in Entra.",
        "In Entra: Token encryption: upload and activate the service provider's certificate, or turn encryption off."),
    ("50020",
        "The account is of another directory.",
        "Sign out of Microsoft and choose the work account, or invite the account as a guest."),
    ("50034",
        "The account does not exist in this directory.",
        "Sign out of Microsoft and choose the work account, or invite the account as a guest."),
    ("16000",
        "Several accounts are signed in, and none was chosen.",
        "Sign out of Microsoft and choose the work account."),
    ("90072",
        "The account is of another directory and not invited here.",
        "Sign out of Microsoft and choose the work account, or invite the account as a guest."),
    ("51004",
        "The account does not exist in this directory.",
        "Sign out of Microsoft and choose the work account, or invite the account as a guest."),
    ("53003",
        "Conditional Access stopped the sign-in.",
        "The tenant's own policy decides. In Entra: Sign-in logs > the sign-in > Conditional Access names it."),
    ("53000",
        "Conditional Access wants a compliant device.",
        "The tenant's own policy decides. In Entra: Sign-in logs > the sign-in > Conditional Access names it."),
    ("50076",
        "Multifactor authentication is required.",
        "The tenant's own policy decides; sign in again with the second factor."),
    ("50079",
        "Multifactor authentication must be set up first.",
        "The tenant's own policy decides; register the second factor and sign in again."),
    ("530032",
        "A security policy of the tenant stopped the sign-in.",
        "The tenant's own policy decides. In Entra: Sign-in logs > the sign-in > Conditional Access names it."),
    ("50058",
        "A silent sign-in was asked for, and nobody is signed in.",
        "This is normal: the service provider should ask again without IsPassive."),
    ("65004",
        "The user declined to consent.",
        "Sign in again and accept, or let an administrator consent for everybody."),
    ("7000112",
        "The application is disabled in Entra.",
        "In Entra: Enterprise applications > the application > Properties > Enabled for users to sign-in: Yes."),
    ("90002",
        "The tenant was not found.",
        "Check the SSO URL: its tenant, and the host of the right cloud."),
    ("90038",
        "The tenant is in another cloud.",
        "Use the SSO URL of that cloud, such as login.microsoftonline.us for US Government."),
    ("900439",
        "A government application was used on the public address.",
        "Use login.microsoftonline.us in the SSO URL."),
    ("50194",
        "The common address is used for an application of one tenant.",
        "Use the tenant's own SSO URL, with its ID in place of common."),
    ("75006",
        "Entra answered the request with an error of its own.",
        "The second code in the message tells why; look it up too."),
];
