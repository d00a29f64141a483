//! A refusal on its way out: a status, a code from the core's table, and how it looks as a page or as JSON.

use saml_edge::{Checks, Code, Refused, Rejection};
use worker::{Request, Response, ResponseBuilder};

use crate::{log, pages};

/// Why a request was not served. It never holds a subject value.
pub struct Failure(Box<Parts>);

struct Parts {
    status: u16,
    rejection: Rejection,
    checks: Vec<pages::Check>,
    try_again: Option<String>,
    inspect: Option<String>,
    allow: Option<&'static str>,
}

impl Failure {
    pub fn new(status: u16, rejection: Rejection) -> Self {
        Self(Box::new(Parts {
            status,
            rejection,
            checks: Vec::new(),
            try_again: None,
            inspect: None,
            allow: None,
        }))
    }

    /// A message that the core refused, with every check it made.
    pub fn refused(refused: Refused) -> Self {
        let family = refused.rejection.code.as_str().split('.').next();
        let status = match family {
            _ if refused.rejection.code == Code::MessageSize => 413,
            // No SAML Response at all, as against one that does not hold.
            Some("message" | "xml") => 400,
            _ => 403,
        };
        let mut failure = Self::new(status, refused.rejection);
        failure.0.checks = shown(&refused.checks);
        failure
    }

    /// A store that did not answer. Nobody passes without it.
    pub fn store(error: worker::Error) -> Self {
        log::broken("store", &error);
        Self::new(503, Rejection::new(Code::LedgerUnavailable))
    }

    pub fn method(allow: &'static str) -> Self {
        Self::new(405, Rejection::new(Code::MethodUnsupported).expected(allow)).allow(allow)
    }

    pub fn no_route() -> Self {
        Self::new(404, Rejection::new(Code::RouteUnknown))
    }

    /// Names the methods that the address takes.
    pub fn allow(mut self, methods: &'static str) -> Self {
        self.0.allow = Some(methods);
        self
    }

    /// Offers a new sign-in through this directory.
    pub fn try_again(mut self, directory: &str) -> Self {
        self.0.try_again = Some(format!("/saml/{directory}/login"));
        self
    }

    /// Offers the inspector with the message in it.
    pub fn inspect(mut self, link: Option<String>) -> Self {
        self.0.inspect = link;
        self
    }

    pub fn rejection(&self) -> &Rejection {
        &self.0.rejection
    }

    pub fn respond(self, face: Face) -> worker::Result<Response> {
        let builder = ResponseBuilder::new().with_status(self.0.status);
        let response = match face {
            Face::Json => builder.from_json(&self.0.rejection)?,
            Face::Page => builder.from_html(self.page().into_string())?,
        };
        if let Some(allow) = self.0.allow {
            response.headers().set("allow", allow)?;
        }
        if face == Face::Json && self.0.rejection.code == Code::ApiToken && self.0.status == 401 {
            response.headers().set("www-authenticate", "Bearer")?;
        }
        Ok(response)
    }

    fn page(&self) -> maud::Markup {
        pages::failure(&pages::FailurePage {
            rejection: &self.0.rejection,
            checks: &self.0.checks,
            try_again: self.0.try_again.as_deref(),
            inspect: self.0.inspect.as_deref(),
        })
    }
}

impl From<worker::Error> for Failure {
    /// The outermost net: an error of the runtime becomes a page and a log line, never a 500.
    fn from(error: worker::Error) -> Self {
        log::broken("worker", &error);
        Self::new(503, Rejection::new(Code::EdgeInternal))
    }
}

/// Whether the one who asks reads pages or JSON.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Face {
    Json,
    Page,
}

impl Face {
    pub fn of(request: &Request) -> Self {
        let path = request.path();
        if path.starts_with("/api/") || (path == "/session" && !accepts_html(request)) {
            Self::Json
        } else {
            Self::Page
        }
    }
}

/// The report's form of the checks, which pages draw and sessions keep.
fn shown(checks: &Checks) -> Vec<pages::Check> {
    serde_json::to_value(checks).and_then(serde_json::from_value).unwrap_or_default()
}

fn accepts_html(request: &Request) -> bool {
    let accept = request.headers().get("accept").ok().flatten();
    accept.is_some_and(|accept| accept.contains("text/html"))
}
