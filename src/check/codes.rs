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
    ($($variant:ident $code:literal $stage:ident $party:ident $spec:literal $title:literal $fix:literal)*) => {
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
                        spec: $spec,
                        title: $title,
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
    MessageSize "message.size" Message IdentityProvider "SAML bindings 3.5.4"
        "The message is at most 1 MiB"
        "Send fewer attributes or groups. In Entra: limit the groups claim to groups assigned to the application."
    MessageBase64 "message.base64" Message IdentityProvider "SAML bindings 3.5.4"
        "The message is base64"
        "Send the SAMLResponse form field as it is: base64 of the XML, not deflated, not URL-encoded twice."
    MessageEncoding "message.encoding" Message IdentityProvider "XML 1.0 section 4.3.3"
        "The message is UTF-8"
        "Let the IdP write its XML in UTF-8."
    MessageHtml "message.html" Message IdentityProvider "SAML bindings 3.5.4"
        "The message is not an HTML page"
        "Take the value of the form field SAMLResponse, not the page around it."
    MessageXml "message.xml" Message IdentityProvider "SAML bindings 3.5.4"
        "The message is XML"
        "Send the base64 of a SAML Response."
    XmlDoctype "xml.doctype" Message Nobody "SAML core 1.1, trust rule 6"
        "The XML has no document type definition"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlProcessingInstruction "xml.processing_instruction" Message Nobody "SAML core 1.1, trust rule 5"
        "The XML has no processing instruction"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlDeclaration "xml.declaration" Message IdentityProvider "XML 1.0 section 2.8"
        "An XML declaration, where there is one, says XML 1.0 and UTF-8"
        "Let the IdP write XML 1.0 in UTF-8."
    XmlTruncated "xml.truncated" Message IdentityProvider "XML 1.0 section 2.1"
        "The XML is complete"
        "Send the whole message; a copy may have lost its end."
    XmlWellFormed "xml.well_formed" Message IdentityProvider "XML 1.0 section 2.1"
        "The XML is well-formed"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    XmlCharacter "xml.character" Message IdentityProvider "XML 1.0 section 2.2"
        "Every character is one that XML allows"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    XmlEntity "xml.entity" Message Nobody "XML 1.0 section 4.6"
        "Only the five predefined entities are used"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlNamespace "xml.namespace" Message IdentityProvider "Namespaces in XML 1.0 section 3"
        "Every prefix is declared, and declared rightly"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    XmlDuplicateAttribute "xml.duplicate_attribute" Message Nobody "XML 1.0 section 3.1"
        "No attribute stands twice on one element"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    XmlLimits "xml.limits" Message IdentityProvider "trust rule 9"
        "The XML stays within the bounds on depth, nodes, attributes and namespaces"
        "Send fewer attributes or groups; a sound message stays far below these bounds."
    MessageRequest "message.request" Message Browser "SAML core 3.2.2"
        "The message is not a SAML request"
        "Send the SAMLResponse, not the SAMLRequest."
    MessageResponse "message.response" Message IdentityProvider "SAML core 3.3.3"
        "The root element is samlp:Response"
        "Send a samlp:Response by HTTP-POST. In Keycloak: turn on Force POST binding."
    IdUnique "id.unique" Message Nobody "SAML core 1.3.4"
        "Every ID stands once in the message"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    ResponseShape "response.shape" Message IdentityProvider "SAML core 3.2.2"
        "The Response holds what the schema allows, once each"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    ResponseVersion "response.version" Message IdentityProvider "SAML core 3.2.2"
        "The Response has version 2.0"
        "Set the IdP to SAML 2.0."
    StatusSuccess "status.success" Message IdentityProvider "SAML core 3.2.2.2"
        "The identity provider reports success"
        "Read the IdP's status and message; the IdP did not sign anybody in. In Entra: look the AADSTS code up."
    AssertionCount "assertion.count" Message IdentityProvider "SAML profiles 4.1.4.2, trust rule 3"
        "The Response holds exactly one assertion"
        "Let the IdP send one assertion in a Response."
    AssertionPlace "assertion.place" Message Nobody "trust rule 3"
        "No assertion stands anywhere but directly in the Response"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    EncryptionShape "encryption.shape" Message IdentityProvider "xmlenc 3, SAML core 2.2.4"
        "What is encrypted has one EncryptedData and at least one EncryptedKey"
        "Let the IdP encrypt as XML Encryption 1.0 or 1.1 says, with the key in the message."
    EncryptionAlgorithm "encryption.algorithm" Message IdentityProvider "xmlenc 5.2, xmlenc11 5.2"
        "The content is encrypted with AES in GCM or CBC"
        "Let the IdP encrypt with AES-256."
    EncryptionKeyTransport "encryption.key_transport" Message IdentityProvider "xmlenc 5.5.2, xmlenc11 5.5.2"
        "The content key is encrypted with RSA-OAEP"
        "Let the IdP encrypt the key with RSA-OAEP; RSA 1.5 is refused."
    EncryptionCbc "encryption.cbc" Message IdentityProvider "trust rule 12"
        "CBC is used only where a signature covers the ciphertext"
        "Let the IdP sign the Response as well, or encrypt with AES in GCM; or permit CBC for this connection."
    EncryptionKey "encryption.key" Message ServiceProvider "SAML metadata 2.4.1.1"
        "There is a key to decrypt with"
        "Configure the private key whose certificate the IdP encrypts for, or turn encryption off at the IdP."
    EncryptionDecryption "encryption.decryption" Message ServiceProvider "xmlenc 4.4, trust rule 12"
        "The content decrypts"
        "Give the IdP the certificate of the decryption key used here. In Entra: Token encryption."
    SignaturePresent "signature.present" Message IdentityProvider "SAML profiles 4.1.4.5"
        "The Response or the assertion is signed"
        "Let the IdP sign the assertion, the Response or both. In Entra: Signing option."
    SignaturePlace "signature.place" Message Nobody "trust rule 2"
        "Each signature stands directly in the Response or the assertion, once"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureShape "signature.shape" Message Nobody "xmldsig 4.1, trust rule 2"
        "The signature has one SignedInfo, one SignatureValue and no Object"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureCanonicalization "signature.canonicalization" Message IdentityProvider "xmldsig 4.3.1"
        "SignedInfo is canonicalised by an allowed method"
        "Let the IdP use exclusive canonicalisation."
    SignatureAlgorithm "signature.algorithm" Message IdentityProvider "xmldsig 4.3.2"
        "The signature algorithm is an allowed one"
        "Let the IdP sign with RSA-SHA256. In Entra: SAML certificates, Edit, Signing algorithm SHA-256."
    SignatureReference "signature.reference" Message Nobody "SAML core 5.4.2, trust rule 2"
        "The one Reference names the signed element"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureTransforms "signature.transforms" Message Nobody "SAML core 5.4.4, trust rule 4"
        "The transforms are enveloped-signature and an allowed canonicalisation"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureDigestMethod "signature.digest_method" Message IdentityProvider "xmldsig 4.3.3.5"
        "The digest algorithm is an allowed one"
        "Let the IdP use SHA-256. In Entra: SAML certificates, Edit, Signing algorithm SHA-256."
    SignatureC14n "signature.c14n" Message Nobody "exclusive c14n 3, trust rule 8"
        "The signed element has a canonical form"
        "Nobody should repair this: the message was changed or built by hand. Sign in again."
    SignatureKey "signature.key" Message ServiceProvider "xmldsig 4.3.2, trust rule 7"
        "A configured certificate fits the signature algorithm"
        "Configure the certificate the IdP signs with."
    SignatureKeySize "signature.key_size" Message IdentityProvider "trust rule 7"
        "The configured RSA key has at least 2048 bits"
        "Let the IdP sign with a key of 2048 bits or more."
    SignatureCertificate "signature.certificate" Message ServiceProvider "xmldsig 4.4.4, trust rule 7"
        "The certificate in the message is a configured one"
        "Compare the thumbprints. If the IdP has a new certificate, add it to this connection."
    SignatureValue "signature.value" Message ServiceProvider "xmldsig 3.2.2"
        "The signature verifies with a configured certificate"
        "Configure the certificate the IdP signs with now. In Entra: SAML certificates, Certificate (Base64)."
    SignatureCertificateValidity "signature.certificate_validity" Message IdentityProvider "trust rule 7"
        "The certificate that verified is within its validity"
        "Renew the signing certificate at the IdP, and configure the new one here."
    SignatureDigest "signature.digest" Message Nobody "xmldsig 3.2.1"
        "The signed content is unchanged since it was signed"
        "Something between the IdP and here changed the message: a proxy, a script, a copy, or somebody. Sign in again."
    AssertionShape "assertion.shape" Message IdentityProvider "SAML core 2.3.3"
        "The assertion holds what the schema allows, once each"
        "Send the message exactly as the IdP made it; if it was, ask the IdP's maker."
    AssertionVersion "assertion.version" Message IdentityProvider "SAML core 2.3.3"
        "The assertion has version 2.0"
        "Set the IdP to SAML 2.0."
    IssuerResponse "issuer.response" Message ServiceProvider "SAML profiles 4.1.4.2"
        "The Response comes from the configured IdP"
        "Compare the IdP entity ID with the configured one, every character; Entra's ends with a slash."
    IssuerAssertion "issuer.assertion" Message ServiceProvider "SAML profiles 4.1.4.2"
        "The assertion comes from the configured IdP"
        "Compare the IdP entity ID with the configured one, every character; Entra's ends with a slash."
    ResponseDestination "response.destination" Message IdentityProvider "SAML bindings 3.5.5.2"
        "The Response is addressed to this service's ACS URL"
        "Set the ACS URL at the IdP. In Entra: Reply URL (Assertion Consumer Service URL)."
    RequestUnsolicited "request.unsolicited" Message ServiceProvider "SAML profiles 4.1.5"
        "The message answers a request, or the connection takes unsolicited ones"
        "Start from this service's sign-in page. In Entra: set the Sign on URL, or allow IdP-initiated sign-in here."
    RequestUnknown "request.unknown" Message Browser "SAML profiles 4.1.4.3"
        "The message answers a request that was sent"
        "Start the sign-in again; the request is unknown here or too old."
    RequestUsed "request.used" Message Browser "SAML profiles 4.1.4.5"
        "The request was not answered before"
        "Start the sign-in again; going back in the browser sends an old answer."
    RequestInResponseTo "request.in_response_to" Message IdentityProvider "SAML core 3.2.2"
        "The Response answers this very request"
        "Start the sign-in again; the IdP answered another request."
    SubjectNameId "subject.name_id" Message IdentityProvider "SAML core 2.4.1"
        "The subject's NameID, where there is one, holds text"
        "Map the NameID to a value that every user has. In Entra: user.userprincipalname."
    ConditionsPresent "conditions.present" Message IdentityProvider "SAML profiles 4.1.4.2"
        "The assertion has Conditions"
        "Let the IdP send Conditions with an audience and times."
    ConditionsNotYetValid "conditions.not_yet_valid" Message Clock "SAML core 2.5.1.2"
        "The assertion's validity has begun"
        "Set the clocks right, at the IdP or here."
    ConditionsExpired "conditions.expired" Message Clock "SAML core 2.5.1.2"
        "The assertion's validity has not ended"
        "Sign in again. If it stays, set the clocks right, at the IdP or here."
    ConditionsUnknown "conditions.unknown" Message IdentityProvider "SAML core 2.5.1"
        "Every condition is a known one"
        "Let the IdP send only AudienceRestriction, OneTimeUse and ProxyRestriction."
    ConditionsAudience "conditions.audience" Message IdentityProvider "SAML core 2.5.1.4"
        "The assertion is meant for this service"
        "Set this service's entity ID at the IdP. In Entra: Identifier (Entity ID)."
    ConfirmationBearer "confirmation.bearer" Message IdentityProvider "SAML profiles 4.1.4.2"
        "The subject is confirmed as bearer"
        "Let the IdP send a SubjectConfirmation with Method bearer and its data."
    ConfirmationRecipient "confirmation.recipient" Message IdentityProvider "SAML profiles 4.1.4.2"
        "The confirmation is for this service's ACS URL"
        "Set the ACS URL at the IdP. In Entra: Reply URL; in OneLogin: Recipient."
    ConfirmationNotYetValid "confirmation.not_yet_valid" Message Clock "SAML core 2.4.1.2"
        "The confirmation's validity has begun"
        "Set the clocks right, at the IdP or here."
    ConfirmationExpired "confirmation.expired" Message Clock "SAML profiles 4.1.4.2"
        "The confirmation has an end that has not passed"
        "Sign in again. If it stays, set the clocks right, at the IdP or here."
    ConfirmationInResponseTo "confirmation.in_response_to" Message IdentityProvider "SAML profiles 4.1.4.3"
        "The confirmation answers this very request"
        "Start the sign-in again; the assertion was made for another request."
    AuthnStatementPresent "authn_statement.present" Message IdentityProvider "SAML profiles 4.1.4.2"
        "The assertion says how and when the user was authenticated"
        "Let the IdP send an AuthnStatement."
    AuthnStatementSessionExpired "authn_statement.session_expired" Message Clock "SAML core 2.7.2"
        "The IdP's session has not ended"
        "Sign in again at the IdP."
    ReplayAssertion "replay.assertion" Message Browser "SAML profiles 4.1.4.5"
        "The assertion was not used before"
        "Start the sign-in again; an assertion signs in once."
    SettingsEntityId "settings.entity_id" Settings ServiceProvider "SAML core 8.3.6"
        "The entity ID is 1 to 1024 characters without spaces at its ends"
        "Copy the entity ID again. In Entra: Microsoft Entra Identifier."
    SettingsUrl "settings.url" Settings ServiceProvider "trust rule 15"
        "The URL is absolute and https, without user name or fragment"
        "Copy the URL again. In Entra: Login URL. Plain http is for loopback addresses only."
    CertificateMissing "certificate.missing" Settings ServiceProvider "trust rule 7"
        "There is at least one certificate"
        "Paste the IdP's signing certificate. In Entra: Certificate (Base64)."
    CertificatePrivateKey "certificate.private_key" Settings ServiceProvider "trust rule 7"
        "The text is a certificate, not a private key"
        "Paste the certificate only, and treat the private key as leaked."
    CertificateRequest "certificate.request" Settings ServiceProvider "RFC 5280 section 4"
        "The text is a certificate, not a signing request"
        "Paste the certificate that the IdP shows, not a request for one."
    CertificateUnreadable "certificate.unreadable" Settings ServiceProvider "RFC 5280 section 4"
        "The text is a certificate"
        "Copy the whole certificate again. In Entra: Certificate (Base64)."
    CertificateKey "certificate.key" Settings ServiceProvider "RFC 5280 section 4.1.2.7"
        "The certificate holds an RSA, P-256 or P-384 key"
        "Let the IdP sign with an RSA key of 2048 bits."
    MetadataXml "metadata.xml" Settings ServiceProvider "SAML metadata 2.3"
        "The metadata is well-formed XML within the bounds"
        "Copy the whole metadata document. In Entra: App Federation Metadata Url."
    MetadataEntity "metadata.entity" Settings ServiceProvider "SAML metadata 2.3.2"
        "The metadata describes one entity"
        "Take the metadata of this one identity provider."
    MetadataIdp "metadata.idp" Settings ServiceProvider "SAML metadata 2.4.3"
        "The metadata describes an identity provider"
        "Take the IdP's metadata, not a service provider's."
    MetadataValidUntil "metadata.valid_until" Settings IdentityProvider "SAML metadata 2.3.2"
        "The metadata is still valid"
        "Fetch the metadata again."
    MetadataTenant "metadata.tenant" Settings ServiceProvider "Entra: federation metadata"
        "The entity ID names a tenant"
        "Take the metadata of your own tenant and application; the common address holds a placeholder."
    MetadataSigningKey "metadata.signing_key" Settings ServiceProvider "SAML metadata 2.4.1.1"
        "The metadata lists a signing certificate"
        "Take metadata that lists a KeyDescriptor for signing."
    MetadataSsoUrl "metadata.sso_url" Settings ServiceProvider "SAML metadata 2.4.3"
        "The metadata lists a SingleSignOnService for HTTP-Redirect or HTTP-POST"
        "Take metadata that lists one, or enter the three values by hand."
    InspectSettings "inspect.settings" Settings ServiceProvider "this tool"
        "The settings fit together"
        "Give either metadata, or a certificate with an entity ID."
    DirectoryUnknown "directory.unknown" Edge ServiceProvider "the Worker"
        "There is no directory with this name"
        "Check the address; the directory must be set up before anybody can sign in through it."
    DirectorySlug "directory.slug" Edge ServiceProvider "the Worker"
        "The directory's short name cannot be used"
        "Use 1 to 63 of a-z, 0-9 and hyphens, with no hyphen first or last."
    DirectoryName "directory.name" Edge ServiceProvider "the Worker"
        "The directory's name cannot be used"
        "Give a name of 1 to 100 characters without control characters."
    FormMissing "form.missing" Edge IdentityProvider "the Worker"
        "The request carries no SAMLResponse"
        "The IdP must send the Response as a form by HTTP-POST, with one field SAMLResponse."
    FormSize "form.size" Edge IdentityProvider "the Worker"
        "The form is too large"
        "Let the IdP send fewer attributes or groups; a sign-in form may hold 1 MiB."
    BrowserCookie "browser.cookie" Edge Browser "the Worker"
        "This browser did not start the sign-in"
        "Start again from this page in the same browser window, with cookies allowed."
    BrowserOrigin "browser.origin" Edge Browser "the Worker"
        "The request came from another site"
        "Use the button on this site's own page."
    LedgerUnavailable "ledger.unavailable" Edge ServiceProvider "the Worker"
        "The store of requests did not answer"
        "Try again in a moment; nobody is signed in without it."
    EdgeInternal "edge.internal" Edge ServiceProvider "the Worker"
        "The service could not finish this"
        "Try again in a moment; if it stays, look in the Worker's log."
    SessionUnknown "session.unknown" Edge Browser "the Worker"
        "Nobody is signed in here"
        "Sign in (again): there is no session, or it has ended."
    RouteUnknown "route.unknown" Edge Browser "the Worker"
        "There is no page at this address"
        "Check the address, or start from the home page."
    MethodUnsupported "method.unsupported" Edge IdentityProvider "the Worker"
        "This address does not take that kind of request"
        "Use the method named under Expected; an IdP must answer by HTTP-POST."
    ApiToken "api.token" Edge ServiceProvider "the Worker"
        "The API token is missing or wrong"
        "Send \"Authorization: Bearer\" with the token set as the secret ADMIN_TOKEN."
    ApiJson "api.json" Edge ServiceProvider "the Worker"
        "The body is not the JSON this API takes"
        "Send a JSON object with the fields the API page names."
    ApiSize "api.size" Edge ServiceProvider "the Worker"
        "The body is too large"
        "Send at most 1 MiB."
    SettingsIdp "settings.idp" Settings ServiceProvider "the Worker"
        "The identity provider's settings are missing or doubled"
        "Send either idp_metadata, or idp with entity_id, sso_url and certificate."
    SettingsSameEntity "settings.same_entity" Settings ServiceProvider "the Worker"
        "The IdP's entity ID is this service provider's own"
        "Use the entity ID that the IdP shows (Entra: Microsoft Entra Identifier)."
}
