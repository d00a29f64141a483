//! The link that opens a refused message in the inspector. The fragment stays in the browser.

use url::form_urlencoded::Serializer;

use crate::connection::Connection;
use crate::edge::Edge;
use crate::form::Form;
use crate::objects::directory::Unsolicited;
use crate::objects::ledger::Entry;

/// A longer message makes a link that browsers cut.
const MAX_MESSAGE: usize = 256 * 1024;

/// Everything the inspector needs to come to the Worker's verdict.
pub struct Link<'a> {
    edge: &'a Edge,
    connection: &'a Connection,
    form: &'a Form,
    entry: Option<&'a Entry>,
}

impl<'a> Link<'a> {
    pub fn new(
        edge: &'a Edge,
        connection: &'a Connection,
        form: &'a Form,
        entry: Option<&'a Entry>,
    ) -> Self {
        Self { edge, connection, form, entry }
    }

    /// The link; `None` when the message is too long for one. `seen` is an ID that turned out to be used.
    pub fn build(&self, seen: Option<&str>) -> Option<String> {
        if self.form.saml_response.len() > MAX_MESSAGE {
            return None;
        }
        let Connection { sp, idp, settings, .. } = self.connection;
        let mut query = Serializer::new(String::new());
        query.append_pair("message", &self.form.saml_response);
        query.append_pair("idpEntityId", idp.entity_id());
        for certificate in idp.certificates() {
            query.append_pair("idpCert", &certificate.to_pem());
        }
        query.append_pair("spEntityId", sp.entity_id());
        query.append_pair("acs", sp.acs_url());
        query.append_pair("now", &self.edge.now.to_string());
        match self.entry {
            Some(entry) => {
                query.append_pair("requestId", &entry.sent.pending.id);
                if entry.used {
                    query.append_pair("seen", &entry.sent.pending.id);
                }
            }
            None if settings.unsolicited == Unsolicited::Accept => {
                query.append_pair("unsolicited", "1");
            }
            // With none of the settings for it the inspector takes it, as we do, that no request was sent.
            None => {}
        }
        if let Some(id) = seen {
            query.append_pair("seen", id);
        }
        Some(format!("/inspect#{}", query.finish()))
    }
}
