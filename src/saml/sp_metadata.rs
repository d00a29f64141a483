//! Our metadata (SAML metadata 2.4.4): an EntityDescriptor with one SPSSODescriptor.

use alloc::format;
use alloc::string::String;

use super::{BINDING_POST, BINDING_REDIRECT, DSIG, METADATA, PROTOCOL};
use crate::binding::encode;
use crate::settings::{AuthnRequestsSigned, ServiceProvider};
use crate::xml::escape_attribute;

pub(crate) fn write(sp: &ServiceProvider) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.push_str(&format!("<md:EntityDescriptor xmlns:md=\"{METADATA}\" entityID=\""));
    escape_attribute(sp.entity_id(), &mut xml);
    let signed = sp.authn_requests_signed == AuthnRequestsSigned::True;
    xml.push_str(&format!(
        "\">\n  <md:SPSSODescriptor AuthnRequestsSigned=\"{signed}\" WantAssertionsSigned=\"true\" \
         protocolSupportEnumeration=\"{PROTOCOL}\">\n"
    ));
    for (usage, certificates) in
        [("signing", &sp.signing_certificates), ("encryption", &sp.encryption_certificates)]
    {
        for certificate in certificates {
            xml.push_str(&format!(
                "    <md:KeyDescriptor use=\"{usage}\">\n      <ds:KeyInfo xmlns:ds=\"{DSIG}\">\
                 <ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data>\
                 </ds:KeyInfo>\n    </md:KeyDescriptor>\n",
                encode(certificate.der())
            ));
        }
    }
    if let Some(url) = sp.slo_url() {
        for binding in [BINDING_REDIRECT, BINDING_POST] {
            service("SingleLogoutService", binding, url, "", &mut xml);
        }
    }
    let index = " index=\"0\" isDefault=\"true\"";
    service("AssertionConsumerService", BINDING_POST, sp.acs_url(), index, &mut xml);
    xml.push_str("  </md:SPSSODescriptor>\n</md:EntityDescriptor>\n");
    xml
}

fn service(local: &str, binding: &str, url: &str, more: &str, xml: &mut String) {
    xml.push_str(&format!("    <md:{local} Binding=\"{binding}\" Location=\""));
    escape_attribute(url, xml);
    xml.push_str(&format!("\"{more}/>\n"));
}
