//! Messages signed by xmlsec1 in every combination of placement, algorithm and canonicalisation are accepted, and refused once changed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use saml_edge::Permit;

use support::message::{Parts, code, judge, signed};
use support::signer::{
    Algorithm, ECDSA_SHA256, ECDSA_SHA384, EXCLUSIVE, EXCLUSIVE_WITH_COMMENTS, RSA_SHA256,
    RSA_SHA384, RSA_SHA512, Signature, Target, with_changed_signature_value,
};

/// Written so that its canonical form is far from its source.
const MESSAGE: Parts<'_> = Parts {
    response: "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'\n  xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:saml='urn:oasis:names:tc:SAML:2.0:assertion' xmlns:unused='urn:unused'",
    assertion: "b='2' a=\"1\" xsi:schemaLocation=' x&#9;y&#10;z&#13; \t\r\n\"' c='&lt;&amp;&gt;&apos;&quot;'",
    name_id: "j\u{fc}rgen<!-- a comment --><![CDATA[.<gro\u{df}>]]>&#64;contoso&#x2E;com&#13;\r\n\t\u{1f511}",
    value: "<xs:a xsi:type=\"xs:string\" saml:b='' unused:c='&#xA;'><saml:d xmlns=''><e f = '1'/></saml:d>]]&gt;</xs:a>&lt;\r&amp;",
};
const NAME_ID: &str = "j\u{fc}rgen.<gro\u{df}>@contoso.com\r\n\t\u{1f511}";
const VALUE: &str = "]]><\n&";

/// Changes of one octet in the assertion, each in another kind of place.
const CHANGES: [(&str, &str); 5] = [
    (".<gro", ".<grp"),
    ("contoso&", "contosp&"),
    ("<e f = '1'/>", "<e f = '2'/>"),
    ("xsi:type=\"xs:string", "xsi:type=\"xs:ttring"),
    ("<Conditions NotOn", "<Conditions NotOo"),
];

#[test]
fn the_response_is_signed() {
    matrix(&[Target::Response]);
}

#[test]
fn the_assertion_is_signed() {
    matrix(&[Target::Assertion]);
}

#[test]
fn both_are_signed() {
    matrix(&[Target::Response, Target::Assertion]);
}

fn matrix(targets: &[Target]) {
    let mut changes = CHANGES.iter().cycle();
    for algorithm in [RSA_SHA256, RSA_SHA384, RSA_SHA512, ECDSA_SHA256, ECDSA_SHA384] {
        for canonicalization in [EXCLUSIVE, EXCLUSIVE_WITH_COMMENTS] {
            for prefix_list in ["", "xs xsi", "#default saml"] {
                let signature = Signature {
                    algorithm,
                    canonicalization,
                    transform: canonicalization,
                    prefix_list,
                };
                let message = signed(MESSAGE, signature, targets);
                check_accepted(&message, algorithm, &signature);

                let (old, new) = changes.next().unwrap();
                assert_eq!(message.matches(old).count(), 1, "{old}");
                let changed = judge(&message.replace(old, new), algorithm.key, Permit::Refuse);
                assert_eq!(code(&changed), Some("signature.digest"), "{signature:?} {new}");

                let changed = with_changed_signature_value(&message);
                let changed = judge(&changed, algorithm.key, Permit::Refuse);
                assert_eq!(code(&changed), Some("signature.value"), "{signature:?}");
            }
        }
    }
}

fn check_accepted(message: &str, algorithm: Algorithm, signature: &Signature<'_>) {
    let inspection = judge(message, algorithm.key, Permit::Refuse);
    assert_eq!(inspection.checks().rejection(), None, "{signature:?}\n{message}");
    let report = serde_json::to_value(inspection.report()).unwrap();
    assert_eq!(report["identity"]["name_id"], NAME_ID, "{signature:?}");
    assert_eq!(report["identity"]["attributes"][0]["values"][0], VALUE, "{signature:?}");
}
