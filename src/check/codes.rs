//! The one table of codes: what each rule says, where it is written, and who can fix it.

/// Who can fix a broken rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Party {
    /// The identity provider's settings.
    IdentityProvider,
    /// Our own settings.
    ServiceProvider,
    /// The person at the browser, by starting again.
    Browser,
    /// A clock, at the identity provider or here.
    Clock,
    /// Nobody: the message was tampered with.
    Nobody,
}

impl Party {
    /// The party in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IdentityProvider => "the identity provider",
            Self::ServiceProvider => "this service",
            Self::Browser => "the person at the browser",
            Self::Clock => "whoever sets the clock",
            Self::Nobody => "nobody",
        }
    }
}

/// When a rule is judged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stage {
    /// On every message; part of every report.
    Message,
    /// When settings are read.
    Settings,
    /// By the Worker, around the message.
    Edge,
}

macro_rules! codes {
    ($($variant:ident $code:literal $stage:ident $party:ident $title:literal $spec:literal $fix:literal)*) => {
        /// A rule, named `family.reason`. Codes are never renamed and never reused.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Code {
            $(#[doc = $title] $variant,)*
        }

        impl Code {
            /// Every code, in the order in which the rules are judged.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => &Row {
                        code: $code,
                        stage: Stage::$stage,
                        party: Party::$party,
                        title: $title,
                        spec: $spec,
                        fix: $fix,
                    },)*
                }
            }
        }
    };
}

struct Row {
    code: &'static str,
    stage: Stage,
    party: Party,
    title: &'static str,
    spec: &'static str,
    fix: &'static str,
}

impl Code {
    /// The code itself, such as `conditions.expired`.
    pub fn as_str(self) -> &'static str {
        self.row().code
    }

    /// The rule in one sentence, true when the check passes.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// What to do when the rule is broken.
    pub fn fix(self) -> &'static str {
        self.row().fix
    }

    /// Who can fix it.
    pub fn party(self) -> Party {
        self.row().party
    }

    /// Where the rule is written. "Trust rule" is a rule of `docs/DESIGN.md`.
    pub fn spec(self) -> &'static str {
        self.row().spec
    }

    /// When the rule is judged.
    pub fn stage(self) -> Stage {
        self.row().stage
    }
}

#[rustfmt::skip]
codes! {
    MessageSize "message.size" Message IdentityProvider
        "The message is at most 1 MiB"
        "SAML bindings 3.5.4"
        "Send fewer attributes or groups. In Entra: limit the groups claim to groups assigned to the application."
    MessageBase64 "message.base64" Message IdentityProvider
        "The message is base64"
        "SAML bindings 3.5.4"
        "Send the SAMLResponse form field as it is: base64 of the XML, not deflated, not URL-encoded twice."
    MessageEncoding "message.encoding" Message IdentityProvider
        "The message is UTF-8"
        "XML 1.0 section 4.3.3"
        "Let the IdP write its XML in UTF-8."
    MessageHtml "message.html" Message IdentityProvider
        "The message is not an HTML page"
        "SAML bindings 3.5.4"
        "Take the value of the form field SAMLResponse, not the page around it."
    MessageXml "message.xml" Message IdentityProvider
        "The message is XML"
        "SAML bindings 3.5.4"
        "Send the base64 of a SAML Response."
    XmlDoctype "xml.doctype" Message Nobody
        "The XML has no document type definition"
        "SAML core 1.1, trust rule 6"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlProcessingInstruction "xml.processing_instruction" Message Nobody
        "The XML has no processing instruction"
        "SAML core 1.1, trust rule 5"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlDeclaration "xml.declaration" Message IdentityProvider
        "An XML declaration, where there is one, says XML 1.0 and UTF-8"
        "XML 1.0 section 2.8"
        "Let the IdP write XML 1.0 in UTF-8."
    XmlTruncated "xml.truncated" Message IdentityProvider
        "The XML is complete"
        "XML 1.0 section 2.1"
        "Send the whole message; a copy may have lost its end."
    XmlWellFormed "xml.well_formed" Message IdentityProvider
        "The XML is well-formed"
        "XML 1.0 section 2.1"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    XmlCharacter "xml.character" Message IdentityProvider
        "Every character is one that XML allows"
        "XML 1.0 section 2.2"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    XmlEntity "xml.entity" Message Nobody
        "Only the five predefined entities are used"
        "XML 1.0 section 4.6"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlNamespace "xml.namespace" Message IdentityProvider
        "Every prefix is declared, and declared rightly"
        "Namespaces in XML 1.0 section 3"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    XmlDuplicateAttribute "xml.duplicate_attribute" Message Nobody
        "No attribute stands twice on one element"
        "XML 1.0 section 3.1"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlLimits "xml.limits" Message IdentityProvider
        "The XML stays within the bounds on depth, nodes, attributes and namespaces"
        "trust rule 9"
        "Send fewer attributes or groups; a sound message stays far below these bounds."
    MessageRequest "message.request" Message Browser
        "The message is not a SAML request"
        "SAML core 3.2.2"
        "Send the SAMLResponse, not the SAMLRequest."
    MessageResponse "message.response" Message IdentityProvider
        "The root element is samlp:Response"
        "SAML core 3.3.3"
        "Send a samlp:Response by HTTP-POST. In Keycloak: turn on Force POST binding."
    IdUnique "id.unique" Message Nobody
        "Every ID stands once in the message"
        "SAML core 1.3.4"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    ResponseShape "response.shape" Message IdentityProvider
        "The Response holds what the schema allows, once each"
        "SAML core 3.2.2"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    ResponseVersion "response.version" Message IdentityProvider
        "The Response has version 2.0"
        "SAML core 3.2.2"
        "Set the IdP to SAML 2.0."
    StatusSuccess "status.success" Message IdentityProvider
        "The identity provider reports success"
        "SAML core 3.2.2.2"
        "Read the IdP's status and message; the IdP did not sign anybody in. In Entra: look the AADSTS code up."
    AssertionCount "assertion.count" Message IdentityProvider
        "The Response holds exactly one assertion"
        "SAML profiles 4.1.4.2, trust rule 3"
        "Let the IdP send one assertion in a Response."
    AssertionPlace "assertion.place" Message Nobody
        "No assertion stands anywhere but directly in the Response"
        "trust rule 3"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    EncryptionShape "encryption.shape" Message IdentityProvider
        "What is encrypted has one EncryptedData and at least one EncryptedKey"
        "xmlenc 3, SAML core 2.2.4"
        "Let the IdP encrypt as XML Encryption 1.0 or 1.1 says, with the key in the message."
    EncryptionAlgorithm "encryption.algorithm" Message IdentityProvider
        "The content is encrypted with AES in GCM or CBC"
        "xmlenc 5.2, xmlenc11 5.2"
        "Let the IdP encrypt with AES-256."
    EncryptionKeyTransport "encryption.key_transport" Message IdentityProvider
        "The content key is encrypted with RSA-OAEP"
        "xmlenc 5.5.2, xmlenc11 5.5.2"
        "Let the IdP encrypt the key with RSA-OAEP; RSA 1.5 is refused."
    EncryptionCbc "encryption.cbc" Message IdentityProvider
        "CBC is used only where a signature covers the ciphertext"
        "trust rule 12"
        "Let the IdP sign the Response as well, or encrypt with AES in GCM; or permit CBC for this connection."
    EncryptionKey "encryption.key" Message ServiceProvider
        "There is a key to decrypt with"
        "SAML metadata 2.4.1.1"
        "Configure the private key whose certificate the IdP encrypts for, or turn encryption off at the IdP."
    EncryptionDecryption "encryption.decryption" Message ServiceProvider
        "The content decrypts"
        "xmlenc 4.4, trust rule 12"
        "Give the IdP the certificate of the decryption key used here. In Entra: Token encryption."
    SignaturePresent "signature.present" Message IdentityProvider
        "The Response or the assertion is signed"
        "SAML profiles 4.1.4.5"
        "Let the IdP sign the assertion, the Response or both. In Entra: Signing option."
    SignaturePlace "signature.place" Message Nobody
        "Each signature stands directly in the Response or the assertion, once"
        "trust rule 2"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureShape "signature.shape" Message Nobody
        "The signature has one SignedInfo, one SignatureValue and no Object"
        "xmldsig 4.1, trust rule 2"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureCanonicalization "signature.canonicalization" Message IdentityProvider
        "SignedInfo is canonicalised by an allowed method"
        "xmldsig 4.3.1"
        "Let the IdP use exclusive canonicalisation."
    SignatureAlgorithm "signature.algorithm" Message IdentityProvider
        "The signature algorithm is an allowed one"
        "xmldsig 4.3.2"
        "Let the IdP sign with RSA-SHA256. In Entra: SAML certificates, Edit, Signing algorithm SHA-256."
    SignatureReference "signature.reference" Message Nobody
        "The one Reference names the signed element"
        "SAML core 5.4.2, trust rule 2"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureTransforms "signature.transforms" Message Nobody
        "The transforms are enveloped-signature and an allowed canonicalisation"
        "SAML core 5.4.4, trust rule 4"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureDigestMethod "signature.digest_method" Message IdentityProvider
        "The digest algorithm is an allowed one"
        "xmldsig 4.3.3.5"
        "Let the IdP use SHA-256. In Entra: SAML certificates, Edit, Signing algorithm SHA-256."
    SignatureC14n "signature.c14n" Message Nobody
        "The signed element has a canonical form"
        "exclusive c14n 3, trust rule 8"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureKey "signature.key" Message ServiceProvider
        "A configured certificate fits the signature algorithm"
        "xmldsig 4.3.2, trust rule 7"
        "Configure the certificate the IdP signs with."
    SignatureKeySize "signature.key_size" Message IdentityProvider
        "The configured RSA key has at least 2048 bits"
        "trust rule 7"
        "Let the IdP sign with a key of 2048 bits or more."
    SignatureCertificate "signature.certificate" Message ServiceProvider
        "The certificate in the message is a configured one"
        "xmldsig 4.4.4, trust rule 7"
        "Compare the thumbprints. If the IdP has a new certificate, add it to this connection."
    SignatureValue "signature.value" Message ServiceProvider
        "The signature verifies with a configured certificate"
        "xmldsig 3.2.2"
        "Configure the certificate the IdP signs with now. In Entra: SAML certificates, Certificate (Base64)."
    SignatureCertificateValidity "signature.certificate_validity" Message IdentityProvider
        "The certificate that verified is within its validity"
        "trust rule 7"
        "Renew the signing certificate at the IdP, and configure the new one here."
    SignatureDigest "signature.digest" Message Nobody
        "The signed content is unchanged since it was signed"
        "xmldsig 3.2.1"
        "Something between the IdP and here changed the message: a proxy, a script, a copy, or somebody. Sign in again."
    AssertionShape "assertion.shape" Message IdentityProvider
        "The assertion holds what the schema allows, once each"
        "SAML core 2.3.3"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    AssertionVersion "assertion.version" Message IdentityProvider
        "The assertion has version 2.0"
        "SAML core 2.3.3"
        "Set the IdP to SAML 2.0."
    IssuerResponse "issuer.response" Message ServiceProvider
        "The Response comes from the configured IdP"
        "SAML profiles 4.1.4.2"
        "Compare the IdP entity ID with the configured one, every character; Entra's ends with a slash."
    IssuerAssertion "issuer.assertion" Message ServiceProvider
        "The assertion comes from the configured IdP"
        "SAML profiles 4.1.4.2"
        "Compare the IdP entity ID with the configured one, every character; Entra's ends with a slash."
    ResponseDestination "response.destination" Message IdentityProvider
        "The Response is addressed to this service's ACS URL"
        "SAML bindings 3.5.5.2"
        "Set the ACS URL at the IdP. In Entra: Reply URL (Assertion Consumer Service URL)."
    RequestUnsolicited "request.unsolicited" Message ServiceProvider
        "The message answers a request, or the connection takes unsolicited ones"
        "SAML profiles 4.1.5"
        "Start from this service's sign-in page. In Entra: set the Sign on URL, or allow IdP-initiated sign-in here."
    RequestUnknown "request.unknown" Message Browser
        "The message answers a request that was sent"
        "SAML profiles 4.1.4.3"
        "Start the sign-in again; the request is unknown here or too old."
    RequestUsed "request.used" Message Browser
        "The request was not answered before"
        "SAML profiles 4.1.4.5"
        "Start the sign-in again; going back in the browser sends an old answer."
    RequestInResponseTo "request.in_response_to" Message IdentityProvider
        "The Response answers this very request"
        "SAML core 3.2.2"
        "Start the sign-in again; the IdP answered another request."
    SubjectNameId "subject.name_id" Message IdentityProvider
        "The subject's NameID, where there is one, holds text"
        "SAML core 2.4.1"
        "Map the NameID to a value that every user has. In Entra: user.userprincipalname."
    ConditionsPresent "conditions.present" Message IdentityProvider
        "The assertion has Conditions"
        "SAML profiles 4.1.4.2"
        "Let the IdP send Conditions with an audience and times."
    ConditionsNotYetValid "conditions.not_yet_valid" Message Clock
        "The assertion's validity has begun"
        "SAML core 2.5.1.2"
        "Set the clocks right, at the IdP or here."
    ConditionsExpired "conditions.expired" Message Clock
        "The assertion's validity has not ended"
        "SAML core 2.5.1.2"
        "Sign in again. If it stays, set the clocks right, at the IdP or here."
    ConditionsUnknown "conditions.unknown" Message IdentityProvider
        "Every condition is a known one"
        "SAML core 2.5.1"
        "Let the IdP send only AudienceRestriction, OneTimeUse and ProxyRestriction."
    ConditionsAudience "conditions.audience" Message IdentityProvider
        "The assertion is meant for this service"
        "SAML core 2.5.1.4"
        "Set this service's entity ID at the IdP. In Entra: Identifier (Entity ID)."
    ConfirmationBearer "confirmation.bearer" Message IdentityProvider
        "The subject is confirmed as bearer"
        "SAML profiles 4.1.4.2"
        "Let the IdP send a SubjectConfirmation with Method bearer and its data."
    ConfirmationRecipient "confirmation.recipient" Message IdentityProvider
        "The confirmation is for this service's ACS URL"
        "SAML profiles 4.1.4.2"
        "Set the ACS URL at the IdP. In Entra: Reply URL; in OneLogin: Recipient."
    ConfirmationNotYetValid "confirmation.not_yet_valid" Message Clock
        "The confirmation's validity has begun"
        "SAML core 2.4.1.2"
        "Set the clocks right, at the IdP or here."
    ConfirmationExpired "confirmation.expired" Message Clock
        "The confirmation has an end that has not passed"
        "SAML profiles 4.1.4.2"
        "Sign in again. If it stays, set the clocks right, at the IdP or here."
    ConfirmationInResponseTo "confirmation.in_response_to" Message IdentityProvider
        "The confirmation answers this very request"
        "SAML profiles 4.1.4.3"
        "Start the sign-in again; the assertion was made for another request."
    AuthnStatementPresent "authn_statement.present" Message IdentityProvider
        "The assertion says how and when the user was authenticated"
        "SAML profiles 4.1.4.2"
        "Let the IdP send an AuthnStatement."
    AuthnStatementSessionExpired "authn_statement.session_expired" Message Clock
        "The IdP's session has not ended"
        "SAML core 2.7.2"
        "Sign in again at the IdP."
    ReplayAssertion "replay.assertion" Message Browser
        "The assertion was not used before"
        "SAML profiles 4.1.4.5"
        "Start the sign-in again; an assertion signs in once."
    SettingsEntityId "settings.entity_id" Settings ServiceProvider
        "The entity ID is 1 to 1024 characters without spaces at its ends"
        "SAML core 8.3.6"
        "Copy the entity ID again. In Entra: Microsoft Entra Identifier."
    SettingsUrl "settings.url" Settings ServiceProvider
        "The URL is absolute and https, without user name or fragment"
        "trust rule 15"
        "Copy the URL again. In Entra: Login URL. Plain http is for loopback addresses only."
    CertificateMissing "certificate.missing" Settings ServiceProvider
        "There is at least one certificate"
        "trust rule 7"
        "Paste the IdP's signing certificate. In Entra: Certificate (Base64)."
    CertificatePrivateKey "certificate.private_key" Settings ServiceProvider
        "The text is a certificate, not a private key"
        "trust rule 7"
        "Paste the certificate only, and treat the private key as leaked."
    CertificateRequest "certificate.request" Settings ServiceProvider
        "The text is a certificate, not a signing request"
        "RFC 5280 section 4"
        "Paste the certificate that the IdP shows, not a request for one."
    CertificateUnreadable "certificate.unreadable" Settings ServiceProvider
        "The text is a certificate"
        "RFC 5280 section 4"
        "Copy the whole certificate again. In Entra: Certificate (Base64)."
    CertificateKey "certificate.key" Settings ServiceProvider
        "The certificate holds an RSA, P-256 or P-384 key"
        "RFC 5280 section 4.1.2.7"
        "Let the IdP sign with an RSA key of 2048 bits."
    MetadataXml "metadata.xml" Settings ServiceProvider
        "The metadata is well-formed XML within the bounds"
        "SAML metadata 2.3"
        "Copy the whole metadata document. In Entra: App Federation Metadata Url."
    MetadataEntity "metadata.entity" Settings ServiceProvider
        "The metadata describes one entity"
        "SAML metadata 2.3.2"
        "Take the metadata of this one identity provider."
    MetadataIdp "metadata.idp" Settings ServiceProvider
        "The metadata describes an identity provider"
        "SAML metadata 2.4.3"
        "Take the IdP's metadata, not a service provider's."
    MetadataValidUntil "metadata.valid_until" Settings IdentityProvider
        "The metadata is still valid"
        "SAML metadata 2.3.2"
        "Fetch the metadata again."
    MetadataTenant "metadata.tenant" Settings ServiceProvider
        "The entity ID names a tenant"
        "Entra: federation metadata"
        "Take the metadata of your own tenant and application; the common address holds a placeholder."
    MetadataSigningKey "metadata.signing_key" Settings ServiceProvider
        "The metadata lists a signing certificate"
        "SAML metadata 2.4.1.1"
        "Take metadata that lists a KeyDescriptor for signing."
    MetadataSsoUrl "metadata.sso_url" Settings ServiceProvider
        "The metadata lists a SingleSignOnService for HTTP-Redirect or HTTP-POST"
        "SAML metadata 2.4.3"
        "Take metadata that lists one, or enter the three values by hand."
    InspectSettings "inspect.settings" Settings ServiceProvider
        "The settings fit together"
        "this tool"
        "Give either metadata, or a certificate with an entity ID."
    DirectoryUnknown "directory.unknown" Edge ServiceProvider
        "There is no directory with this name"
        "the Worker"
        "Check the address; the directory must be set up before anybody can sign in through it."
    DirectorySlug "directory.slug" Edge ServiceProvider
        "The directory's short name cannot be used"
        "the Worker"
        "Use 1 to 63 of a-z, 0-9 and hyphens, with no hyphen first or last."
    DirectoryName "directory.name" Edge ServiceProvider
        "The directory's name cannot be used"
        "the Worker"
        "Give a name of 1 to 100 characters without control characters."
    FormMissing "form.missing" Edge IdentityProvider
        "The request carries no SAMLResponse"
        "the Worker"
        "The IdP must send the Response as a form by HTTP-POST, with one field SAMLResponse."
    FormSize "form.size" Edge IdentityProvider
        "The form is too large"
        "the Worker"
        "Let the IdP send fewer attributes or groups; a sign-in form may hold 1 MiB."
    BrowserCookie "browser.cookie" Edge Browser
        "This browser did not start the sign-in"
        "the Worker"
        "Start again from this page in the same browser window, with cookies allowed."
    BrowserOrigin "browser.origin" Edge Browser
        "The request came from another site"
        "the Worker"
        "Use the button on this site's own page."
    LedgerUnavailable "ledger.unavailable" Edge ServiceProvider
        "The store of requests did not answer"
        "the Worker"
        "Try again in a moment; nobody is signed in without it."
    EdgeInternal "edge.internal" Edge ServiceProvider
        "The service could not finish this"
        "the Worker"
        "Try again in a moment; if it stays, look in the Worker's log."
    SessionUnknown "session.unknown" Edge Browser
        "Nobody is signed in here"
        "the Worker"
        "Sign in (again): there is no session, or it has ended."
    RouteUnknown "route.unknown" Edge Browser
        "There is no page at this address"
        "the Worker"
        "Check the address, or start from the home page."
    MethodUnsupported "method.unsupported" Edge IdentityProvider
        "This address does not take that kind of request"
        "the Worker"
        "Use the method named under Expected; an IdP must answer by HTTP-POST."
    ApiToken "api.token" Edge ServiceProvider
        "The API token is missing or wrong"
        "the Worker"
        "Send \"Authorization: Bearer\" with the token set as the secret ADMIN_TOKEN."
    ApiJson "api.json" Edge ServiceProvider
        "The body is not the JSON this API takes"
        "the Worker"
        "Send a JSON object with the fields the API page names."
    ApiSize "api.size" Edge ServiceProvider
        "The body is too large"
        "the Worker"
        "Send at most 1 MiB."
    SettingsIdp "settings.idp" Settings ServiceProvider
        "The identity provider's settings are missing or doubled"
        "the Worker"
        "Send either idp_metadata, or idp with entity_id, sso_url and certificate."
    SettingsSameEntity "settings.same_entity" Settings ServiceProvider
        "The IdP's entity ID is this service provider's own"
        "the Worker"
        "Use the entity ID that the IdP shows (Entra: Microsoft Entra Identifier)."
}
